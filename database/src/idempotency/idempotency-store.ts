/** One answer for one Idempotency-Key: the key row commits together with the effect. */
import { DomainError, invariant } from "@praxis/domain/errors";
import type { Tx } from "../connection/database.js";
import { toJsonb, toText } from "../connection/to-jsonb.js";
import type { StoreDeps } from "../store-deps.js";

export interface KeyedRequest {
  principal: string;
  method: string;
  path: string;
  key: string;
  /** SHA-256 of the validated body's canonical JSON. */
  bodySha256: string;
}

export interface KeptAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** The body as it was sent. */
  body: string;
}

export interface IdempotencyStore {
  /**
   * Runs `effect` at most once for a key. A twin waits for the first and gets its answer; another body throws
   * `idempotency_key_reused`. Only 2xx and 409 are kept; an effect that answers anything else, or throws, is rolled back with the key row.
   */
  run(request: KeyedRequest, effect: (tx: Tx) => Promise<KeptAnswer>): Promise<KeptAnswer & { replayed: boolean }>;
  /** Forgets keys older than 24 h; answers how many. */
  sweep(): Promise<number>;
}

const KEEP_MS = 24 * 60 * 60 * 1000;

/** Waits for a twin that is still at work; finds nothing to do when the twin has committed. */
const CLAIM = `INSERT INTO idempotency_keys (principal, method, path, key, body_sha256, created_at) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (principal, method, path, key) DO UPDATE SET body_sha256 = excluded.body_sha256, status = NULL, headers = NULL, body = NULL,
    created_at = excluded.created_at WHERE idempotency_keys.created_at < $7 RETURNING key`;
const STANDING = `SELECT body_sha256 AS "bodySha256", status, headers, body FROM idempotency_keys
  WHERE principal = $1 AND method = $2 AND path = $3 AND key = $4`;
const KEEP =
  "UPDATE idempotency_keys SET status = $5, headers = $6, body = $7 WHERE principal = $1 AND method = $2 AND path = $3 AND key = $4";
const SWEEP = "WITH gone AS (DELETE FROM idempotency_keys WHERE created_at < $1 RETURNING 1) SELECT count(*) AS count FROM gone";

interface Standing extends KeptAnswer {
  bodySha256: string;
}

/** Carries an answer that is not kept out of the transaction that it rolls back. */
class NotKept extends Error {
  constructor(readonly answer: KeptAnswer) {
    super("rolled back: this answer is not kept");
  }
}

export function createIdempotencyStore({ database, clock }: StoreDeps): IdempotencyStore {
  return {
    async run(request, effect) {
      const nowMs = clock.now();
      try {
        return await database.transaction((tx) => runOnce(tx, request, nowMs, effect));
      } catch (error) {
        if (error instanceof NotKept) return { ...error.answer, replayed: false };
        throw error;
      }
    },
    async sweep() {
      const [row] = await database.query<{ count: number }>(SWEEP, [new Date(clock.now() - KEEP_MS).toISOString()]);
      return row?.count ?? 0;
    },
  };
}

async function runOnce(
  tx: Tx,
  request: KeyedRequest,
  nowMs: number,
  effect: (tx: Tx) => Promise<KeptAnswer>,
): Promise<KeptAnswer & { replayed: boolean }> {
  const { principal, method, path, key, bodySha256 } = request;
  const address = [principal, method, path, key];
  const times = [nowMs, nowMs - KEEP_MS].map((ms) => new Date(ms).toISOString());
  const claimed = await tx.query(CLAIM, [...address, bodySha256, ...times]);
  if (claimed.length === 0) return replay(tx, address, bodySha256);
  const answer = await effect(tx);
  if (!isKept(answer.status)) throw new NotKept(answer);
  await tx.query(KEEP, [...address, answer.status, toJsonb(answer.headers), toText(answer.body)]);
  return { ...answer, replayed: false };
}

async function replay(tx: Tx, address: readonly string[], bodySha256: string): Promise<KeptAnswer & { replayed: boolean }> {
  const [standing] = await tx.query<Standing>(STANDING, address);
  invariant(standing, "a key that is taken has an answer");
  if (standing.bodySha256 !== bodySha256) {
    throw new DomainError(
      "idempotency_key_reused",
      "This Idempotency-Key was used for a different request. Use a new key for a new request.",
    );
  }
  const { status, headers, body } = standing;
  return { status, headers, body, replayed: true };
}

function isKept(status: number): boolean {
  return (status >= 200 && status < 300) || status === 409;
}
