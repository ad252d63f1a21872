/** Public keys that servers of this platform sign receipts with, so that people can put them into a policy. Private keys never leave their machine. */
import { pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./column-types.js";

export const gateSigners = pgTable("gate_signers", {
  id: text("id").primaryKey(),
  /** Base64 of the SPKI form, as `trustedKeys` in a policy takes it. */
  publicKey: text("public_key").notNull(),
  createdAt: instant("created_at").notNull(),
});
