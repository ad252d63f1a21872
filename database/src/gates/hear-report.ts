/** Somebody reported about a commit: gates that wait for it alone are woken, and gates that were decided without it, or otherwise, are judged again. */
import { EXTERNAL_STAGES, standingOf } from "@praxis/domain/change-gate";
import { gateEvaluationWorkflowId, changeGateWorkflowId } from "@praxis/domain/ids";
import type { Tx } from "../connection/database.js";
import { toJsonb } from "../connection/to-jsonb.js";
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

/** So that a history stays small however noisy others are: after it, the evaluation's own looks find what they say. */
const WAKES_MAX = 20;
const NOTE_WAKE = `UPDATE gates SET artifacts = jsonb_set(artifacts, '{wakes}', to_jsonb(coalesce((artifacts->>'wakes')::int, 0) + 1)), moves = moves + 1
  WHERE id = $1 AND round = $2 AND status = 'running' AND coalesce((artifacts->>'wakes')::int, 0) < ${String(WAKES_MAX)} RETURNING id`;
/** Of each source the newest report, as the evaluation will read it. */
const OPEN_SOURCES = `SELECT 1 AS open FROM jsonb_to_recordset($3::jsonb) AS source (name text, app text) WHERE coalesce((
    SELECT e.stage FROM external_checks e WHERE e.repository_key = $1 AND e.head = $2 AND e.name = source.name
      AND (source.app IS NULL OR e.app = source.app) ORDER BY e.heard_at DESC LIMIT 1), 0) < ${String(EXTERNAL_STAGES.ended)} LIMIT 1`;

export async function hearReport(deps: StoreDepsWithIds, report: ExternalCheckReport, tx: Tx): Promise<ReportHeard> {
  const gates = await tx.query<GateRecord>(AT_HEAD, [report.repositoryKey, report.head]);
  const requested: GateRequested[] = [];
  const waiting: string[] = [];
  for (const gate of gates) {
    const [check] = checksFor(gate, report);
    if (check === undefined) continue;
    if (gate.status === "running") {
      const { head, policySha256, round, repositoryKey, change } = gate;
      if (await isWorthWaking(tx, gate))
        waiting.push(gateEvaluationWorkflowId(changeGateWorkflowId(repositoryKey, change), { head: head ?? "", policySha256, round }));
    } else if (saysOtherwise(gate, check, report)) {
      const again = await judgeAgain(deps, tx, { id: gate.id, check });
      if (again !== null) requested.push(again);
    }
  }
  return { requested, waiting };
}

/** Only when every check that it waits for has ended can it go on. */
async function isWorthWaking(tx: Tx, { id, round, repositoryKey, head, artifacts }: GateRecord): Promise<boolean> {
  const sources = (artifacts.reportedBy ?? []).map(({ name, app }) => ({ name, app }));
  if ((await tx.query(OPEN_SOURCES, [repositoryKey, head, toJsonb(sources)])).length > 0) return false;
  return (await tx.query(NOTE_WAKE, [id, round])).length > 0;
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
