/** A run's log, one sealed line a row. No foreign key: it is only written under the run row's lock. */
import { sql } from "drizzle-orm";
import { integer, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";

export const runEvents = pgTable(
  "run_events",
  {
    runId: text("run_id").notNull(),
    seq: integer("seq").notNull(),
    line: text("line").notNull(),
    key: text("key"),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.seq] }),
    uniqueIndex("run_events_by_key")
      .on(table.runId, table.key)
      .where(sql`key IS NOT NULL`),
  ],
);
