/** Named queues of leased work. */
import type { PoolTrust } from "@praxis/domain/lease";
import { pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./column-types.js";

export const pools = pgTable("pools", {
  name: text("name").primaryKey(),
  trust: text("trust").$type<PoolTrust>().notNull(),
  description: text("description"),
  createdAt: instant("created_at").notNull(),
});
