/** API keys. Only the SHA-256 is kept; the key itself is answered once. */
import type { Role, Scope } from "@praxis/domain/access";
import type { Actor } from "@praxis/domain/events";
import type { Tx } from "../connection/database.js";
import type { StoreDepsWithIds } from "../store-deps.js";

export interface KeyRecord {
  id: string;
  name: string;
  role: Role | null;
  scopes: readonly Scope[];
  /** null: all pools. */
  pools: readonly string[] | null;
  createdBy: Actor;
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
  /** To the minute. */
  lastUsedAt: string | null;
}

export interface NewKey {
  name: string;
  role: Role | null;
  scopes: readonly Scope[];
  pools: readonly string[] | null;
  createdBy: Actor;
  expiresAt?: string;
}

export interface KeyStore {
  create(key: NewKey, tx?: Tx): Promise<{ key: KeyRecord; apiKey: string }>;
  /** By the key as the caller sent it. Revoked and expired keys are answered too: the caller judges with `isKeyUsable`. */
  find(apiKey: string): Promise<KeyRecord | null>;
  get(id: string): Promise<KeyRecord | null>;
  /** Newest first. */
  list(page: { limit?: number; cursor?: string }): Promise<{ items: KeyRecord[]; nextCursor: string | null }>;
  /** A repeat changes nothing. Throws `key_not_found`. */
  revoke(id: string, tx?: Tx): Promise<KeyRecord>;
  /** Writes at most once a minute a key. */
  touch(id: string): Promise<void>;
}

export function isKeyUsable(key: KeyRecord, nowMs: number): boolean {
  return key.revokedAt === null && (key.expiresAt === null || Date.parse(key.expiresAt) > nowMs);
}

export function createKeyStore(_deps: StoreDepsWithIds): KeyStore {
  throw new Error("not built yet");
}
