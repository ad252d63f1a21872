/**
 * What leases need of Temporal, in memory: a task per offer, taken once, kept by heartbeats, ended by its token or by its time. The real one
 * is met by other tests; here it must cost nothing, so that the store gets the load.
 */
import type { LeaseOutcome } from "@praxis/domain/lease";

export type Heard = LeaseOutcome | { kind: "lost" };

interface Task {
  token: string | null;
  deadlineMs: number;
  end: (heard: Heard | null) => void;
}

export interface TemporalStandIn {
  /** Null when the stand-in is stopped. */
  schedule(offerId: string): Promise<Heard | null>;
  /** Takes the task; null when it is not there. */
  poll(offerId: string): Buffer | null;
  heartbeat(token: Buffer): boolean;
  complete(token: Buffer, outcome: LeaseOutcome): boolean;
  failById(offerId: string): void;
  stop(): void;
}

const LOOK_MS = 10;

export function createTemporalStandIn({ ttlMs }: { ttlMs: number }): TemporalStandIn {
  const tasks = new Map<string, Task>();
  let tokens = 0;
  let stopped = false;
  const finish = (offerId: string, heard: Heard | null): void => {
    const task = tasks.get(offerId);
    tasks.delete(offerId);
    task?.end(heard);
  };
  const owner = (token: Buffer): string | null => {
    const [offerId = ""] = token.toString().split("#");
    return tasks.get(offerId)?.token === token.toString() ? offerId : null;
  };
  const timer = setInterval(() => {
    for (const [offerId, { token, deadlineMs }] of tasks) if (token !== null && Date.now() > deadlineMs) finish(offerId, { kind: "lost" });
  }, LOOK_MS);
  return {
    schedule: (offerId) =>
      stopped ? Promise.resolve(null) : new Promise((end) => tasks.set(offerId, { token: null, deadlineMs: 0, end })),
    poll(offerId) {
      const task = tasks.get(offerId);
      if (!task || task.token !== null) return null;
      task.token = `${offerId}#${String(++tokens)}`;
      task.deadlineMs = Date.now() + ttlMs;
      return Buffer.from(task.token);
    },
    heartbeat(token) {
      const task = tasks.get(owner(token) ?? "");
      if (task) task.deadlineMs = Date.now() + ttlMs;
      return task !== undefined;
    },
    complete(token, outcome) {
      const offerId = owner(token);
      if (offerId !== null) finish(offerId, outcome);
      return offerId !== null;
    },
    failById(offerId) {
      finish(offerId, { kind: "lost" });
    },
    stop() {
      stopped = true;
      clearInterval(timer);
      for (const offerId of [...tasks.keys()]) finish(offerId, null);
    },
  };
}
