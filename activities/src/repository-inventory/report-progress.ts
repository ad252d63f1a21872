/** Heartbeats while git works: now and then from the loop, and by a timer when git itself is silent for long (a huge diff, a slow disk). */
import type { StepContext } from "../steps/step-context.js";

const EVERY_MS = 1_000;
/** Well under the kinds' heartbeat time-out of 30 s. */
const SILENCE_MS = 5_000;

export interface Progress {
  update(note: string, done: number, total: number): void;
  stop(): void;
}

export function createProgress({ heartbeat }: Pick<StepContext<unknown>, "heartbeat">): Progress {
  let latest: { note?: string; done?: number; total?: number } = {};
  let sentAt = 0;
  const send = (): void => {
    sentAt = performance.now();
    heartbeat(latest);
  };
  const timer = setInterval(send, SILENCE_MS);
  return {
    update(note, done, total) {
      const changed = latest.note !== note;
      latest = { note, done, total };
      if (changed || done === total || performance.now() - sentAt >= EVERY_MS) send();
    },
    stop: () => clearInterval(timer),
  };
}
