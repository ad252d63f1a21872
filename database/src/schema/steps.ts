/** One row per step of a run. `version` and `generation` guard every write. */
import type { Json } from "@praxis/domain/hashing";
import type { StepStatus, WaitingOn } from "@praxis/domain/run";
import { bigint, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { Failure, OutputCut, StepProgressRecord } from "../runs/run-record.js";
import { instant } from "./column-types.js";
import { runs } from "./runs.js";

export const steps = pgTable(
  "steps",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    stepId: text("step_id").notNull(),
    position: integer("position").notNull(),
    name: text("name").notNull(),
    uses: text("uses").notNull(),
    status: text("status").$type<StepStatus>().notNull(),
    generation: integer("generation").notNull().default(1),
    attempt: integer("attempt").notNull().default(1),
    version: integer("version").notNull().default(0),
    waitingOn: text("waiting_on").$type<WaitingOn>().notNull().default("none"),
    waitingSince: instant("waiting_since"),
    startedAt: instant("started_at"),
    finishedAt: instant("finished_at"),
    outputs: jsonb("outputs").$type<Json>(),
    failure: jsonb("failure").$type<Failure>(),
    details: jsonb("details").$type<Record<string, Json>>().notNull().default({}),
    skipReason: text("skip_reason"),
    /** What the running attempt last said of itself; another attempt has not said anything yet. */
    progress: jsonb("progress").$type<StepProgressRecord>(),
    outputBytes: bigint("output_bytes", { mode: "number" }).notNull().default(0),
    outputCut: jsonb("output_cut").$type<OutputCut>(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.stepId] })],
);
