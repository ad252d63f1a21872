/** One head under one policy: every group of evidence is collected beside the others, then the pure engine judges. */
import type { CollectedGroup, EvidenceGroup, GateEvaluationInput, GateSettled, LostGroup } from "@praxis/temporal/contracts";
import { ActivityFailure, isCancellation, TimeoutFailure } from "@temporalio/workflow";
import { awaitReports } from "./await-reports.js";
import { collector, gateDecisions } from "../change-gate/activity-options.js";

export async function gateEvaluation({ of, groups }: GateEvaluationInput): Promise<GateSettled> {
  const ends = await Promise.all(groups.map((group) => (group.reported === true ? awaitReports(of, group) : collect(of, group))));
  const collected = ends.filter((end) => "sha256" in end);
  const lost = ends.filter((end) => "failed" in end);
  return gateDecisions.judgeGate({ ...of, collected, lost });
}

/** A collector that is lost for good leaves its checks undecided; it never takes the gate with it. */
async function collect(of: GateEvaluationInput["of"], group: EvidenceGroup): Promise<CollectedGroup | LostGroup> {
  try {
    return await collector(group).collectEvidence({ ...of, group });
  } catch (error) {
    if (isCancellation(error)) throw error;
    const late = error instanceof ActivityFailure && error.cause instanceof TimeoutFailure;
    const about = { group: group.name, checks: group.checks };
    return late && error.cause.timeoutType !== "HEARTBEAT"
      ? { ...about, failed: "timeout", message: "its evidence was not collected in time" }
      : { ...about, failed: "error", message: "the worker that collected its evidence was lost again and again, or failed" };
  }
}
