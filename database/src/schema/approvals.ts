/** Questions to people. One per step, generation and kind, so a repeat finds the first. */
import type { Actor } from "@praxis/domain/events";
import type { Json } from "@praxis/domain/hashing";
import type { ApprovalKind, ApprovalOption, ApprovalStatus, EvidenceItem } from "@praxis/domain/run";
import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant } from "./column-types.js";
import { runs } from "./runs.js";

export const approvals = pgTable(
  "approvals",
  {
    id: text("id").primaryKey(),
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    stepId: text("step_id").notNull(),
    generation: integer("generation").notNull(),
    kind: text("kind").$type<ApprovalKind>().notNull(),
    /** The lease whose holder asks; empty when the playbook does. A step may be parked many times. */
    leaseId: text("lease_id").notNull().default(""),
    question: text("question").notNull(),
    evidence: jsonb("evidence").$type<readonly EvidenceItem[]>().notNull(),
    options: jsonb("options").$type<readonly ApprovalOption[]>().notNull(),
    role: text("role"),
    dueAt: instant("due_at"),
    onSilence: text("on_silence"),
    status: text("status").$type<ApprovalStatus>().notNull(),
    decision: text("decision"),
    reason: text("reason"),
    values: jsonb("values").$type<Record<string, Json>>(),
    decidedBy: jsonb("decided_by").$type<Actor>(),
    decidedAt: instant("decided_at"),
    createdAt: instant("created_at").notNull(),
    revision: integer("revision").notNull().default(1),
  },
  (table) => [
    uniqueIndex("approvals_by_step").on(table.runId, table.stepId, table.generation, table.kind, table.leaseId),
    index("approvals_newest").on(table.createdAt, table.id),
    index("approvals_open")
      .on(table.createdAt, table.id)
      .where(sql`status = 'open'`),
  ],
);
