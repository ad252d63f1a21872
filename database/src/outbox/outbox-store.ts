/** Commands accepted in Postgres that Temporal has yet to hear of. */
import type { GateCommand } from "@praxis/domain/change-gate";
import type { RunCommand } from "@praxis/domain/run";
import { toText } from "../connection/to-jsonb.js";
import type { StoreDeps } from "../store-deps.js";

/** Of `gate`, `runId` is the workflow id of the change's gate. */
export type OutboxItem = { id: string; runId: string; tries: number; createdAt: string } & (
  { kind: "start_run" } | { kind: "command"; command: RunCommand } | { kind: "gate"; command: GateCommand }
);

export interface OutboxStore {
  /**
   * Takes undelivered rows older than `olderThanMs` (each run's oldest first, one of a run at a time), hands each to `handle`, and marks it delivered, or, when
   * `handle` throws, due again later (1 s doubling to 30 s). Two takers never hold the same row: a taken row is out of reach for 10 s. Answers how many were taken.
   */
  take(query: { olderThanMs: number; limit: number; handle: (item: OutboxItem) => Promise<void> }): Promise<number>;
  markDelivered(id: string): Promise<void>;
  /** The run's start has been accepted and not yet handed to Temporal. */
  isStartPending(runId: string): Promise<boolean>;
  /** No older command of its run (its start counts as one) is still to be delivered: this one may go now. */
  isNext(id: string): Promise<boolean>;
  /** How many wait, and how old the oldest is; for metrics. */
  backlog(): Promise<{ count: number; oldestMs: number | null }>;
}

interface Row {
  id: string;
  runId: string;
  kind: "start_run" | "gate_command" | RunCommand["kind"];
  payload: RunCommand | GateCommand;
  tries: number;
  createdAt: string;
}

/** A taker that dies leaves its rows to the others after this long; longer than any delivery's deadline. */
const CLAIM_MS = 10_000;
const RETRY_FIRST_MS = 1_000;
const RETRY_MOST_MS = 30_000;

/** A run's later commands wait for its earlier ones, so a start comes before a signal and a pause before its resume. */
const CLAIM = `UPDATE commands SET next_try_at = $3, tries = tries + 1 WHERE id IN (
    SELECT c.id FROM commands c WHERE c.delivered_at IS NULL AND c.created_at <= $1 AND (c.next_try_at IS NULL OR c.next_try_at <= $2)
      AND NOT EXISTS (SELECT 1 FROM commands e WHERE e.run_id = c.run_id AND e.delivered_at IS NULL AND e.position < c.position)
    ORDER BY c.position LIMIT $4 FOR UPDATE OF c SKIP LOCKED
  ) RETURNING id, run_id AS "runId", kind, payload, tries, created_at AS "createdAt"`;

const DELIVERED = "UPDATE commands SET delivered_at = $2, last_error = NULL WHERE id = $1 AND delivered_at IS NULL";
const FAILED = "UPDATE commands SET last_error = $2, next_try_at = $3 WHERE id = $1 AND delivered_at IS NULL";
const START_PENDING = "SELECT id FROM commands WHERE run_id = $1 AND kind = 'start_run' AND delivered_at IS NULL";
const IS_NEXT = `SELECT 1 FROM commands c JOIN commands e ON e.run_id = c.run_id AND e.position < c.position AND e.delivered_at IS NULL
  WHERE c.id = $1 LIMIT 1`;
const BACKLOG = "SELECT count(*) AS count, min(created_at) AS oldest FROM commands WHERE delivered_at IS NULL";

export function createOutboxStore({ database, clock }: StoreDeps): OutboxStore {
  const at = (ms: number): string => new Date(ms).toISOString();
  const markDelivered = async (id: string): Promise<void> => {
    await database.query(DELIVERED, [id, at(clock.now())]);
  };
  const deliver = async (row: Row, handle: (item: OutboxItem) => Promise<void>): Promise<void> => {
    try {
      await handle(itemOf(row));
    } catch (error) {
      const wait = Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** Math.min(10, row.tries - 1));
      const reason = error instanceof Error ? error.message : String(error);
      await database.query(FAILED, [row.id, toText(reason.slice(0, 500)), at(clock.now() + wait)]);
      return;
    }
    await markDelivered(row.id);
  };
  return {
    async take({ olderThanMs, limit, handle }) {
      const nowMs = clock.now();
      const rows = await database.query<Row>(CLAIM, [at(nowMs - olderThanMs), at(nowMs), at(nowMs + CLAIM_MS), limit]);
      await Promise.all(rows.map((row) => deliver(row, handle)));
      return rows.length;
    },
    markDelivered,
    async isStartPending(runId) {
      return (await database.query(START_PENDING, [runId])).length > 0;
    },
    async isNext(id) {
      return (await database.query(IS_NEXT, [id])).length === 0;
    },
    async backlog() {
      const [row] = await database.query<{ count: number; oldest: string | null }>(BACKLOG);
      const oldest = row?.oldest ?? null;
      return { count: row?.count ?? 0, oldestMs: oldest === null ? null : Math.max(0, clock.now() - Date.parse(oldest)) };
    },
  };
}

function itemOf({ id, runId, kind, payload, tries, createdAt }: Row): OutboxItem {
  const base = { id, runId, tries, createdAt };
  if (kind === "start_run") return { ...base, kind };
  if (kind === "gate_command") return { ...base, kind: "gate", command: payload as GateCommand };
  return { ...base, kind: "command", command: payload as RunCommand };
}
