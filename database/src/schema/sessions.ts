/** Sessions of people, and the one-time codes that begin them (by the SHA-256 of their text). */
import type { Role, Scope } from "@praxis/domain/access";
import type { Actor } from "@praxis/domain/events";
import { index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./column-types.js";

export const loginCodes = pgTable(
  "login_codes",
  {
    hash: text("hash").primaryKey(),
    /** Whom the session will name. */
    name: text("name").notNull(),
    role: text("role").$type<Role>().notNull(),
    createdBy: jsonb("created_by").$type<Actor>().notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
  },
  (table) => [index("login_codes_oldest").on(table.expiresAt)],
);

export const sessions = pgTable(
  "sessions",
  {
    id: text("id").primaryKey(),
    /** Begun with this key: what it may do is read from the key, and it ends with the key. */
    keyId: text("key_id"),
    name: text("name").notNull(),
    scopes: text("scopes").array().$type<Scope[]>().notNull(),
    createdAt: instant("created_at").notNull(),
    refreshedAt: instant("refreshed_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    revokedAt: instant("revoked_at"),
  },
  (table) => [index("sessions_oldest").on(table.endsAt)],
);
