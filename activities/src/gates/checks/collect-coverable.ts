/** Did source files drop out of the coverage report? Only where head's report leaves some out is the command run on the merge base too. */
import { coverablePaths, leftOut, type Change, type EvidenceByCheck, type GatePolicy } from "@praxis/domain/gate";
import type { RunTool } from "../run/tool-runner.js";

export interface CollectCoverableRequest {
  policy: GatePolicy;
  change: Change;
  runTool: RunTool;
  coverage: EvidenceByCheck["coverage"];
  signal?: AbortSignal | undefined;
}

/** Null: there are no two reports to compare. One that was handed in, or lay there, has no fellow of the base. */
export async function collectCoverable(request: CollectCoverableRequest): Promise<EvidenceByCheck["integrity"]["coverable"]> {
  const { policy, change, runTool, coverage, signal } = request;
  const { run, reports } = coverage.tool;
  const head = run?.end === "exited" ? coverablePaths(reports, "head", { change, policy }) : null;
  if (head === null) return null;
  if (leftOut(head, { change, policy }).length === 0) return { base: [], head: [] };
  const { tests, coverage: own } = policy.checks;
  const settings = own.command === null ? { ...tests, report: own.report, format: own.format } : own;
  const { evidence } = await runTool({ name: "coverage-base", settings, commit: change.base, signal });
  const base = evidence.run?.end === "exited" ? coverablePaths(evidence.reports, "base", { change, policy }) : null;
  return base === null ? null : { base, head };
}
