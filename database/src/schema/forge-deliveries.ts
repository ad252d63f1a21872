/** News of a forge that was taken, by the forge's own number for it: the same delivery twice is one. */
import { index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { ForgeName } from "@praxis/domain/forge";
import { instant } from "./column-types.js";

export const forgeDeliveries = pgTable(
  "forge_deliveries",
  {
    forge: text("forge").$type<ForgeName>().notNull(),
    id: text("id").notNull(),
    event: text("event").notNull(),
    receivedAt: instant("received_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.forge, table.id] }), index("forge_deliveries_by_age").on(table.receivedAt)],
);
