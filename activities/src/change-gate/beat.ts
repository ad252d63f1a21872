/** Beats for as long as a piece of work goes on, says when it has to stop, and turns what it throws into what Temporal understands. */
import { DomainError } from "@praxis/domain/errors";
import { Context } from "@temporalio/activity";
import { CancelledFailure } from "@temporalio/common";
import { toFailure } from "../to-failure.js";
import type { GateDeps } from "./gate-deps.js";

const BEAT_PERIOD_MS = 2_000;

export async function whileBeating<Result>(
  { log }: Pick<GateDeps, "log">,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const context = Context.current();
  const beats = setInterval(() => {
    context.heartbeat();
  }, BEAT_PERIOD_MS);
  try {
    return await work(context.cancellationSignal);
  } catch (error) {
    if (context.cancellationSignal.aborted)
      throw error instanceof CancelledFailure ? error : new CancelledFailure("the evaluation was given up");
    if (!DomainError.is(error)) log.error({ err: error }, "a gate could not go on");
    throw toFailure(error);
  } finally {
    clearInterval(beats);
  }
}
