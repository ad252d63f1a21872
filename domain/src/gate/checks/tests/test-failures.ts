/** Whose fault is a failing test? A flake passes on a second try of the same tree; an old failure is on base too; the rest is the change's. */
import type { TestsEvidence } from "./evidence.js";
import type { TestCase } from "./test-case.js";
import { failedIn, readTestRun, type TestRun } from "./test-run.js";
import type { ReportFormat } from "../../policy/policy-table.js";

export const FAULTS = ["own", "flaky", "pre-existing"] as const;
export type Fault = (typeof FAULTS)[number];

export interface FailedTest {
  /** Null: the command as a whole, of which only the exit code is known. */
  test: TestCase | null;
  fault: Fault;
}

type ReadyRun = Extract<TestRun, { ready: true }>;

export function attributeFailures(head: ReadyRun, evidence: TestsEvidence, format: ReportFormat | null): FailedTest[] {
  const retries = evidence.retries.map((run) => readTestRun(run, format));
  const base = evidence.base === null ? null : readTestRun(evidence.base, format);
  const failed = [...head.cases].filter(([, { state }]) => state === "failed");
  const tests = failed.map(([key, test]): FailedTest => ({
    test,
    fault: faultOf(
      retries.map((run) => outcomeIn(run, key)),
      base && outcomeIn(base, key),
    ),
  }));
  if (failed.length > 0 || head.exitCode === null || head.exitCode === 0) return tests;
  // Every reported test passed, and yet the command says no (a coverage threshold, an open handle): it counts as a failure of its own.
  // An exit code alone does not say which test failed: that base has one too excuses nothing.
  return [{ test: null, fault: faultOf(retries.map(commandOutcome), head.told ? base && commandOutcome(base) : null) }];
}

type Seen = "passed" | "failed" | "unknown";

function outcomeIn(run: TestRun, key: string): Seen {
  if (!run.ready) return "unknown";
  if (failedIn(run, key)) return "failed";
  return run.cases.get(key)?.state === "passed" ? "passed" : "unknown";
}

function commandOutcome(run: TestRun): Seen {
  return !run.ready || run.exitCode === null ? "unknown" : run.exitCode === 0 ? "passed" : "failed";
}

function faultOf(retries: readonly Seen[], base: Seen | null): Fault {
  if (retries.includes("passed")) return "flaky";
  return base === "failed" ? "pre-existing" : "own";
}
