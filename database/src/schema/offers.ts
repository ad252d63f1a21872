/** Steps that wait for an agent, and what an agent gets to see of them. One per write of the workflow, so a repeat finds the first. */
import type { Json } from "@praxis/domain/hashing";
import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { OfferState, OfferWorkspace } from "../offers/offer-record.js";
import { instant } from "./column-types.js";
import { runs } from "./runs.js";

export const offers = pgTable(
  "offers",
  {
    id: text("id").primaryKey(),
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    stepId: text("step_id").notNull(),
    generation: integer("generation").notNull(),
    /** Of the write that offered. */
    version: integer("version").notNull(),
    /** Of the write that says `running` when it is granted. */
    leaseVersion: integer("lease_version").notNull(),
    pool: text("pool").notNull(),
    queue: text("queue").notNull(),
    capabilities: text("capabilities").array().notNull(),
    excluded: text("excluded").array().notNull(),
    preferredAgent: text("preferred_agent"),
    preferredUntil: instant("preferred_until"),
    avoidedAgent: text("avoided_agent"),
    avoidedUntil: instant("avoided_until"),
    /** 1 is taken first. */
    priority: integer("priority").notNull(),
    ttlMs: integer("ttl_ms").notNull(),
    attempt: integer("attempt").notNull(),
    round: integer("round").notNull(),
    instructions: text("instructions").notNull(),
    inputs: jsonb("inputs").$type<Json>(),
    workspace: jsonb("workspace").$type<OfferWorkspace>(),
    deadlineAt: instant("deadline_at"),
    /** granted: some lease of it is open, or has ended and the workflow has yet to hear: then the workflow makes another. */
    state: text("state").$type<OfferState>().notNull(),
    createdAt: instant("created_at").notNull(),
    /** How often it was picked while Temporal had no task for it, and until when it is therefore not handed out. */
    ungranted: integer("ungranted").notNull().default(0),
    heldUntil: instant("held_until"),
    /** Order of making, for offers of one millisecond. */
    position: bigint("position", { mode: "number" }).generatedAlwaysAsIdentity(),
  },
  (table) => [
    uniqueIndex("offers_by_write").on(table.runId, table.stepId, table.generation, table.version),
    /** What a poll walks. */
    index("offers_open")
      .on(table.pool, table.priority, table.position)
      .where(sql`state = 'open'`),
    index("offers_standing")
      .on(table.runId, table.stepId)
      .where(sql`state <> 'closed'`),
  ],
);
