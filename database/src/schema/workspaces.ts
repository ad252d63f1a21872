/** Checkouts on the disks of our machines. */
import type { Json } from "@praxis/domain/hashing";
import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant } from "./column-types.js";

export const workspaces = pgTable(
  "workspaces",
  {
    runId: text("run_id").notNull(),
    stepId: text("step_id").notNull(),
    generation: integer("generation").notNull(),
    hostId: text("host_id").notNull(),
    path: text("path").notNull(),
    source: jsonb("source").$type<Record<string, Json | undefined>>().notNull(),
    commit: text("commit"),
    createdAt: instant("created_at").notNull(),
    lastUsedAt: instant("last_used_at").notNull(),
    removedAt: instant("removed_at"),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.stepId, table.generation] }),
    index("workspaces_kept")
      .on(table.hostId, table.lastUsedAt)
      .where(sql`removed_at IS NULL`),
  ],
);
