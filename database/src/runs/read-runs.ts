/** Rows → RunRecord. Steps come in the same statement, so a record is one moment's view. */
import type { Queries } from "../connection/database.js";
import type { RunRecord, StepRecord } from "./run-record.js";

/** Only for the few steps that wait for an answer or a time: their question's row, or the event with which the wait began. */
const DUE_AT = `CASE WHEN s.status NOT IN ('waiting', 'unknown') THEN NULL
    WHEN s.waiting_on = 'approval' THEN (SELECT min(a.due_at) FROM approvals a
      WHERE a.run_id = s.run_id AND a.step_id = s.step_id AND a.generation = s.generation AND a.status = 'open')
    WHEN s.waiting_on = 'timer' THEN (SELECT (e.line::jsonb -> 'data' ->> 'until')::timestamptz FROM run_events e
      WHERE e.run_id = s.run_id AND e.key = s.step_id || '/' || s.generation || '/waiting') END`;

const STEPS = `(SELECT coalesce(json_agg(json_build_object('id', s.step_id, 'position', s.position, 'name', s.name, 'uses', s.uses, 'status', s.status,
    'generation', s.generation, 'attempt', s.attempt, 'version', s.version, 'waitingOn', s.waiting_on, 'waitingSince', s.waiting_since,
    'startedAt', s.started_at, 'finishedAt', s.finished_at, 'outputs', s.outputs, 'failure', s.failure, 'details', s.details,
    'skipReason', s.skip_reason, 'dueAt', ${DUE_AT}, 'progress', s.progress, 'outputBytes', s.output_bytes, 'outputCut', s.output_cut) ORDER BY s.position), '[]')
  FROM steps s WHERE s.run_id = r.id) AS steps`;

/** The first of its open leases, by the partial index that allows one a step. */
const HOLDER = `(SELECT json_build_object('agentId', l.agent_id, 'leaseId', l.id, 'expiresAt', l.expires_at) FROM leases l
  WHERE l.run_id = r.id AND l.state IN ('granting', 'granted', 'active', 'completing') AND l.state <> 'granting' ORDER BY l.granted_at, l.id LIMIT 1) AS holder`;

/** Nearly always none: one look into the index of retries. */
const RETRIED_BY = `ARRAY(SELECT n.id FROM runs n WHERE n.retry_of = r.id ORDER BY n.created_at, n.id) AS "retriedBy"`;

export const SELECT_RUNS = `SELECT r.id, r.title, json_build_object('name', r.playbook_name, 'version', r.playbook_version, 'sha256', r.playbook_sha256) AS playbook,
  r.status, r.waiting_on AS "waitingOn", r.waiting_since AS "waitingSince", ${HOLDER}, r.labels, r.priority, r.repository, r.retry_of AS "retryOf",
  r.created_by AS "createdBy", r.created_at AS "createdAt", r.started_at AS "startedAt", r.finished_at AS "finishedAt", r.moved_at AS "movedAt",
  r.cost_micros AS "costMicros", r.result, r.failure, r.last_seq AS "lastSeq", r.last_hash AS "lastHash", r.version, r.control,
  r.history_archived_at AS "historyArchivedAt", ${RETRIED_BY}, ${STEPS} FROM runs r`;

/** Times inside JSON come in Postgres' own spelling. */
export function recordOf(row: RunRecord): RunRecord {
  const { holder } = row;
  return {
    ...row,
    holder: holder && { ...holder, expiresAt: new Date(holder.expiresAt).toISOString() },
    steps: row.steps.map(stepOf),
  };
}

function stepOf(step: StepRecord): StepRecord {
  return {
    ...step,
    waitingSince: instantOf(step.waitingSince),
    startedAt: instantOf(step.startedAt),
    finishedAt: instantOf(step.finishedAt),
    dueAt: instantOf(step.dueAt),
  };
}

function instantOf(value: string | null): string | null {
  return value === null ? null : new Date(value).toISOString();
}

const ONE = `${SELECT_RUNS} WHERE r.id = $1`;

export async function readRun(queries: Queries, runId: string): Promise<RunRecord | null> {
  const [row] = await queries.query<RunRecord>(ONE, [runId]);
  return row ? recordOf(row) : null;
}
