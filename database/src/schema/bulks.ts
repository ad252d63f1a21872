/** What was asked for many runs at once: the list of runs stands from the beginning, each with what became of it. */
import type { Actor } from "@praxis/domain/events";
import type { BulkAction, BulkOutcome } from "@praxis/domain/run";
import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant } from "./column-types.js";

export const bulks = pgTable(
  "bulks",
  {
    id: text("id").primaryKey(),
    action: text("action").$type<BulkAction>().notNull(),
    /** As it was given. */
    filter: jsonb("filter").$type<Record<string, string | string[]>>().notNull(),
    reason: text("reason").notNull(),
    createdBy: jsonb("created_by").$type<Actor>().notNull(),
    createdAt: instant("created_at").notNull(),
    total: integer("total").notNull(),
    done: integer("done").notNull().default(0),
    failed: integer("failed").notNull().default(0),
    finishedAt: instant("finished_at"),
  },
  (table) => [
    index("bulks_open")
      .on(table.createdAt, table.id)
      .where(sql`finished_at IS NULL`),
  ],
);

export const bulkItems = pgTable(
  "bulk_items",
  {
    bulkId: text("bulk_id")
      .notNull()
      .references(() => bulks.id, { onDelete: "cascade" }),
    position: integer("position").notNull(),
    runId: text("run_id").notNull(),
    outcome: text("outcome").$type<BulkOutcome>().notNull().default("pending"),
    newRunId: text("new_run_id"),
    code: text("code"),
    message: text("message"),
  },
  (table) => [
    primaryKey({ columns: [table.bulkId, table.position] }),
    index("bulk_items_pending")
      .on(table.bulkId, table.position)
      .where(sql`outcome = 'pending'`),
  ],
);
