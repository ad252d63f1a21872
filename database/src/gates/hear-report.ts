/** Somebody reported about a commit: gates that are being judged look again, and gates that were decided without it, or otherwise, are judged again. */
import { EXTERNAL_STAGES, standingOf } from "@praxis/domain/change-gate";
import { gateEvaluationWorkflowId, changeGateWorkflowId } from "@praxis/domain/ids";
import type { Tx } from "../connection/database.js";
import type { ExternalCheckReport } from "../forges/external-check-store.js";
import type { StoreDepsWithIds } from "../store-deps.js";
import { SELECT_GATES, type GateRecord } from "./gate-record.js";
import { judgeAgain } from "./judge-again.js";
import type { GateRequested } from "./request-gate.js";

export interface ReportHeard {
  requested: readonly GateRequested[];
  /** Workflow ids of evaluations that may wait for it. */
  waiting: readonly string[];
}

const AT_HEAD = `${SELECT_GATES} WHERE g.repository_key = $1 AND g.head = $2 AND g.status IN ('running', 'waiting', 'decided') ORDER BY g.position`;

export async function hearReport(deps: StoreDepsWithIds, report: ExternalCheckReport, tx: Tx): Promise<ReportHeard> {
  const gates = await tx.query<GateRecord>(AT_HEAD, [report.repositoryKey, report.head]);
  const requested: GateRequested[] = [];
  const waiting: string[] = [];
  for (const gate of gates) {
    const [check] = checksFor(gate, report);
    if (check === undefined) continue;
    if (gate.status === "running") {
      const { head, policySha256, round, repositoryKey, change } = gate;
      waiting.push(gateEvaluationWorkflowId(changeGateWorkflowId(repositoryKey, change), { head: head ?? "", policySha256, round }));
    } else if (saysOtherwise(gate, check, report)) {
      const again = await judgeAgain(deps, tx, { id: gate.id, check });
      if (again !== null) requested.push(again);
    }
  }
  return { requested, waiting };
}

function checksFor({ artifacts }: GateRecord, { name, app }: ExternalCheckReport) {
  const named = (artifacts.reportedBy ?? []).filter((source) => source.name === name && (source.app === null || source.app === app));
  return named.map(({ check }) => check);
}

/** Only what has ended can change what was decided. */
function saysOtherwise({ checks }: GateRecord, check: string, report: ExternalCheckReport): boolean {
  if (report.stage < EXTERNAL_STAGES.ended) return false;
  const standing = standingOf({ name: report.name, report: { ...report, startedAtMs: null }, pastMs: [], sinceMs: 0, nowMs: 0 });
  const outcome = standing.kind === "reported" ? standing.reported : standing.kind === "failed" ? standing.failed : null;
  return checks.find((row) => row.check === check)?.outcome !== outcome;
}
