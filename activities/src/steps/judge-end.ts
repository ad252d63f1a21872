/** What it means for a step that its executor threw. A stop has the last word: the executor's own error is only its echo. */
import type { StepOutcome } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import type { Json } from "@praxis/domain/hashing";
import type { StepLimits } from "@praxis/domain/playbook";
import { ApplicationFailure } from "@temporalio/common";
import { shorten } from "../to-failure.js";
import type { StopReason } from "./step-context.js";
import type { StepLog } from "./step-deps.js";

export interface EndedAttempt {
  deps: { log: StepLog };
  stepId: string;
  limits: StepLimits;
  reason: StopReason | null;
  run: { runId: string };
}

export type Ending = StepOutcome & { retry: boolean };

/** Throws when the end is not this attempt's to record: the worker stops, another attempt owns the step, or nobody can know. */
export function judgeEnd(attempt: EndedAttempt, error: unknown): Ending {
  const { stepId, limits, reason } = attempt;
  const irreversible = limits.sideEffect === "irreversible";
  switch (reason) {
    case "cancelled":
      return irreversible
        ? { status: "unknown", failure: { code: "outcome_unknown", message: `Step ${stepId} was cancelled while it ran.` }, retry: false }
        : { status: "cancelled", retry: false };
    case "timed_out":
      if (irreversible) throw cutOff(stepId, limits.timeoutMs);
      return { status: "failed", failure: { code: "step_timed_out", message: tooLong(stepId, limits.timeoutMs) }, retry: true };
    case "shutdown":
      throw new DomainError("step_stalled", "The worker is stopping.", { cause: error });
    case "lost":
      throw superseded();
    case null:
      return failed(attempt, error);
  }
}

/** Another attempt or a newer decision owns the step: this one must not go on, and nobody waits for its answer. */
export function superseded(): ApplicationFailure {
  return ApplicationFailure.create({ type: "step_cancelled", message: "A newer attempt owns this step.", nonRetryable: true });
}

function failed({ deps, run, stepId }: EndedAttempt, error: unknown): Ending {
  if (DomainError.is(error)) {
    const failure = { code: error.code, message: shorten(error.message) };
    if (error.details === undefined) return { status: "failed", failure, retry: error.retry };
    // What is known of the failure (a command's exit code) is there for the steps after it, under the names of a success.
    const details = error.details as Record<string, Json>;
    return { status: "failed", failure: { ...failure, details }, outputs: details, retry: error.retry };
  }
  deps.log.error({ err: error, runId: run.runId, stepId }, "a step failed by a fault of ours");
  const failure = { code: "step_internal", message: "The step failed by a fault of ours. The worker's log has the details." };
  return { status: "failed", failure, retry: true };
}

function tooLong(stepId: string, timeoutMs: number): string {
  return `Step ${stepId} took longer than ${String(timeoutMs)} ms.`;
}

/** Its process is ended by now, but what it had done before stands. */
function cutOff(stepId: string, timeoutMs: number): DomainError {
  return new DomainError("outcome_unknown", `${tooLong(stepId, timeoutMs)} It was ended. Nobody knows whether it took effect.`);
}
