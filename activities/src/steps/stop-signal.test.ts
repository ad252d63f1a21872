/** What each way of being stopped means for a step. */
import { expect, test } from "@jest/globals";
import { ActivityCancellationDetails } from "@temporalio/common";
import { stopSignal } from "./stop-signal.js";

type Details = ConstructorParameters<typeof ActivityCancellationDetails>[0];

function stoppedBy(details: Details): string | null {
  const controller = new AbortController();
  const stop = stopSignal({ cancellationSignal: controller.signal, cancellationDetails: new ActivityCancellationDetails(details) }, 60_000);
  controller.abort();
  stop.release();
  return stop.reason();
}

test("a worker that was frozen past its heartbeat time-out has lost the step; the step itself has not timed out", () => {
  expect(stoppedBy({ timedOut: true })).toBe("lost");
});

test("a cancel, a stopping worker and a newer owner are told apart", () => {
  expect(stoppedBy({ cancelRequested: true })).toBe("cancelled");
  expect(stoppedBy({ workerShutdown: true })).toBe("shutdown");
  expect(stoppedBy({ notFound: true })).toBe("lost");
});

test("only the step's own limit is a time-out", async () => {
  const context = { cancellationSignal: new AbortController().signal, cancellationDetails: undefined };
  const stop = stopSignal(context, 1);
  await new Promise((resolve) => stop.signal.addEventListener("abort", resolve, { once: true }));
  expect(stop.reason()).toBe("timed_out");
});
