/** API keys. Only the SHA-256 is kept; the key itself is answered once. */
import { randomBytes } from "node:crypto";
import type { Role, Scope } from "@praxis/domain/access";
import { DomainError } from "@praxis/domain/errors";
import type { Actor } from "@praxis/domain/events";
import { sha256Hex } from "@praxis/domain/hashing";
import { and, desc, eq, isNull, lt, or, sql, type SQL } from "drizzle-orm";
import { clampLimit, readCursor, writeCursor } from "../connection/cursor.js";
import type { Database, Tx } from "../connection/database.js";
import { toText } from "../connection/to-jsonb.js";
import { translating } from "../connection/translate-error.js";
import type { Page } from "../runs/run-record.js";
import { apiKeys } from "../schema/index.js";
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
  /** Their names, also of revoked ones; an id that is no key's is left out. */
  names(ids: readonly string[], tx?: Tx): Promise<ReadonlyMap<string, string>>;
  /** Newest first. */
  list(page: { limit?: number; cursor?: string }): Promise<Page<KeyRecord>>;
  /** A repeat changes nothing. Throws `key_not_found`. */
  revoke(id: string, tx?: Tx): Promise<KeyRecord>;
  /** Writes at most once a minute a key. */
  touch(id: string): Promise<void>;
}

export function isKeyUsable(key: KeyRecord, nowMs: number): boolean {
  return key.revokedAt === null && (key.expiresAt === null || Date.parse(key.expiresAt) > nowMs);
}

const NAMES = "SELECT id, name FROM api_keys WHERE id = ANY($1)";

const KEY_BYTES = 32;
/** Writing every use would make each call a write. */
const TOUCH_EVERY_MS = 60_000;

const COLUMNS = {
  id: apiKeys.id,
  name: apiKeys.name,
  role: apiKeys.role,
  scopes: apiKeys.scopes,
  pools: apiKeys.pools,
  createdBy: apiKeys.createdBy,
  createdAt: apiKeys.createdAt,
  expiresAt: apiKeys.expiresAt,
  revokedAt: apiKeys.revokedAt,
  lastUsedAt: apiKeys.lastUsedAt,
};

export function createKeyStore({ database, clock, ids }: StoreDepsWithIds): KeyStore {
  const { db } = database;
  const at = (ms: number): string => new Date(ms).toISOString();
  const one = async (where: SQL): Promise<KeyRecord | null> => {
    const [key] = await translating(db.select(COLUMNS).from(apiKeys).where(where).limit(1));
    return key ?? null;
  };
  return {
    async create(key, tx) {
      const apiKey = `pxs_${randomBytes(KEY_BYTES).toString("base64url")}`;
      const row = {
        id: ids("key"),
        name: toText(key.name),
        role: key.role,
        scopes: [...key.scopes],
        pools: key.pools === null ? null : [...key.pools],
        createdBy: key.createdBy,
        createdAt: at(clock.now()),
        expiresAt: key.expiresAt === undefined ? null : at(Date.parse(key.expiresAt)),
      };
      await translating((tx ?? database).db.insert(apiKeys).values({ ...row, hash: sha256Hex(apiKey) }));
      return { key: { ...row, revokedAt: null, lastUsedAt: null }, apiKey };
    },
    find: (apiKey) => one(eq(apiKeys.hash, sha256Hex(apiKey))),
    get: (id) => one(eq(apiKeys.id, id)),
    async names(wanted, tx) {
      if (wanted.length === 0) return new Map();
      const rows = await (tx ?? database).query<{ id: string; name: string }>(NAMES, [[...new Set(wanted)]]);
      return new Map(rows.map(({ id, name }) => [id, name]));
    },
    list: ({ limit, cursor }) => listKeys(database, limit, cursor),
    async revoke(id, tx) {
      const revokedAt = sql<string>`coalesce(${apiKeys.revokedAt}, ${at(clock.now())})`;
      const [key] = await translating((tx ?? database).db.update(apiKeys).set({ revokedAt }).where(eq(apiKeys.id, id)).returning(COLUMNS));
      if (!key) throw new DomainError("key_not_found", `There is no API key ${id}.`);
      return key;
    },
    async touch(id) {
      const due = lt(apiKeys.lastUsedAt, at(clock.now() - TOUCH_EVERY_MS));
      const where = and(eq(apiKeys.id, id), or(isNull(apiKeys.lastUsedAt), due));
      await translating(
        db
          .update(apiKeys)
          .set({ lastUsedAt: at(clock.now()) })
          .where(where),
      );
    },
  };
}

async function listKeys(database: Database, wanted: number | undefined, cursor: string | undefined): Promise<Page<KeyRecord>> {
  const limit = clampLimit(wanted);
  const before = cursor === undefined ? undefined : readCursor("keys", cursor);
  const where = before ? sql`(${apiKeys.createdAt}, ${apiKeys.id}) < (${before[0]}::timestamptz, ${before[1]})` : undefined;
  const query = database.db
    .select(COLUMNS)
    .from(apiKeys)
    .where(where)
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(limit + 1);
  const rows = await translating(query);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? writeCursor("keys", [last.createdAt, last.id]) : null };
}
