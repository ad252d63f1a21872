/** What it means for a step that its executor threw. A stop has the last word: the executor's own error is only its echo. */
import type { StepOutcome } from "@praxis/database";
import { DomainError, type ErrorCode } from "@praxis/domain/errors";
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

function failed({ deps, run, stepId, limits }: EndedAttempt, error: unknown): Ending {
  if (DomainError.is(error)) {
    if (limits.sideEffect === "irreversible" && !ENDED_BY_ITSELF.has(error.code)) throw brokenOff(stepId, error.message);
    const failure = { code: error.code, message: shorten(error.message) };
    if (error.details === undefined) return { status: "failed", failure, retry: error.retry };
    // What is known of the failure (a command's exit code) is there for the steps after it, under the names of a success.
    const details = error.details as Record<string, Json>;
    return { status: "failed", failure: { ...failure, details }, outputs: details, retry: error.retry };
  }
  if (limits.sideEffect === "irreversible") {
    deps.log.error({ err: error, runId: run.runId, stepId }, "an irreversible step broke off by a fault of ours");
    throw brokenOff(stepId, "A fault of ours; the worker's log has the details.");
  }
  deps.log.error({ err: error, runId: run.runId, stepId }, "a step failed by a fault of ours");
  const failure = { code: "step_internal", message: "The step failed by a fault of ours. The worker's log has the details." };
  return { status: "failed", failure, retry: true };
}

function tooLong(stepId: string, timeoutMs: number): string {
  return `Step ${stepId} took longer than ${String(timeoutMs)} ms.`;
}

/** After these an irreversible step is known not to have begun, or to have come to its own end. After any other, nobody can know. */
const ENDED_BY_ITSELF: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "expression_failed",
  "with_invalid",
  "workspace_lost",
  "path_outside_roots",
  "command_not_started",
  "command_failed",
  "command_killed",
  "capture_missing",
  "outputs_too_large",
]);

function brokenOff(stepId: string, why: string): DomainError {
  return new DomainError("outcome_unknown", `Step ${stepId} broke off: ${why} Nobody knows whether it took effect.`);
}

/** Its process is ended by now, but what it had done before stands. */
function cutOff(stepId: string, timeoutMs: number): DomainError {
  return new DomainError("outcome_unknown", `${tooLong(stepId, timeoutMs)} It was ended. Nobody knows whether it took effect.`);
}
