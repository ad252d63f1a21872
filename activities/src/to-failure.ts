/** The only place where an error of ours becomes a Temporal failure. Its type is the error code; the workflow reads nothing else. */
import { DomainError } from "@praxis/domain/errors";
import { ApplicationFailure, CancelledFailure } from "@temporalio/common";

/** Messages travel in history: keep them short. */
const MESSAGE_CHARS_MAX = 500;

export function toFailure(error: unknown): Error {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  if (DomainError.is(error)) {
    return ApplicationFailure.create({ type: error.code, message: shorten(error.message), nonRetryable: !error.retry });
  }
  return ApplicationFailure.create({
    type: "step_internal",
    message: "The step failed by a fault of ours. The worker's log has the details.",
    nonRetryable: true,
  });
}

export function shorten(message: string): string {
  return message.length <= MESSAGE_CHARS_MAX ? message : `${message.slice(0, MESSAGE_CHARS_MAX - 1)}…`;
}
