/** What is known of each change at a forge, so that news that comes late can be told from news that counts. */
import { bigint, boolean, index, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { ForgeChange } from "@praxis/domain/forge";
import { instant } from "./column-types.js";

export const forgeChanges = pgTable(
  "forge_changes",
  {
    repositoryKey: text("repository_key").notNull(),
    change: text("change").notNull(),
    /** `owner/name` at the forge. */
    forgeRepository: text("forge_repository").notNull(),
    installation: bigint("installation", { mode: "number" }).notNull(),
    /** Also in `state`; here for asking. */
    target: text("target").notNull(),
    closed: boolean("closed").notNull(),
    state: jsonb("state").$type<ForgeChange>().notNull(),
    movedAt: instant("moved_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.repositoryKey, table.change] }),
    index("forge_changes_onto").on(table.repositoryKey, table.target),
  ],
);
