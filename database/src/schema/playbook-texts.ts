/** The exact text of every playbook a run was started with, once. */
import { pgTable, text } from "drizzle-orm/pg-core";

export const playbookTexts = pgTable("playbook_texts", {
  sha256: text("sha256").primaryKey(),
  text: text("text").notNull(),
});
