/** Commands accepted in Postgres that Temporal has yet to hear of. */
import type { RunCommand } from "@praxis/domain/run";
import type { StoreDeps } from "../store-deps.js";

export type OutboxItem = { id: string; runId: string; tries: number; createdAt: string } & (
  { kind: "start_run" } | { kind: "command"; command: RunCommand }
);

export interface OutboxStore {
  /**
   * Takes undelivered rows older than `olderThanMs` (each run's oldest first, one of a run at a time), hands each to `handle`, and marks it delivered, or, when
   * `handle` throws, due again later (1 s doubling to 30 s). Two takers never hold the same row: a taken row is out of reach for 10 s. Answers how many were taken.
   */
  take(query: { olderThanMs: number; limit: number; handle: (item: OutboxItem) => Promise<void> }): Promise<number>;
  markDelivered(id: string): Promise<void>;
  markFailed(id: string, error: string, nextTryAt: string): Promise<void>;
  /** How many wait, and how old the oldest is; for metrics. */
  backlog(): Promise<{ count: number; oldestMs: number | null }>;
}

export function createOutboxStore(_deps: StoreDeps): OutboxStore {
  throw new Error("not built yet");
}
