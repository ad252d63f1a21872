/** A test proves a change only if it fails without it. Judged over a run of head's tests on base's production code. */
import type { Change } from "../../change/change.js";
import type { GatePolicy } from "../../policy/policy.js";
import { toolState } from "../../evidence/tool-state.js";
import type { ChangeType } from "../../commit-message/change-type.js";
import { changedTestFiles, changeType, createChangedTest, touchesSource } from "./changed-tests.js";
import type { TestsEvidence } from "./evidence.js";
import { readTestRun, type TestRun } from "./test-run.js";

export interface RedJudgement {
  result: "met" | "not-met" | "not-asked" | "unknown";
  rule?: "test-missing" | "test-not-red" | "behaviour-changed";
  says: string;
}

type ReadyRun = Extract<TestRun, { ready: true }>;

export function judgeRed(policy: GatePolicy, change: Change, head: ReadyRun, evidence: TestsEvidence): RedJudgement {
  const type = changeType(change);
  if (!policy.checks.tests.requireRed) return { result: "not-asked", says: "the policy asks for no proof by failing tests" };
  if (type === "other") return { result: "not-asked", says: "this kind of change needs no new test" };
  if (!touchesSource(policy, change)) return { result: "not-asked", says: "no source file was changed" };
  const files = changedTestFiles(policy, change);
  if (files.length === 0) {
    if (type === "refactor") return { result: "met", says: "a refactoring without changed tests" };
    return { result: "not-met", rule: "test-missing", says: `a ${type} changes source and neither adds nor changes a test` };
  }
  if (evidence.red === null) return { result: "unknown", says: "the changed tests were not run on base's production code" };
  return judgeRun(type, failures(evidence.red, head, policy, change, new Set(files)));
}

interface RedRun {
  /** Tests that pass on head and fail on base's production code. */
  red: readonly string[];
  /** The tests could not even be run there: what they need is not in base. */
  unrunnable: boolean;
  fault: string | null;
}

function failures(
  tool: NonNullable<TestsEvidence["red"]>,
  head: ReadyRun,
  policy: GatePolicy,
  change: Change,
  files: ReadonlySet<string>,
): RedRun {
  const { run } = tool;
  const exitedBadly = run !== null && run.end === "exited" && run.exitCode !== 0;
  const state = toolState(tool);
  if (exitedBadly && (!state.ready || state.reports.length === 0)) return { red: [], unrunnable: true, fault: null };
  const read = readTestRun(tool, policy.checks.tests.format);
  if (!read.ready) return { red: [], unrunnable: false, fault: read.says };
  const isChanged = createChangedTest(change, files);
  const red = [...read.cases].filter(
    ([key, test]) => test.state === "failed" && isChanged(test) !== false && head.cases.get(key)?.state !== "failed",
  );
  return { red: red.map(([, { name }]) => name), unrunnable: false, fault: null };
}

function judgeRun(type: ChangeType, { red, unrunnable, fault }: RedRun): RedJudgement {
  if (fault !== null) return { result: "unknown", says: `the changed tests could not be tried on base's production code: ${fault}` };
  if (type === "refactor") {
    if (!unrunnable && red.length === 0) return { result: "met", says: "the changed tests pass on both sides, as a refactoring's must" };
    const what = unrunnable ? "the changed tests cannot be run" : `${red.slice(0, 3).join(", ")} fails`;
    return {
      result: "not-met",
      rule: "behaviour-changed",
      says: `${what} on base's production code: this changes behaviour, which a refactoring does not`,
    };
  }
  if (unrunnable) return { result: "met", says: "the changed tests cannot even be run on base's production code" };
  if (red.length > 0)
    return {
      result: "met",
      says: `seen failing without the change: ${red.slice(0, 3).join(", ")}${red.length > 3 ? ` and ${String(red.length - 3)} more` : ""}`,
    };
  return {
    result: "not-met",
    rule: "test-not-red",
    says: "every new or changed test passes without the change too: none of them shows it",
  };
}
