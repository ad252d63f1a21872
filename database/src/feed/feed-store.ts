/**
 * All runs' events as one feed. Its order is that of the transactions that wrote them, and it ends where a transaction may still be open
 * that began before: what is beyond is read once that has ended. So nothing can ever appear before what was read, and writers wait for nobody.
 */
import type { StoreDeps } from "../store-deps.js";

/** Everything of earlier transactions and the first `taken` lines of this one. */
export interface FeedPlace {
  tx: number;
  taken: number;
}

export interface FeedLine {
  place: FeedPlace;
  runId: string;
  /** The sealed JSON line, exactly. */
  line: string;
}

export interface FeedPage {
  lines: FeedLine[];
  /** There are lines that cannot be read yet, because an older transaction is still open: ask again in a moment. */
  unsettled: boolean;
}

export interface FeedStore {
  /** Where the feed ends now: everything that is committed later comes after it. */
  head(): Promise<FeedPlace>;
  /** In order, after `after`. */
  read(after: FeedPlace, limit: number): Promise<FeedPage>;
}

const HEAD = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS tx";
const READ = `SELECT tx::text::bigint AS tx, run_id AS "runId", line, tx < pg_snapshot_xmin(pg_current_snapshot()) AS settled
  FROM run_events WHERE tx >= $1::text::xid8 ORDER BY run_events.tx, run_id, seq LIMIT $2 OFFSET $3`;

export function createFeedStore({ database }: Pick<StoreDeps, "database">): FeedStore {
  return {
    head: async () => {
      const [row] = await database.query<{ tx: number }>(HEAD);
      return { tx: row?.tx ?? 0, taken: 0 };
    },
    read: async ({ tx, taken }, limit) => {
      const rows = await database.query<{ tx: number; runId: string; line: string; settled: boolean }>(READ, [String(tx), limit, taken]);
      const lines: FeedLine[] = [];
      let place: FeedPlace = { tx, taken };
      for (const row of rows) {
        if (!row.settled) return { lines, unsettled: true };
        place = { tx: row.tx, taken: row.tx === place.tx ? place.taken + 1 : 1 };
        lines.push({ place, runId: row.runId, line: row.line });
      }
      return { lines, unsettled: false };
    },
  };
}
