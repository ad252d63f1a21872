/** What people said about checks of a gate. Never changed: whether one holds is judged from head, policy and time. */
import type { Actor } from "@praxis/domain/events";
import { index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { CheckId } from "@praxis/domain/gate";
import { instant } from "./column-types.js";
import { gates } from "./gates.js";

export const gateOverrides = pgTable(
  "gate_overrides",
  {
    id: text("id").primaryKey(),
    gateId: text("gate_id")
      .notNull()
      .references(() => gates.id, { onDelete: "cascade" }),
    checks: text("checks").array().$type<CheckId[]>().notNull(),
    reason: text("reason").notNull(),
    ticket: text("ticket"),
    approver: jsonb("approver").$type<Actor>().notNull(),
    /** What it was given for: a push or another policy voids it. */
    head: text("head").notNull(),
    policySha256: text("policy_sha256").notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [index("gate_overrides_by_gate").on(table.gateId, table.createdAt)],
);
