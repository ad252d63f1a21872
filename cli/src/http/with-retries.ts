/** Calls again after a failure that may pass. Only for calls that are safe to repeat: reads, and writes with an Idempotency-Key. */
import type { Session } from "../session.js";
import { ApiProblem, Unreachable } from "./api-errors.js";

/** Nobody listens: people should not wait long to hear that. */
const NEVER_SENT_BUDGET_MS = 2_000;
/** The request may have been taken, or the server asked to wait: worth a restart of the server. */
const MAYBE_ARRIVED_BUDGET_MS = 20_000;
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 3_000;

export async function withRetries<T>(
  session: Pick<Session, "now" | "sleep" | "signal">,
  once: () => Promise<T>,
  onRetry: (error: Error, waitMs: number) => Promise<void>,
): Promise<T> {
  const startedAt = session.now();
  let budgetMs = NEVER_SENT_BUDGET_MS;
  let maybeArrived = false;
  for (let tries = 0; ; tries++) {
    try {
      return await once();
    } catch (error) {
      if (!mayPass(error)) throw error;
      if (error instanceof ApiProblem || error.maybeArrived) budgetMs = MAYBE_ARRIVED_BUDGET_MS;
      if (error instanceof Unreachable && error.maybeArrived) maybeArrived = true;
      const waitMs = waitBefore(error, tries);
      if (session.now() - startedAt + waitMs > budgetMs) {
        throw error instanceof Unreachable ? new Unreachable(error.message, { maybeArrived, cause: error }) : error;
      }
      await onRetry(error, waitMs);
      await session.sleep(waitMs, session.signal);
    }
  }
}

function mayPass(error: unknown): error is ApiProblem | Unreachable {
  if (error instanceof Unreachable) return error.temporary;
  return error instanceof ApiProblem && (error.problem.status === 429 || error.problem.status === 503);
}

function waitBefore(error: ApiProblem | Unreachable, tries: number): number {
  if (error instanceof ApiProblem && error.retryAfterMs !== null) return Math.max(FIRST_WAIT_MS, error.retryAfterMs);
  return backOff(tries);
}

/** Doubles, with a spread so that many clients do not come back at once. */
export function backOff(tries: number): number {
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries);
  return full * (0.75 + Math.random() * 0.25);
}
