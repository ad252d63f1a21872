/** `Idempotency-Key`: the first answer is kept with the effect and given again, marked `Idempotency-Replayed: true`. */
import type { Database, IdempotencyStore, Tx } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import { canonicalJson, sha256Hex, type Json } from "@praxis/domain/hashing";
import type { Answer, CommitOptions, OutsideKey } from "./call.js";
import { toProblem } from "./problem.js";
import { createSealer, type Sealer } from "./seal-answer.js";

const KEY = /^[\x21-\x7e]{1,255}$/;

export function idempotencyKeyOf(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header === "string" && KEY.test(header)) return header;
  const message = "must be 1 to 255 printable characters without blanks";
  throw new DomainError("malformed_request", `\`Idempotency-Key\` ${message}.`, { issues: [{ path: "Idempotency-Key", message }] });
}

export interface KeyedCall {
  key: string | null;
  principal: string;
  method: string;
  path: string;
  requestId: string;
  /** As it was sent; never kept. */
  credential: string;
  /** The validated body. */
  body: unknown;
}

/** An answer that is kept holds the JSON text as it was sent, so a repeat is the same to the byte. */
export type Commit = (call: KeyedCall, effect: (tx: Tx) => Promise<Answer>, options?: CommitOptions) => Promise<Answer>;

const PLAIN: Sealer = { seal: (text) => text, open: (text) => text };

export function createCommit(deps: { database: Database; idempotency: IdempotencyStore }): Commit {
  return async (call, effect, options = {}) => {
    if (call.key === null) return deps.database.transaction(effect);
    const { key, principal, method, path } = call;
    const sealer = options.sealed ? createSealer(call.credential, key) : PLAIN;
    const bodySha256 = bodyHashOf(call);
    const kept = await deps.idempotency.run({ principal, method, path, key, bodySha256 }, async (tx) => {
      const { status, headers = {}, json } = await answerOrConflict(call.requestId, () => effect(tx));
      return { status, headers, body: json === undefined ? "" : sealer.seal(JSON.stringify(json)) };
    });
    const replayed = kept.replayed ? { "Idempotency-Replayed": "true" } : {};
    return {
      status: kept.status,
      headers: { ...kept.headers, ...replayed },
      ...(kept.body === "" ? {} : { text: sealer.open(kept.body) }),
    };
  };
}

/** The key for an effect outside the database; null without an `Idempotency-Key`. */
export function outsideKeyOf(call: KeyedCall): OutsideKey | null {
  if (call.key === null) return null;
  return { key: `${call.principal} ${call.method} ${call.path} ${call.key}`, body: bodyHashOf(call) };
}

function bodyHashOf({ body }: KeyedCall): string {
  return sha256Hex(canonicalJson((body ?? {}) as Json));
}

/** A conflict is an answer that is kept; every other refusal undoes the key's row. */
async function answerOrConflict(requestId: string, effect: () => Promise<Answer>): Promise<Answer> {
  try {
    return await effect();
  } catch (error) {
    const problem = toProblem(error, requestId);
    if (problem.status !== 409) throw error;
    return { status: 409, headers: { ...problem.headers, "Content-Type": "application/problem+json; charset=utf-8" }, json: problem.body };
  }
}
