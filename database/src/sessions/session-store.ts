/** Sessions and the login codes that begin them. Of a code only the SHA-256 is kept; a token is never here. */
import { randomBytes } from "node:crypto";
import { scopesOfRole, type Role, type Scope } from "@praxis/domain/access";
import type { Actor } from "@praxis/domain/events";
import { sha256Hex } from "@praxis/domain/hashing";
import type { Tx } from "../connection/database.js";
import { toJsonb, toText } from "../connection/to-jsonb.js";
import type { StoreDepsWithIds } from "../store-deps.js";

export interface NewLoginCode {
  name: string;
  role: Role;
  createdBy: Actor;
}

export interface SessionRecord {
  id: string;
  /** Null: begun with a login code. */
  keyId: string | null;
  /** The person's, or the key's. */
  name: string;
  /** With a key: what the key may do now. */
  scopes: readonly Scope[];
  /** Pools of the key; null: all. */
  pools: readonly string[] | null;
  createdAt: string;
  refreshedAt: string;
  /** No refresh goes beyond it. */
  endsAt: string;
  revokedAt: string | null;
  keyRevokedAt: string | null;
}

export interface SessionStore {
  createCode(code: NewLoginCode, tx?: Tx): Promise<{ code: string; expiresAt: string }>;
  /** Uses the code up. Null: unknown, used or too old. */
  openByCode(code: string): Promise<SessionRecord | null>;
  /** Null when the key is revoked or past its end. */
  openByKey(keyId: string): Promise<SessionRecord | null>;
  /** Ended ones are answered too: the caller judges with `isSessionUsable`. */
  get(id: string): Promise<SessionRecord | null>;
  /** Notes the refresh. Null when the session, or the key behind it, has ended. */
  refresh(id: string): Promise<SessionRecord | null>;
  /** A repeat changes nothing; an unknown id neither. */
  revoke(id: string): Promise<void>;
  /** Forgets what ended over a week ago. Answers how many. */
  sweep(): Promise<number>;
}

/** From the contract: a link that lies around in a terminal is soon worth nothing. */
const CODE_LIFE_MS = 10 * 60_000;
const CODE_BYTES = 32;
/** A working day; then the person signs in again. */
const SESSION_LIFE_MS = 12 * 3_600_000;
/** Long enough to look up who was signed in. */
const KEEP_MS = 7 * 86_400_000;

/** A session of a key has the key's name, rights and end. `k` is null for a session of a person. */
const COLUMNS = `s.id, s.key_id AS "keyId", coalesce(k.name, s.name) AS name, coalesce(k.scopes, s.scopes) AS scopes, k.pools,
  s.created_at AS "createdAt", s.refreshed_at AS "refreshedAt", least(s.ends_at, k.expires_at) AS "endsAt", s.revoked_at AS "revokedAt",
  k.revoked_at AS "keyRevokedAt"`;
const CREATE_CODE = `INSERT INTO login_codes (hash, name, role, created_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`;
const USE_CODE = `UPDATE login_codes SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING name, role`;
const OPEN = `INSERT INTO sessions (id, key_id, name, scopes, created_at, refreshed_at, ends_at) VALUES ($1, $2, $3, $4, $5, $5, $6)`;
const USABLE_KEY = `SELECT name FROM api_keys WHERE id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)`;
const GET = `SELECT ${COLUMNS} FROM sessions s LEFT JOIN api_keys k ON k.id = s.key_id WHERE s.id = $1`;
const REFRESH = `UPDATE sessions SET refreshed_at = $2 WHERE id = $1 AND revoked_at IS NULL AND ends_at > $2
  AND (key_id IS NULL OR EXISTS (SELECT 1 FROM api_keys k WHERE k.id = key_id AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)))
  RETURNING id`;
const REVOKE = `UPDATE sessions SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL`;
const SWEEP = `WITH codes AS (DELETE FROM login_codes WHERE expires_at < $1 RETURNING 1), ended AS (DELETE FROM sessions WHERE ends_at < $1 RETURNING 1)
  SELECT (SELECT count(*) FROM codes) + (SELECT count(*) FROM ended) AS count`;

export function isSessionUsable(session: SessionRecord, nowMs: number): boolean {
  return session.revokedAt === null && session.keyRevokedAt === null && Date.parse(session.endsAt) > nowMs;
}

export function createSessionStore({ database, clock, ids }: StoreDepsWithIds): SessionStore {
  const at = (ms: number): string => new Date(ms).toISOString();
  const open = async (tx: Tx, who: { keyId: string | null; name: string; scopes: readonly Scope[] }): Promise<SessionRecord | null> => {
    const now = clock.now();
    const id = ids("session");
    await tx.query(OPEN, [id, who.keyId, who.name, who.scopes, at(now), at(now + SESSION_LIFE_MS)]);
    return readSession(tx, id);
  };
  return {
    async createCode({ name, role, createdBy }, tx) {
      const code = `pxl_${randomBytes(CODE_BYTES).toString("base64url")}`;
      const now = clock.now();
      const expiresAt = at(now + CODE_LIFE_MS);
      await (tx ?? database).query(CREATE_CODE, [sha256Hex(code), toText(name), role, toJsonb(createdBy), at(now), expiresAt]);
      return { code, expiresAt };
    },
    openByCode: (code) =>
      database.transaction(async (tx) => {
        const [used] = await tx.query<{ name: string; role: Role }>(USE_CODE, [sha256Hex(code), at(clock.now())]);
        return used ? open(tx, { keyId: null, name: used.name, scopes: scopesOfRole(used.role) }) : null;
      }),
    openByKey: (keyId) =>
      database.transaction(async (tx) => {
        const [key] = await tx.query<{ name: string }>(USABLE_KEY, [keyId, at(clock.now())]);
        return key ? open(tx, { keyId, name: key.name, scopes: [] }) : null;
      }),
    get: (id) => readSession(database, id),
    async refresh(id) {
      const [refreshed] = await database.query(REFRESH, [id, at(clock.now())]);
      return refreshed ? readSession(database, id) : null;
    },
    async revoke(id) {
      await database.query(REVOKE, [id, at(clock.now())]);
    },
    async sweep() {
      const [row] = await database.query<{ count: number }>(SWEEP, [at(clock.now() - KEEP_MS)]);
      return row?.count ?? 0;
    },
  };
}

async function readSession(queries: Pick<Tx, "query">, id: string): Promise<SessionRecord | null> {
  const [session] = await queries.query<SessionRecord>(GET, [id]);
  return session ?? null;
}
