/** Executors outside the platform. A row without a sign of life is removed, unless its agent holds a lease. */
import { index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./column-types.js";

export const agents = pgTable(
  "agents",
  {
    id: text("id").primaryKey(),
    principalId: text("principal_id").notNull(),
    name: text("name").notNull(),
    pools: text("pools").array().notNull(),
    capabilities: text("capabilities").array().notNull(),
    maxLeases: integer("max_leases").notNull(),
    model: text("model"),
    provider: text("provider"),
    version: text("version"),
    registeredAt: instant("registered_at").notNull(),
    seenAt: instant("seen_at").notNull(),
  },
  (table) => [index("agents_seen").on(table.seenAt)],
);
