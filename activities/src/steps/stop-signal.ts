/** One signal for everything that can stop a step; its reason says which. */
import type { Context } from "@temporalio/activity";
import type { StopReason } from "./step-context.js";

export interface StopSignal {
  signal: AbortSignal;
  /** Why it fired; null while the step may go on. */
  reason(): StopReason | null;
  /** For what Temporal does not know: Postgres says that a newer attempt owns the step. The first reason stands. */
  stop(reason: StopReason): void;
  release(): void;
}

type StoppingContext = Pick<Context, "cancellationSignal" | "cancellationDetails">;

/** @param timeoutMs the step's own limit; 0 means none */
export function stopSignal(context: StoppingContext, timeoutMs: number): StopSignal {
  const controller = new AbortController();
  let why: StopReason | null = null;
  const stop = (reason: StopReason): void => {
    if (why !== null) return;
    why = reason;
    controller.abort(reason);
  };
  const onCancel = (): void => {
    stop(reasonOf(context));
  };
  context.cancellationSignal.addEventListener("abort", onCancel, { once: true });
  if (context.cancellationSignal.aborted) onCancel();
  const timer =
    timeoutMs > 0
      ? setTimeout(() => {
          stop("timed_out");
        }, timeoutMs)
      : null;
  return {
    signal: controller.signal,
    reason: () => why,
    stop,
    release() {
      if (timer) clearTimeout(timer);
      context.cancellationSignal.removeEventListener("abort", onCancel);
    },
  };
}

/** A time-out that Temporal tells is the heartbeat's (this worker was frozen or cut off): the step's own limit is the timer's above. */
function reasonOf(context: StoppingContext): StopReason {
  const details = context.cancellationDetails;
  if (details?.workerShutdown) return "shutdown";
  if (details?.timedOut || details?.notFound || details?.reset || details?.paused) return "lost";
  return "cancelled";
}
