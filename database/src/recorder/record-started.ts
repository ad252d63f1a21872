/** An activity says that it works on a step. */
import { isRunClosed, isStepDone } from "@praxis/domain/run";
import type { StoreDeps } from "../store-deps.js";
import { keysOf } from "../events/seal-drafts.js";
import type { LockedRun } from "../runs/locked-run.js";
import { changeStep } from "./change-step.js";
import type { Recorded, StartedFact, StepRecordedResult } from "./facts.js";
import type { LockedStep } from "./locked-steps.js";
import { runStarted, stepStarted } from "./step-events.js";

export async function recordStarted(deps: StoreDeps, fact: StartedFact): Promise<Recorded> {
  const begins = runStarted(fact.actor);
  return changeStep<Recorded>(deps, fact, keysOf([begins, stepStarted(fact, fact.actor)]), (run, row, nowMs) => {
    const judged = judgeStart(run, row, fact);
    if (judged) return { answer: judged };
    const step = startedStep(row, fact, fact.startedAt ?? new Date(nowMs).toISOString());
    const begun = beginRun(run, step.startedAt ?? new Date(nowMs).toISOString());
    const starts = stepStarted(fact, fact.actor, wasInterrupted(row, fact));
    return {
      answer: { kind: "recorded" },
      change: {
        step,
        run: { ...begun, version: Math.max(run.version, fact.version) },
        drafts: begun === run ? [starts] : [begins, starts],
      },
    };
  });
}

function judgeStart(run: LockedRun, row: LockedStep, fact: StartedFact): Recorded | null {
  if (row.generation !== fact.generation) return { kind: "stale" };
  if (isStepDone(row.status) || row.status === "unknown") return { kind: "already", result: resultOf(row) };
  if (isRunClosed(run.status) || row.version > fact.version) return { kind: "stale" };
  // The same execution again: a later attempt, or the same one whose answer was lost.
  if (row.version === fact.version && (row.status !== "running" || row.attempt > fact.attempt)) return { kind: "stale" };
  return null;
}

/** The attempt before this one never said how it ended: its worker was lost, or was stopped under it. */
function wasInterrupted(row: LockedStep, fact: StartedFact): boolean {
  return row.status === "running" && row.attempt < fact.attempt && row.failure === null;
}

export function startedStep(row: LockedStep, fact: Pick<StartedFact, "version" | "attempt" | "details">, startedAt: string): LockedStep {
  return {
    ...row,
    status: "running",
    version: fact.version,
    attempt: fact.attempt,
    waitingOn: "none",
    waitingSince: null,
    startedAt: row.startedAt ?? startedAt,
    finishedAt: null,
    failure: null,
    skipReason: null,
    details: { ...row.details, ...fact.details },
  };
}

/** The run's first start. A paused run stays paused: the step was under way when the pause came. */
export function beginRun(run: LockedRun, startedAt: string): LockedRun {
  if (run.startedAt !== null) return run;
  return { ...run, startedAt, status: run.status === "accepted" ? "running" : run.status };
}

export function resultOf({ status, generation, outputs, failure, skipReason }: LockedStep): StepRecordedResult {
  return { status, generation, outputs, failure, skipReason };
}
