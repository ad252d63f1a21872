/** A closed run → the run that retries it. What it takes over is decided in `stepsToReuse` of the domain. */
import { DomainError } from "@praxis/domain/errors";
import { CLOSED_RUN_STATUSES, isRunClosed, stepsToReuse } from "@praxis/domain/run";
import type { RunConstants } from "../recorder/facts.js";
import type { NewRun, RunRecord } from "./run-record.js";

export type RunDraft = Omit<NewRun, "id" | "createdBy" | "commandId">;

interface RetryWish {
  /** Where to start; without it, the first step that did not succeed. */
  from?: string | undefined;
  /** Why, for the new run's log. */
  reason?: string | undefined;
}

/** Throws `illegal_transition` for an open run, `invalid_request` for a step it does not have. */
export function retryDraft(old: RunRecord, constants: RunConstants, { from, reason }: RetryWish = {}): RunDraft {
  requireClosed(old);
  const outcomes = new Map(old.steps.map(({ id, status, skipReason }) => [id, { status, skipReason }]));
  const reused = stepsToReuse(constants.plan, outcomes, from);
  return {
    title: old.title,
    playbook: { ...old.playbook, text: constants.playbookText },
    plan: constants.plan,
    steps: old.steps.map(({ id, name, uses, outputs }) => ({ id, name, uses, ...(reused.has(id) ? { reused: { outputs } } : {}) })),
    inputs: constants.inputs,
    labels: old.labels,
    priority: old.priority,
    repository: old.repository,
    retryOf: old.id,
    ...(reason === undefined ? {} : { reason }),
  };
}

function requireClosed(run: RunRecord): void {
  if (isRunClosed(run.status)) return;
  throw new DomainError("illegal_transition", "The run is still open. Retry one of its steps, or cancel it first.", {
    details: { from: run.status, to: "accepted", allowed: [...CLOSED_RUN_STATUSES] },
  });
}
