/** A run's log, one sealed line a row. No foreign key: it is only written under the run row's lock. */
import { sql } from "drizzle-orm";
import { index, integer, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { transactionNumber } from "./column-types.js";

export const runEvents = pgTable(
  "run_events",
  {
    runId: text("run_id").notNull(),
    seq: integer("seq").notNull(),
    line: text("line").notNull(),
    key: text("key"),
    /** Who wrote it: the feed over all runs follows these numbers. Null for lines that are older than the feed. */
    tx: transactionNumber("tx").default(sql`pg_current_xact_id()`),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.seq] }),
    uniqueIndex("run_events_by_key")
      .on(table.runId, table.key)
      .where(sql`key IS NOT NULL`),
    /** Only the number, so that the lines of one transaction share an entry. */
    index("run_events_feed").on(table.tx),
  ],
);
