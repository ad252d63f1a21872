/** The outbox: what Temporal must hear. Delivered rows stay as the record of what was asked. */
import type { GateCommand } from "@praxis/domain/change-gate";
import type { RunCommand } from "@praxis/domain/run";
import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./column-types.js";

export const commands = pgTable(
  "commands",
  {
    id: text("id").primaryKey(),
    /** Order of acceptance within a run: given while the run's row is held, so it says more than a clock. */
    position: bigint("position", { mode: "number" }).generatedAlwaysAsIdentity(),
    /** The run, or the id of the workflow of what else is told (a change's gate). */
    runId: text("run_id").notNull(),
    kind: text("kind").$type<"start_run" | "gate_command" | RunCommand["kind"]>().notNull(),
    /** The whole command; an empty object for `start_run`. */
    payload: jsonb("payload").$type<RunCommand | GateCommand | Record<string, never>>().notNull(),
    createdAt: instant("created_at").notNull(),
    deliveredAt: instant("delivered_at"),
    tries: integer("tries").notNull().default(0),
    lastError: text("last_error"),
    nextTryAt: instant("next_try_at"),
  },
  (table) => [
    index("commands_undelivered")
      .on(table.runId, table.position)
      .where(sql`delivered_at IS NULL`),
    index("commands_by_run").on(table.runId, table.position),
  ],
);
