/** API keys by the SHA-256 of their text. */
import type { Role, Scope } from "@praxis/domain/access";
import type { Actor } from "@praxis/domain/events";
import { index, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant } from "./column-types.js";

export const apiKeys = pgTable(
  "api_keys",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    hash: text("hash").notNull(),
    role: text("role").$type<Role>(),
    scopes: text("scopes").array().$type<Scope[]>().notNull(),
    pools: text("pools").array(),
    createdBy: jsonb("created_by").$type<Actor>().notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at"),
    revokedAt: instant("revoked_at"),
    lastUsedAt: instant("last_used_at"),
  },
  (table) => [uniqueIndex("api_keys_by_hash").on(table.hash), index("api_keys_newest").on(table.createdAt, table.id)],
);
