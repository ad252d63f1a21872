/** One row per grant. The index `leases_one_open` makes two open leases of one step impossible, whatever the code does. */
import type { Json } from "@praxis/domain/hashing";
import type { FinalCall, LeaseOutcome, LeaseState } from "@praxis/domain/lease";
import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { LeaseProgress } from "../leases/lease-record.js";
import { bytes, instant } from "./column-types.js";

export const leases = pgTable(
  "leases",
  {
    id: text("id").primaryKey(),
    offerId: text("offer_id").notNull(),
    runId: text("run_id").notNull(),
    stepId: text("step_id").notNull(),
    generation: integer("generation").notNull(),
    pool: text("pool").notNull(),
    agentId: text("agent_id").notNull(),
    principalId: text("principal_id").notNull(),
    fence: integer("fence").notNull(),
    attempt: integer("attempt").notNull(),
    round: integer("round").notNull(),
    ttlMs: integer("ttl_ms").notNull(),
    state: text("state").$type<LeaseState>().notNull(),
    /** Temporal's. It lets its bearer end the activity, so it is never shown. */
    taskToken: bytes("task_token"),
    /** When it was picked, by the database's clock like every time here. */
    createdAt: instant("created_at").notNull(),
    grantedAt: instant("granted_at"),
    ackBy: instant("ack_by"),
    ackedAt: instant("acked_at"),
    /** Before the ack: `ack_by`. */
    expiresAt: instant("expires_at").notNull(),
    forwardedAt: instant("forwarded_at"),
    progress: jsonb("progress").$type<LeaseProgress>(),
    progressAt: instant("progress_at"),
    beatsWithoutProgress: integer("beats_without_progress").notNull().default(0),
    checkpoint: jsonb("checkpoint").$type<Json>(),
    eventCount: integer("event_count").notNull().default(0),
    artifactNames: text("artifact_names")
      .array()
      .notNull()
      .default(sql`'{}'`),
    openEffects: text("open_effects")
      .array()
      .notNull()
      .default(sql`'{}'`),
    finalCall: text("final_call").$type<FinalCall>(),
    finalBodySha256: text("final_body_sha256"),
    /** What `complete` said: the step's outputs. */
    result: jsonb("result").$type<Json>(),
    summary: text("summary"),
    /** How it ended, as the workflow is told. */
    outcome: jsonb("outcome").$type<LeaseOutcome>(),
    reason: text("reason"),
    endedAt: instant("ended_at"),
    /** Temporal has to be told that it was cancelled, not how it ended. */
    cancelDue: boolean("cancel_due").notNull().default(false),
    /** When Temporal was told (or said that it no longer wants to know). */
    deliveredAt: instant("delivered_at"),
    nextDeliveryAt: instant("next_delivery_at"),
    /** When the workflow took its end into account. */
    settledAt: instant("settled_at"),
  },
  (table) => [
    uniqueIndex("leases_one_open")
      .on(table.runId, table.stepId)
      .where(sql`state IN ('granting', 'granted', 'active', 'completing')`),
    uniqueIndex("leases_by_fence").on(table.runId, table.stepId, table.fence),
    index("leases_by_offer").on(table.offerId),
    index("leases_newest").on(table.createdAt, table.id),
    index("leases_of_agent")
      .on(table.agentId)
      .where(sql`state IN ('granting', 'granted', 'active', 'completing')`),
    /** The sweeper's: open ones, and ends that Temporal has not heard of. */
    index("leases_open")
      .on(table.createdAt)
      .where(sql`state IN ('granting', 'granted', 'active', 'completing')`),
    index("leases_undelivered")
      .on(table.endedAt)
      .where(sql`ended_at IS NOT NULL AND delivered_at IS NULL`),
  ],
);
