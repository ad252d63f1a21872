/** One run of the tests, as its reports and its exit code tell it. */
import { toolState } from "../../evidence/tool-state.js";
import type { ToolEvidence } from "../../evidence/tool-evidence.js";
import type { ReportFormat } from "../../policy/policy-table.js";
import { detectFormat } from "../../reports/detect-format.js";
import type { FailedOutcome } from "../../verdict/outcome.js";
import { readJest } from "./formats/read-jest.js";
import { readJunit } from "./formats/read-junit.js";
import { readTap } from "./formats/read-tap.js";
import type { TestCase } from "./test-case.js";

const READERS: Partial<Record<ReportFormat, (text: string) => TestCase[]>> = { junit: readJunit, tap: readTap, "jest-json": readJest };

export type TestRun =
  | { ready: true; cases: ReadonlyMap<string, TestCase>; /** False: only the exit code speaks. */ told: boolean; exitCode: number | null }
  | { ready: false; outcome: FailedOutcome; says: string };

export function readTestRun(tool: ToolEvidence, format: ReportFormat | null): TestRun {
  const state = toolState(tool);
  if (!state.ready) return state;
  const cases = new Map<string, TestCase>();
  for (const { path, text } of state.reports) {
    const used = format ?? detectFormat(text);
    const reader = used === null ? undefined : READERS[used];
    if (!reader) return unreadable(`${path}: ${used === null ? "its format is not known" : `${used} is no format of test results`}`);
    try {
      for (const testCase of reader(text)) add(cases, testCase);
    } catch (error) {
      return unreadable(`${path}: ${error instanceof Error ? error.message : "it cannot be read"}`);
    }
  }
  return { ready: true, cases, told: state.reports.length > 0, exitCode: state.exitCode };
}

function unreadable(what: string): TestRun {
  return { ready: false, outcome: "error", says: `a report cannot be read: ${what}` };
}

/** A test told twice (two reports, or a runner's own retry) failed if it failed once. */
function add(cases: Map<string, TestCase>, testCase: TestCase): void {
  const key = keyOf(testCase);
  const known = cases.get(key);
  if (!known || (known.state !== "failed" && testCase.state === "failed") || (known.state === "skipped" && testCase.state === "passed"))
    cases.set(key, testCase);
}

/** File names are told with different roots in different work trees: only the tail is the test's own. */
export function keyOf({ file, name }: TestCase): string {
  return `${(file ?? "").replaceAll("\\", "/").split("/").slice(-2).join("/")}\0${name}`;
}

export function failedIn(run: TestRun, key: string): boolean {
  return run.ready && run.cases.get(key)?.state === "failed";
}
