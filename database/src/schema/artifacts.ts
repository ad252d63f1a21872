/** The named files of a run; the bytes lie elsewhere under their SHA-256. */
import { bigint, index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant } from "./column-types.js";

export const artifacts = pgTable(
  "artifacts",
  {
    runId: text("run_id").notNull(),
    name: text("name").notNull(),
    stepId: text("step_id"),
    generation: integer("generation"),
    mediaType: text("media_type").notNull(),
    bytes: bigint("bytes", { mode: "number" }).notNull(),
    sha256: text("sha256").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  /** By hash: whether a file is still needed by anyone. */
  (table) => [primaryKey({ columns: [table.runId, table.name] }), index("artifacts_by_sha256").on(table.sha256)],
);
