/** The reconciler's tools: find runs that do not move, say why, and close what Temporal no longer has. */
import type { Actor, EventDraft } from "@praxis/domain/events";
import type { Json } from "@praxis/domain/hashing";
import { limitsOf, type RunPlan } from "@praxis/domain/plan";
import { isRunClosed, isStepDone, type ClosedRunStatus, type WaitingOn } from "@praxis/domain/run";
import type { Tx } from "../connection/database.js";
import { sealDrafts } from "../events/seal-drafts.js";
import { finalEvent } from "../recorder/close-run.js";
import { lockSteps, stepsPart, type LockedStep } from "../recorder/locked-steps.js";
import { endWorkEvents, endWorkParts, lockOpenWork, OPENED_SINCE, openIds, type OpenWork } from "../recorder/open-work.js";
import type { StoreDeps } from "../store-deps.js";
import { writeRun } from "./locked-run.js";
import type { RunFailure, StaleRun } from "./run-record.js";
import { withWaiting } from "./waiting-on.js";

export interface Repair {
  runId: string;
  status: ClosedRunStatus;
  failure?: RunFailure;
  result?: Json;
  actor: Actor;
}

export async function repairRun(deps: StoreDeps, repair: Repair): Promise<boolean> {
  for (;;) {
    const repaired = await tryToRepair(deps, repair);
    if (repaired !== null) return repaired;
  }
}

/** Null when something was opened while it took its locks. */
async function tryToRepair({ database, clock }: StoreDeps, repair: Repair): Promise<boolean | null> {
  const { runId, status, failure, result, actor } = repair;
  return database.transaction(async (tx) => {
    const open = await lockOpenWork(tx, runId);
    const { run, steps } = await lockSteps(tx, runId, null);
    if (isRunClosed(run.status)) return false;
    const { irreversible, openedSince } = await lookUnderLocks(tx, runId, open);
    if (openedSince) return null;
    const nowMs = clock.now();
    const now = new Date(nowMs).toISOString();
    const ended = [...steps.values()].filter((step) => !isStepDone(step.status)).map((step) => endedStep(step, irreversible, now));
    const drafts: EventDraft[] = [
      {
        type: "run_repaired",
        actor,
        subject: "run",
        data: { from: run.status, to: status, code: failure?.code, message: failure?.message },
      },
      ...endWorkEvents(tx, open, actor),
      finalEvent({ status, actor, ...(failure ? { failure } : {}) }, ended),
    ];
    const moved = { ...withWaiting(run, "none", now), status, finishedAt: now, movedAt: now };
    await writeRun(tx, { run: moved, failure, result }, sealDrafts(run, drafts, nowMs), [
      ...(ended.length > 0 ? [stepsPart(runId, ended)] : []),
      ...endWorkParts(open, now),
    ]);
    return true;
  });
}

/** What cannot be undone and was under way may have happened: nobody may read that it did not. */
function endedStep(step: LockedStep, irreversible: ReadonlySet<string>, now: string): LockedStep {
  const unknown = step.status === "unknown" || (step.status === "running" && irreversible.has(step.stepId));
  return { ...step, status: unknown ? "unknown" : "cancelled", waitingOn: "none", waitingSince: null, finishedAt: now };
}

const LOOK = `SELECT plan, ${OPENED_SINCE} AS "openedSince" FROM runs WHERE runs.id = $1`;

async function lookUnderLocks(tx: Tx, runId: string, open: OpenWork): Promise<{ irreversible: ReadonlySet<string>; openedSince: boolean }> {
  const [run] = await tx.query<{ plan: RunPlan; openedSince: boolean }>(LOOK, [runId, ...openIds(open)]);
  const steps = (run?.plan.steps ?? []).filter((step) => limitsOf(step).sideEffect === "irreversible");
  return { irreversible: new Set(steps.map(({ id }) => id)), openedSince: run?.openedSince ?? false };
}

const SET_WAITING = `UPDATE runs SET waiting_on = $2, waiting_since = CASE WHEN $2 = 'none' THEN NULL ELSE $3::timestamptz END
  WHERE id = $1 AND waiting_on <> $2 AND status IN ('accepted', 'running', 'paused')`;

export async function setWaiting({ database, clock }: StoreDeps, change: { runId: string; waitingOn: WaitingOn }): Promise<void> {
  await database.query(SET_WAITING, [change.runId, change.waitingOn, new Date(clock.now()).toISOString()]);
  database.touch(change.runId);
}

const STALE = `SELECT id, status, control, waiting_on AS "waitingOn", created_at AS "createdAt", moved_at AS "movedAt" FROM runs
  WHERE status IN ('accepted', 'running', 'paused') AND moved_at <= $1 AND (created_at, id) > ($2::timestamptz, $3) ORDER BY created_at, id LIMIT $4`;

export interface StaleQuery {
  olderThanMs: number;
  limit: number;
  after?: { createdAt: string; id: string };
}

export async function staleRuns({ database, clock }: StoreDeps, { olderThanMs, limit, after }: StaleQuery): Promise<StaleRun[]> {
  const before = new Date(clock.now() - olderThanMs).toISOString();
  return database.query<StaleRun>(STALE, [before, after?.createdAt ?? "-infinity", after?.id ?? "", limit]);
}

const UNARCHIVED = `SELECT id, finished_at AS "finishedAt" FROM runs WHERE history_archived_at IS NULL AND finished_at IS NOT NULL
  AND (finished_at, id) > ($1::timestamptz, $2) ORDER BY finished_at, id LIMIT $3`;

export interface UnarchivedRun {
  id: string;
  finishedAt: string;
}

export interface UnarchivedQuery {
  limit: number;
  after?: UnarchivedRun | undefined;
}

export async function unarchivedRuns({ database }: StoreDeps, { limit, after }: UnarchivedQuery): Promise<UnarchivedRun[]> {
  return database.query<UnarchivedRun>(UNARCHIVED, [after?.finishedAt ?? "-infinity", after?.id ?? "", limit]);
}

const MARK_ARCHIVED = "UPDATE runs SET history_archived_at = $2 WHERE id = $1 AND history_archived_at IS NULL";

export async function markArchived({ database, clock }: StoreDeps, runId: string): Promise<void> {
  await database.query(MARK_ARCHIVED, [runId, new Date(clock.now()).toISOString()]);
}
