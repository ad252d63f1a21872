/** What stays of a step over all its grants: its fence, its counts, what earlier holders left. */
import type { Json } from "@praxis/domain/hashing";
import type { Brief } from "@praxis/domain/lease";
import { sql } from "drizzle-orm";
import { boolean, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { runs } from "./runs.js";

export const agentSteps = pgTable(
  "agent_steps",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    stepId: text("step_id").notNull(),
    /** Counts, checkpoint and briefs are of this generation. */
    generation: integer("generation").notNull(),
    /** Only ever rises, over generations too: by one with every grant, and when a silent holder is cancelled. */
    fence: integer("fence").notNull().default(0),
    /** The fence of the last grant; lower than `fence` after a cancellation. */
    grantedFence: integer("granted_fence").notNull().default(0),
    attempt: integer("attempt").notNull().default(1),
    round: integer("round").notNull().default(1),
    refusals: integer("refusals").notNull().default(0),
    excluded: text("excluded")
      .array()
      .notNull()
      .default(sql`'{}'`),
    unroutable: boolean("unroutable").notNull().default(false),
    checkpoint: jsonb("checkpoint").$type<Json>(),
    briefs: jsonb("briefs")
      .$type<readonly Brief[]>()
      .notNull()
      .default(sql`'[]'`),
  },
  (table) => [primaryKey({ columns: [table.runId, table.stepId] })],
);
