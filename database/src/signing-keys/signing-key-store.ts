/** Keys of session tokens. What seals the private half is the caller's business; here it is a text. */
import { toJsonb } from "../connection/to-jsonb.js";
import type { StoreDeps } from "../store-deps.js";
import type { PublicKeyJwk } from "../schema/signing-keys.js";

export interface SigningKeyRecord {
  kid: string;
  publicJwk: PublicKeyJwk;
  sealedPrivateKey: string;
  createdAt: string;
  signsUntil: string;
  goodUntil: string;
}

export interface SigningKeyStore {
  add(key: SigningKeyRecord): Promise<void>;
  /** Its tokens are still good; null when unknown or past that. */
  find(kid: string): Promise<SigningKeyRecord | null>;
  /** All whose tokens are still good, newest first. */
  list(): Promise<SigningKeyRecord[]>;
  /** Forgets those whose tokens are no longer good. */
  sweep(): Promise<void>;
}

const COLUMNS = `kid, public_jwk AS "publicJwk", sealed_private_key AS "sealedPrivateKey", created_at AS "createdAt", signs_until AS "signsUntil",
  good_until AS "goodUntil"`;
const ADD = `INSERT INTO signing_keys (kid, public_jwk, sealed_private_key, created_at, signs_until, good_until) VALUES ($1, $2, $3, $4, $5, $6)`;
const FIND = `SELECT ${COLUMNS} FROM signing_keys WHERE kid = $1 AND good_until > $2`;
const LIST = `SELECT ${COLUMNS} FROM signing_keys WHERE good_until > $1 ORDER BY created_at DESC, kid DESC`;
const SWEEP = `DELETE FROM signing_keys WHERE good_until <= $1`;

export function createSigningKeyStore({ database, clock }: StoreDeps): SigningKeyStore {
  const now = (): string => new Date(clock.now()).toISOString();
  return {
    async add({ kid, publicJwk, sealedPrivateKey, createdAt, signsUntil, goodUntil }) {
      await database.query(ADD, [kid, toJsonb(publicJwk), sealedPrivateKey, createdAt, signsUntil, goodUntil]);
    },
    async find(kid) {
      const [key] = await database.query<SigningKeyRecord>(FIND, [kid, now()]);
      return key ?? null;
    },
    list: () => database.query<SigningKeyRecord>(LIST, [now()]),
    async sweep() {
      await database.query(SWEEP, [now()]);
    },
  };
}
