/** What a forge was told of each gate. A gate whose row moved since is told again. */
import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./column-types.js";
import { gates } from "./gates.js";

export const gateAnnouncements = pgTable("gate_announcements", {
  gateId: text("gate_id")
    .primaryKey()
    .references(() => gates.id, { onDelete: "cascade" }),
  /** `moves` of the gate as it was told; null: nothing has been told yet. */
  toldMoves: integer("told_moves"),
  /** Each round has a check run of its own at the forge. */
  round: integer("round").notNull(),
  checkRun: text("check_run"),
  tries: integer("tries").notNull().default(0),
  nextTryAt: instant("next_try_at"),
  lastError: text("last_error"),
});
