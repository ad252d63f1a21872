/** Tickets for the live socket: each opens one, once, within half a minute. */
import { index, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./column-types.js";

export const liveTickets = pgTable(
  "live_tickets",
  {
    /** SHA-256 of the ticket. */
    hash: text("hash").primaryKey(),
    /** The credential it was made with, opened by the ticket alone. */
    sealed: text("sealed").notNull(),
    /** Of the page; null for a caller that is no browser. */
    origin: text("origin"),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [index("live_tickets_expiry").on(table.expiresAt)],
);
