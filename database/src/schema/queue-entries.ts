/** What stands, or stood, in the merge queue of a branch. Postgres arbitrates who takes an entry out and who writes it to the branch. */
import type { Actor } from "@praxis/domain/events";
import type { EntryStatus, Lane } from "@praxis/domain/queue";
import { sql } from "drizzle-orm";
import { bigint, boolean, index, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant } from "./column-types.js";

export const queueEntries = pgTable(
  "queue_entries",
  {
    id: text("id").primaryKey(),
    /** Order of arrival. */
    position: bigint("position", { mode: "number" }).generatedAlwaysAsIdentity(),
    repository: jsonb("repository").$type<{ path: string }>().notNull(),
    repositoryKey: text("repository_key").notNull(),
    branch: text("branch").notNull(),
    head: text("head").notNull(),
    headName: text("head_name").notNull(),
    change: text("change"),
    title: text("title"),
    lane: text("lane").$type<Lane>().notNull(),
    status: text("status").$type<EntryStatus>().notNull(),
    /** Why it ended, in plain words. */
    reason: text("reason"),
    /** The gate that judges, or judged, what would land. */
    gateId: text("gate_id"),
    /** What is, or was, written: the branch goes from `onto` to `candidate`. */
    onto: text("onto"),
    candidate: text("candidate"),
    requestedBy: jsonb("requested_by").$type<Actor>().notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    endedAt: instant("ended_at"),
    /** The queue's workflow has yet to hear of the last change made from outside. */
    untold: boolean("untold").notNull().default(true),
    movedAt: instant("moved_at").notNull(),
  },
  (table) => [
    uniqueIndex("queue_entries_open_head")
      .on(table.repositoryKey, table.branch, table.head)
      .where(sql`status IN ('queued', 'landing')`),
    index("queue_entries_by_branch").on(table.branch, table.position),
    index("queue_entries_untold")
      .on(table.movedAt)
      .where(sql`untold`),
    index("queue_entries_open")
      .on(table.repositoryKey, table.branch, table.position)
      .where(sql`status IN ('queued', 'landing')`),
  ],
);
