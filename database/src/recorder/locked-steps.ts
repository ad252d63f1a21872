/** Steps and their run, as a transaction holds them (steps first, by id, the run last) or as they are seen without a lock. */
import { DomainError } from "@praxis/domain/errors";
import type { Json } from "@praxis/domain/hashing";
import type { StepStatus, WaitingOn } from "@praxis/domain/run";
import type { Queries, Tx } from "../connection/database.js";
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

const STEP_COLUMNS = `s.step_id AS "stepId", s.status AS "stepStatus", s.generation, s.attempt, s.version AS "stepVersion",
  s.waiting_on AS "stepWaitingOn", s.waiting_since AS "stepWaitingSince", s.started_at AS "stepStartedAt",
  s.finished_at AS "stepFinishedAt", s.outputs, s.failure, s.skip_reason AS "skipReason", s.details`;

const LOCK = `WITH s AS (
    SELECT ${STEP_COLUMNS}
    FROM steps s WHERE s.run_id = $1 AND ($2::text[] IS NULL OR s.step_id = ANY($2)) ORDER BY s.step_id FOR NO KEY UPDATE
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

const AROUND_COLUMNS = `
  (SELECT coalesce(json_agg(key), '[]') FROM run_events WHERE run_id = $1 AND key = ANY($2)) AS keys,
  (SELECT coalesce(json_agg(json_build_object('stepId', step_id, 'status', status, 'waitingOn', waiting_on)), '[]') FROM steps
    WHERE run_id = $1 AND status IN ('running', 'waiting', 'unknown') AND step_id <> ALL($3)) AS busy`;
const AROUND = `SELECT ${AROUND_COLUMNS}`;

interface Around {
  keys: string[];
  busy: Pick<LockedStep, "status" | "waitingOn">[];
}

/** $1 the run, $2 keys of events, $3 the step in an array. `more` columns may ask for what belongs to the same snapshot, with values from $4. */
export const seeingStep = (
  more = "",
): string => `SELECT ${LOCKED_RUN_COLUMNS}, r.xmin::text AS mark, ${STEP_COLUMNS}, ${AROUND_COLUMNS}${more}
  FROM runs r JOIN steps s ON s.run_id = r.id WHERE r.id = $1 AND s.step_id = ANY($3)`;
const SEE = seeingStep();

/** A step and its run as they stand in one snapshot, nothing locked, with what else a write must know. */
export interface SeenStep {
  run: LockedRun;
  row: LockedStep;
  /** Which row version of the run this was: another one means that something moved meanwhile. */
  mark: string;
  known: readonly string[];
  /** What the run waits on once this step is so. */
  waitingOnWith(step: LockedStep): WaitingOn;
}

export type SeenRow = Row & Around & { mark: string; stepId: string };

/** Null when the run has no such step, or is not there. */
export async function seeStep(queries: Queries, runId: string, stepId: string, keys: readonly string[]): Promise<SeenStep | null> {
  const [found] = await queries.query<SeenRow>(SEE, [runId, keys, [stepId]]);
  return found ? seenOf(found) : null;
}

export function seenOf(found: SeenRow): SeenStep {
  const { mark, keys: known, busy } = found;
  return { run: runOf(found), row: stepOf(found), mark, known, waitingOnWith: (step) => waitingOnOf([...busy, step]) };
}

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
  const [row] = await tx.query<Around>(AROUND, [runId, keys, changed.map(({ stepId }) => stepId)]);
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
