/** The tests: do they pass, whose fault is what fails, and do the new ones prove anything? */
import { inScope } from "../../change/path-kind.js";
import type { Change } from "../../change/change.js";
import { nameOf } from "../../evidence/tool-state.js";
import type { CheckSettings, GatePolicy } from "../../policy/policy.js";
import { createPathResolver } from "../../reports/report-paths.js";
import type { Judgement } from "../../verdict/check-verdict.js";
import { fingerprintOf, type Finding } from "../../verdict/finding.js";
import { counted, reason } from "../../verdict/reason.js";
import type { Severity } from "../../verdict/severity.js";
import type { JudgeInput } from "../check.js";
import { changedTestFiles, createChangedTest } from "./changed-tests.js";
import type { TestsEvidence } from "./evidence.js";
import type { TestCase } from "./test-case.js";
import { attributeFailures, type FailedTest } from "./test-failures.js";
import { readTestRun, type TestRun } from "./test-run.js";
import { judgeRed, type RedJudgement } from "./verified-red.js";

type ReadyRun = Extract<TestRun, { ready: true }>;

export function judgeTests({ policy, settings, change, evidence }: JudgeInput<"tests">): Judgement {
  const wanted = inScope(settings);
  const head = readTestRun(evidence.head, settings.format);
  if (!head.ready) return { outcome: head.outcome, findings: [], reason: reason(head.says) };
  if (!change.files.some(({ path }) => wanted(path)))
    return { outcome: "not-applicable", findings: [], reason: reason("no file that tests are about was changed") };
  if (head.told && head.cases.size === 0) return { outcome: "error", findings: [], reason: reason("the report tells of no test at all") };
  const failed = attributeFailures(head, evidence, settings.format);
  const files = changedTestFiles(policy, change);
  const findings = [
    ...failed.map((failure) => failureFinding(failure, change, settings, evidence)),
    ...flakyNewTests(head, evidence, settings, createChangedTest(change, new Set(files))).map((test) =>
      newFlakeFinding(test, change, settings),
    ),
  ];
  const red = judgeRed(policy, change, head, evidence);
  const judged = conclude(head, findings, red, policy);
  const isUnrepeated = files.length > 0 && settings.repeat > 0 && evidence.repeats.length === 0;
  return isUnrepeated ? { ...judged, notes: [unrepeated(evidence)] } : judged;
}

function unrepeated({ head: { run, reports } }: TestsEvidence): string {
  const says = "new and changed tests were not repeated to find flakes";
  if (run === null) return `${says}: the results were handed in`;
  if (reports.length === 0) return `${says}: no report says which tests there are`;
  return `${says}: the whole suite takes too long for it; \`commandForFiles\` says how to run single files`;
}

function conclude(head: ReadyRun, findings: readonly Finding[], red: RedJudgement, policy: GatePolicy): Judgement {
  const all = red.result === "not-met" ? [...findings, redFinding(red)] : findings;
  const blocking = all.filter((finding) => finding.blocking).length;
  const because = [reason(summary(head)), reason(`proof by failing tests: ${red.says}`)];
  const details = { tests: head.cases.size, requireRed: policy.checks.tests.requireRed, red: red.result };
  if (blocking > 0)
    return {
      outcome: "fail",
      findings: all,
      reason: reason(
        all
          .filter((finding) => finding.blocking)
          .map(({ message }) => message.split("\n")[0] ?? "")
          .slice(0, 3)
          .join(" "),
        because,
      ),
      details,
    };
  if (red.result === "unknown") return { outcome: "error", findings: all, reason: reason(red.says, because), details };
  return {
    outcome: "pass",
    findings: all,
    reason: reason(
      `${summary(head)}${findings.length > 0 ? `; ${counted(findings.length, "failure")} not held against this change` : ""}`,
      because,
    ),
    details,
  };
}

function summary(head: ReadyRun): string {
  if (!head.told) return `the command ended with code ${String(head.exitCode)}`;
  const count = (state: TestCase["state"]): number => [...head.cases.values()].filter((test) => test.state === state).length;
  return `${counted(count("passed"), "test")} passed, ${String(count("failed"))} failed, ${String(count("skipped"))} skipped`;
}

function finding(
  rule: string,
  severity: Severity,
  path: string | null,
  message: string,
  key: string,
  evidence: string | null,
  blocking: boolean,
): Finding {
  return { check: "tests", rule, severity, path, range: null, message, fingerprint: fingerprintOf("tests", rule, key), evidence, blocking };
}

function pathOf(test: TestCase | null, change: Change): string | null {
  if (test?.file === null || test === null) return null;
  const resolved = createPathResolver(change.headPaths).resolve(test.file);
  return resolved && "path" in resolved ? resolved.path : test.file;
}

function failureFinding({ test, fault }: FailedTest, change: Change, settings: CheckSettings["tests"], { head }: TestsEvidence): Finding {
  const name = test ? `\`${test.name}\`` : head.run ? nameOf(head.run) : "the command";
  const evidence = test ? test.message : (head.run?.outputTail ?? null);
  const path = pathOf(test, change);
  const key = test?.name ?? "command";
  if (fault === "flaky")
    return finding(
      "flaky-test",
      "low",
      path,
      `${name} failed, and passed when it was run again on the same tree.`,
      key,
      evidence,
      settings.flaky === "fail",
    );
  if (fault === "pre-existing")
    return finding(
      "pre-existing-failure",
      "medium",
      path,
      `${name} fails on base too: it is older than this change.`,
      key,
      evidence,
      settings.preExisting === "fail",
    );
  const what = test
    ? `${name} fails.`
    : `${name} ended with code ${String(head.run?.exitCode ?? "unknown")}${head.reports.length > 0 ? " although every reported test passed" : ""}.`;
  return finding(test ? "test-failed" : "command-failed", "high", path, what, key, evidence, true);
}

/** Pass on head, and fail in one of the repetitions. Where the whole suite was repeated, other tests than the changed ones are not this change's. */
function flakyNewTests(
  head: ReadyRun,
  evidence: TestsEvidence,
  settings: CheckSettings["tests"],
  isChanged: ReturnType<typeof createChangedTest>,
): TestCase[] {
  const runs = evidence.repeats.map((run) => readTestRun(run, settings.format));
  return [...head.cases]
    .filter(([key, { state }]) => state === "passed" && runs.some((run) => run.ready && run.cases.get(key)?.state === "failed"))
    .map(([, test]) => test)
    .filter((test) => settings.commandForFiles !== null || isChanged(test) === true);
}

function newFlakeFinding(test: TestCase, change: Change, settings: CheckSettings["tests"]): Finding {
  const message = `\`${test.name}\` is new or changed, and fails now and then when it is repeated.`;
  return finding("new-test-flaky", "medium", pathOf(test, change), message, test.name, null, settings.flaky === "fail");
}

function redFinding({ rule = "test-not-red", says }: RedJudgement): Finding {
  return finding(rule, "high", null, `${says.charAt(0).toUpperCase()}${says.slice(1)}.`, rule, null, true);
}
