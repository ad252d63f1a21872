/**
 * One change of one step, with its events and its run. Most changes meet nobody: they are read without a lock, decided, and written
 * by one statement that does nothing when something moved in between. Then, and when there is more to write, it is done under locks.
 */
import type { EventDraft } from "@praxis/domain/events";
import type { Part } from "../connection/join-statements.js";
import { keysOf, sealDrafts } from "../events/seal-drafts.js";
import { untouched, writeRun, writeRunIfUntouched, type LockedRun } from "../runs/locked-run.js";
import { withWaiting } from "../runs/waiting-on.js";
import type { StoreDeps } from "../store-deps.js";
import { lockSteps, lookAround, needStep, seeStep, stepsPart, type LockedStep } from "./locked-steps.js";

export interface StepAddress {
  runId: string;
  stepId: string;
}

export interface StepChange {
  step: LockedStep;
  /** Its wait and its time of moving are set here. */
  run: LockedRun;
  drafts: readonly EventDraft[];
  /** Written with it, under locks only. */
  parts?: readonly Part[];
}

/** What a caller makes of the rows; without a change the answer stands as it is. May be asked twice. */
export type DecideStep<Answer> = (run: LockedRun, row: LockedStep, nowMs: number) => { answer: Answer; change?: StepChange };

/** @param keys of all events the change may have */
export async function changeStep<Answer>(
  deps: StoreDeps,
  address: StepAddress,
  keys: readonly string[],
  decide: DecideStep<Answer>,
): Promise<Answer> {
  const { database, clock } = deps;
  const seen = await seeStep(database, address.runId, address.stepId, keys);
  if (!seen) return changeUnderLocks(deps, address, decide);
  const nowMs = clock.now();
  const { answer, change } = decide(seen.run, seen.row, nowMs);
  if (!change) return answer;
  const plain = !change.parts?.length && keysOf(change.drafts).every((key) => keys.includes(key));
  const written =
    plain &&
    (await writeRunIfUntouched(
      database,
      untouched(address.runId, address.stepId, seen.mark),
      { run: movedRun(change.run, seen.waitingOnWith(change.step), nowMs) },
      sealDrafts(seen.run, change.drafts, nowMs, seen.known),
      [stepsPart(address.runId, [change.step])],
    ));
  return written ? answer : changeUnderLocks(deps, address, decide);
}

async function changeUnderLocks<Answer>({ database, clock }: StoreDeps, address: StepAddress, decide: DecideStep<Answer>): Promise<Answer> {
  return database.transaction(async (tx) => {
    const { run, steps } = await lockSteps(tx, address.runId, [address.stepId]);
    const row = needStep(steps, address.runId, address.stepId);
    const nowMs = clock.now();
    const { answer, change } = decide(run, row, nowMs);
    if (!change) return answer;
    const { known, waitingOn } = await lookAround(tx, run.id, keysOf(change.drafts), [change.step]);
    await writeRun(tx, { run: movedRun(change.run, waitingOn, nowMs) }, sealDrafts(run, change.drafts, nowMs, known), [
      stepsPart(run.id, [change.step]),
      ...(change.parts ?? []),
    ]);
    return answer;
  });
}

function movedRun(run: LockedRun, waitingOn: LockedRun["waitingOn"], nowMs: number): LockedRun {
  const now = new Date(nowMs).toISOString();
  return { ...withWaiting(run, waitingOn, now), movedAt: now };
}
