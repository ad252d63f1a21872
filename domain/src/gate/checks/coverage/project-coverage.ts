/** The whole project's coverage, for the floor that only rises. */
import { pathKinds } from "../../change/path-kind.js";
import type { GatePolicy } from "../../policy/policy.js";
import type { CoverageData } from "./read-coverage.js";

/** How far the floor stays under what was measured: two runs of the same tests differ this much. */
const SLACK = 0.001;

/** Covered statements (or lines) of all source files in the reports; null when there are none. */
export function projectCoverage(data: CoverageData, policy: GatePolicy): number | null {
  const { isTest, isForeign } = pathKinds(policy);
  let all = 0;
  let covered = 0;
  for (const [path, reports] of data.files) {
    if (isTest(path) || isForeign(path)) continue;
    const hits = new Map<string, boolean>();
    for (const { nodes } of reports)
      for (const { kind, start, end, hits: count } of nodes) {
        if (kind !== "statement" && kind !== "line") continue;
        const key = `${kind} ${String(start.line)}:${String(start.column)}-${String(end.line)}:${String(end.column)}`;
        hits.set(key, hits.get(key) === true || count > 0);
      }
    all += hits.size;
    covered += [...hits.values()].filter(Boolean).length;
  }
  return all === 0 ? null : round(covered / all);
}

/** What the floor becomes when this lands. */
export function nextFloor(floor: number, measured: number): number {
  return Math.max(floor, round(measured - SLACK));
}

/** A millionth: enough for any project, and the same on every machine. */
function round(share: number): number {
  return Math.max(0, Math.round(share * 1_000_000) / 1_000_000);
}
