/** A step's byte stream in chunks, by the position of their first byte. */
import { bigint, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { bytes } from "./column-types.js";

export const stepOutput = pgTable(
  "step_output",
  {
    runId: text("run_id").notNull(),
    stepId: text("step_id").notNull(),
    startByte: bigint("start_byte", { mode: "number" }).notNull(),
    data: bytes("data").notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.stepId, table.startByte] })],
);
