/** How the tests that passed on head may be called by others (a plan's acceptance entries). */
import type { ReportFormat } from "../../policy/policy-table.js";
import type { CollectorFailure, ReportedElsewhere } from "../../evidence/evidence.js";
import type { TestsEvidence } from "./evidence.js";
import { readTestRun } from "./test-run.js";

/** Null: the tests were not run, or told nothing. A file counts when none of its tests failed and one passed. */
export function passedTestNames(
  evidence: TestsEvidence | CollectorFailure | ReportedElsewhere | undefined,
  format: ReportFormat | null,
): readonly string[] | null {
  if (!evidence || "failed" in evidence || "reported" in evidence) return null;
  const run = readTestRun(evidence.head, format);
  if (!run.ready || !run.told) return null;
  const cases = [...run.cases.values()];
  const red = new Set(cases.filter(({ state }) => state === "failed").map(({ file }) => file));
  const names = cases
    .filter(({ state }) => state === "passed")
    .flatMap(({ file, name }) => (file === null ? [name] : [name, `${file}::${name}`, ...(red.has(file) ? [] : [file])]));
  return [...new Set(names)];
}
