/** What a step's holder is to be told. Kept by step, so that what one holder did not acknowledge reaches the next. */
import type { Json } from "@praxis/domain/hashing";
import type { LeaseCommandKind } from "@praxis/domain/lease";
import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant } from "./column-types.js";

export const leaseCommands = pgTable(
  "lease_commands",
  {
    id: text("id").notNull(),
    /** Order of telling. */
    position: bigint("position", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    runId: text("run_id").notNull(),
    stepId: text("step_id").notNull(),
    generation: integer("generation").notNull(),
    kind: text("kind").$type<LeaseCommandKind>().notNull(),
    payload: jsonb("payload").$type<Record<string, Json | undefined>>().notNull(),
    createdAt: instant("created_at").notNull(),
    ackedAt: instant("acked_at"),
    ackedByLease: text("acked_by_lease"),
  },
  (table) => [
    /** One command of a run (a pause, a message) goes to each of its agent steps. */
    uniqueIndex("lease_commands_once").on(table.runId, table.stepId, table.id),
    index("lease_commands_unacked")
      .on(table.runId, table.stepId, table.position)
      .where(sql`acked_at IS NULL`),
    index("lease_commands_cancels")
      .on(table.createdAt)
      .where(sql`kind = 'cancel'`),
  ],
);
