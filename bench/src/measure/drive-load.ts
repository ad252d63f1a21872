/** Puts load on something and notes how long each call took; milliseconds. */
import { setTimeout as delay } from "node:timers/promises";

export interface Driven {
  /** Per call, in the order they ended. */
  latencies: number[];
  /** From the first start to the last end. */
  seconds: number;
}

/** `concurrency` callers, each starting its next call when the last has ended. */
export async function closedLoop(once: () => Promise<unknown>, load: { calls: number; concurrency: number }): Promise<Driven> {
  const latencies: number[] = [];
  let left = load.calls;
  const startedAt = performance.now();
  const caller = async (): Promise<void> => {
    while (left-- > 0) {
      const calledAt = performance.now();
      await once();
      latencies.push(performance.now() - calledAt);
    }
  };
  await Promise.all(Array.from({ length: load.concurrency }, caller));
  return { latencies, seconds: (performance.now() - startedAt) / 1_000 };
}

/** Calls at a fixed rate, however slow the answers. Each is timed from when it was due, so that a stall counts for all it delays. */
export async function openLoop(once: () => Promise<unknown>, load: { calls: number; perSecond: number }): Promise<Driven> {
  const latencies: number[] = [];
  const startedAt = performance.now();
  const calls = Array.from({ length: load.calls }, async (_, index) => {
    const dueAt = startedAt + (index * 1_000) / load.perSecond;
    await delay(Math.max(0, dueAt - performance.now()));
    await once();
    latencies.push(performance.now() - dueAt);
  });
  await Promise.all(calls);
  return { latencies, seconds: (performance.now() - startedAt) / 1_000 };
}
