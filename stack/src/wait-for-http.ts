/** Waits until an address answers 200: the readiness of our own processes. */
import { setTimeout as delay } from "node:timers/promises";

/** Rejects with the last answer when the signal aborts. */
export async function waitForHttp(url: string, signal: AbortSignal): Promise<void> {
  for (let last = "no answer yet"; ;) {
    try {
      const answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]) });
      if (answer.ok) return;
      last = `${answer.status} ${await answer.text()}`.slice(0, 500);
    } catch (error) {
      if (!signal.aborted) last = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    }
    if (signal.aborted) throw new Error(`${url}: ${last}`);
    await delay(50);
  }
}
