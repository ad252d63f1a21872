/** One attempt of an execution failed; Temporal may try again. */
import type { EventDraft } from "@praxis/domain/events";
import { isRunClosed, isStepDone } from "@praxis/domain/run";
import { keysOf, sealDrafts } from "../events/seal-drafts.js";
import { writeRun } from "../runs/locked-run.js";
import { withWaiting } from "../runs/waiting-on.js";
import type { StoreDeps } from "../store-deps.js";
import type { AttemptFailedFact } from "./facts.js";
import { lockSteps, lookAround, needStep, stepsPart } from "./locked-steps.js";
import { beginRun, startedStep } from "./record-started.js";
import { attemptFailed, runStarted, stepStarted } from "./step-events.js";

export async function recordAttemptFailed(
  { database, clock }: StoreDeps,
  fact: AttemptFailedFact,
): Promise<{ kind: "recorded" | "stale" }> {
  return database.transaction(async (tx) => {
    const { run, steps } = await lockSteps(tx, fact.runId, [fact.stepId]);
    const row = needStep(steps, fact.runId, fact.stepId);
    const gone = row.generation !== fact.generation || row.version > fact.version || isStepDone(row.status) || isRunClosed(run.status);
    const later = row.version === fact.version && (row.status !== "running" || row.attempt > fact.attempt);
    if (gone || later) return { kind: "stale" };
    const nowMs = clock.now();
    const now = new Date(nowMs).toISOString();
    const started = startedStep(row, fact, now);
    const step = { ...started, attempt: fact.nextRetryMs === undefined ? fact.attempt : fact.attempt + 1, failure: fact.failure };
    const begun = beginRun(run, now);
    const drafts: EventDraft[] = [
      ...(begun === run ? [] : [runStarted(fact.actor)]),
      stepStarted(fact, fact.actor),
      attemptFailed(fact, fact.failure, fact.nextRetryMs, fact.actor),
    ];
    const { known, waitingOn } = await lookAround(tx, run.id, keysOf(drafts), [step]);
    const moved = { ...withWaiting(begun, waitingOn, now), version: Math.max(run.version, fact.version), movedAt: now };
    await writeRun(tx, { run: moved }, sealDrafts(run, drafts, nowMs, known), [stepsPart(run.id, [step])]);
    return { kind: "recorded" };
  });
}
