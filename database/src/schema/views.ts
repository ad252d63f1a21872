/** Saved views: a name and the query of the list of runs, as it was given. The system's views are code, not rows. */
import type { Actor } from "@praxis/domain/events";
import { index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./column-types.js";

export const views = pgTable(
  "views",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    query: jsonb("query").$type<Record<string, string | string[]>>().notNull(),
    createdBy: jsonb("created_by").$type<Actor>().notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [index("views_oldest").on(table.createdAt, table.id)],
);
