/** Steps and their run while a transaction holds them: steps first, by id, the run last. */
import { DomainError } from "@praxis/domain/errors";
import type { Json } from "@praxis/domain/hashing";
import type { StepStatus, WaitingOn } from "@praxis/domain/run";
import type { Tx } from "../connection/database.js";
import type { Part } from "../connection/join-statements.js";
import { toJsonb } from "../connection/to-jsonb.js";
import { LOCKED_RUN_COLUMNS, runNotFound, type LockedRun } from "../runs/locked-run.js";
import type { Failure } from "../runs/run-record.js";
import { waitingOnOf } from "../runs/waiting-on.js";

export interface LockedStep {
  stepId: string;
  status: StepStatus;
  generation: number;
  attempt: number;
  version: number;
  waitingOn: WaitingOn;
  waitingSince: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  outputs: Json | null;
  failure: Failure | null;
  skipReason: string | null;
  details: Readonly<Record<string, Json>>;
}

const LOCK = `WITH s AS (
    SELECT step_id AS "stepId", status AS "stepStatus", generation, attempt, version AS "stepVersion", waiting_on AS "stepWaitingOn",
      waiting_since AS "stepWaitingSince", started_at AS "stepStartedAt", finished_at AS "stepFinishedAt", outputs, failure,
      skip_reason AS "skipReason", details
    FROM steps WHERE run_id = $1 AND ($2::text[] IS NULL OR step_id = ANY($2)) ORDER BY step_id FOR NO KEY UPDATE
  ), r AS (
    SELECT ${LOCKED_RUN_COLUMNS} FROM runs r WHERE r.id = $1 AND (SELECT count(*) FROM s) >= 0 FOR NO KEY UPDATE
  ) SELECT r.*, s.* FROM r LEFT JOIN s ON true`;

type Row = LockedRun &
  (Pick<LockedStep, "generation" | "attempt" | "outputs" | "failure" | "skipReason" | "details"> & {
    stepId: string | null;
    stepStatus: StepStatus;
    stepVersion: number;
    stepWaitingOn: WaitingOn;
    stepWaitingSince: string | null;
    stepStartedAt: string | null;
    stepFinishedAt: string | null;
  });

/** Locks these steps (null: all), then the run. Throws `run_not_found`; steps the run does not have are missing from the map. */
export async function lockSteps(
  tx: Tx,
  runId: string,
  stepIds: readonly string[] | null,
): Promise<{ run: LockedRun; steps: Map<string, LockedStep> }> {
  const rows = await tx.query<Row>(LOCK, [runId, stepIds]);
  const [first] = rows;
  if (!first) throw runNotFound(runId);
  const steps = new Map<string, LockedStep>();
  for (const row of rows) if (row.stepId !== null) steps.set(row.stepId, stepOf({ ...row, stepId: row.stepId }));
  return { run: runOf(first), steps };
}

export function needStep(steps: ReadonlyMap<string, LockedStep>, runId: string, stepId: string): LockedStep {
  const step = steps.get(stepId);
  if (!step) throw new DomainError("step_not_found", `The run ${runId} has no step ${stepId}.`);
  return step;
}

function runOf(row: Row): LockedRun {
  const { id, status, control, version, waitingOn, waitingSince, startedAt, finishedAt, movedAt, lastSeq, lastHash } = row;
  return { id, status, control, version, waitingOn, waitingSince, startedAt, finishedAt, movedAt, lastSeq, lastHash };
}

function stepOf(row: Row & { stepId: string }): LockedStep {
  return {
    stepId: row.stepId,
    status: row.stepStatus,
    generation: row.generation,
    attempt: row.attempt,
    version: row.stepVersion,
    waitingOn: row.stepWaitingOn,
    waitingSince: row.stepWaitingSince,
    startedAt: row.stepStartedAt,
    finishedAt: row.stepFinishedAt,
    outputs: row.outputs,
    failure: row.failure,
    skipReason: row.skipReason,
    details: row.details,
  };
}

const AROUND = `SELECT
  (SELECT coalesce(json_agg(key), '[]') FROM run_events WHERE run_id = $1 AND key = ANY($2)) AS keys,
  (SELECT coalesce(json_agg(json_build_object('stepId', step_id, 'status', status, 'waitingOn', waiting_on)), '[]') FROM steps
    WHERE run_id = $1 AND status IN ('running', 'waiting', 'unknown') AND step_id <> ALL($3)) AS busy`;

/**
 * What else a write under the run's lock must know: which event keys exist and what the run waits on once these steps are written.
 * A statement of its own after the lock, so that it sees what the lock's last holder committed.
 */
export async function lookAround(
  tx: Tx,
  runId: string,
  keys: readonly string[],
  changed: readonly LockedStep[],
): Promise<{ known: string[]; waitingOn: WaitingOn }> {
  const [row] = await tx.query<{ keys: string[]; busy: Pick<LockedStep, "status" | "waitingOn">[] }>(AROUND, [
    runId,
    keys,
    changed.map(({ stepId }) => stepId),
  ]);
  return { known: row?.keys ?? [], waitingOn: waitingOnOf([...(row?.busy ?? []), ...changed]) };
}

const UPDATE_STEPS = `UPDATE steps s SET status = n.status, generation = n.generation, attempt = n.attempt, version = n.version,
    waiting_on = n.waiting_on, waiting_since = n.waiting_since, started_at = n.started_at, finished_at = n.finished_at,
    outputs = n.outputs, failure = n.failure, skip_reason = n.skip_reason, details = n.details
  FROM unnest($2::text[], $3::text[], $4::int[], $5::int[], $6::int[], $7::text[], $8::timestamptz[], $9::timestamptz[], $10::timestamptz[],
    $11::jsonb[], $12::jsonb[], $13::text[], $14::jsonb[])
    AS n(step_id, status, generation, attempt, version, waiting_on, waiting_since, started_at, finished_at, outputs, failure, skip_reason, details)
  WHERE s.run_id = $1 AND s.step_id = n.step_id`;

export function stepsPart(runId: string, steps: readonly LockedStep[]): Part {
  const column = <Value>(value: (step: LockedStep) => Value): Value[] => steps.map(value);
  return {
    name: "changed_steps",
    text: UPDATE_STEPS,
    values: [
      runId,
      column((step) => step.stepId),
      column((step) => step.status),
      column((step) => step.generation),
      column((step) => step.attempt),
      column((step) => step.version),
      column((step) => step.waitingOn),
      column((step) => step.waitingSince),
      column((step) => step.startedAt),
      column((step) => step.finishedAt),
      column((step) => toJsonb(step.outputs)),
      column((step) => toJsonb(step.failure)),
      column((step) => step.skipReason),
      column((step) => toJsonb(step.details)),
    ],
  };
}
