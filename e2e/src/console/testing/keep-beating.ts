/** An agent that keeps its lease while a scene looks at it: on a busy machine looking takes longer than a lease lasts. */
import { setTimeout as delay } from "node:timers/promises";
import type { DrillAgent, Held } from "../../leases/drill-agent.js";

const BEAT_MS = 1000;

/** Answers what ends it; the last beat has been answered then. */
export function keepBeating(agent: DrillAgent, held: Held, body: object = {}): () => Promise<void> {
  const stop = new AbortController();
  const beats = beatUntil(stop.signal, () => agent.lease(held, "heartbeat", body));
  return () => {
    stop.abort();
    return beats;
  };
}

async function beatUntil(stopped: AbortSignal, beat: () => Promise<unknown>): Promise<void> {
  while (!stopped.aborted) {
    await beat();
    await delay(BEAT_MS, undefined, { signal: stopped }).catch(() => undefined);
  }
}
