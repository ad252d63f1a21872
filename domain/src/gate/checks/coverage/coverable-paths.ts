/** Which source files a report of coverage tells of, and which it leaves out. The integrity check compares base with head by it. */
import { basePaths, type Change } from "../../change/change.js";
import { inScope, pathKinds, sourceFamily } from "../../change/path-kind.js";
import type { Report } from "../../evidence/tool-evidence.js";
import type { GatePolicy } from "../../policy/policy.js";
import { readCoverage } from "./read-coverage.js";

interface Judged {
  change: Change;
  policy: GatePolicy;
}

/** Null: a report is not there or cannot be read, so nothing can be compared. */
export function coverablePaths(reports: readonly Report[], side: "base" | "head", { change, policy }: Judged): string[] | null {
  const texts = reports.flatMap(({ path, text }) => (text === null ? [] : [{ path, text }]));
  if (texts.length === 0 || texts.length < reports.length) return null;
  const paths = side === "head" ? change.headPaths : basePaths(change);
  const { files, faults } = readCoverage(texts, policy.checks.coverage.format, paths);
  return faults.length > 0 ? null : [...files.keys()].filter(counts(policy)).sort();
}

/** Older files of head that its report could tell of and does not. None: nothing can have dropped out, and base need not be looked at. */
export function leftOut(covered: readonly string[], { change, policy }: Judged): string[] {
  const families = new Set(covered.map(sourceFamily));
  const told = new Set(covered);
  const fresh = new Set(change.files.filter(({ status }) => status === "added").map(({ path }) => path));
  const isMissed = (path: string): boolean =>
    !told.has(path) && !fresh.has(path) && (families.size === 0 || families.has(sourceFamily(path)));
  return change.headPaths.filter(counts(policy)).filter(isMissed);
}

function counts(policy: GatePolicy): (path: string) => boolean {
  const { isSource } = pathKinds(policy);
  const wanted = inScope(policy.checks.coverage);
  return (path) => isSource(path) && wanted(path);
}
