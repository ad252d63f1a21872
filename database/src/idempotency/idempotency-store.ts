/** One answer for one Idempotency-Key: the key row commits together with the effect. */
import type { Tx } from "../connection/database.js";
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

export function createIdempotencyStore(_deps: StoreDeps): IdempotencyStore {
  throw new Error("not built yet");
}
