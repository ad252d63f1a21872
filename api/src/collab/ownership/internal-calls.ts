/**
 * Calls from one API process to another, for a principal that the first one has identified. What is shown is a short-lived statement,
 * sealed with a key that only API processes can read and bound to one exact call: the caller's own credential never leaves the process
 * it was sent to, and nobody can make up a principal. The answer is sealed too, so that nobody can pose as the owner.
 */
import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Principal } from "@praxis/domain/access";
import { DomainError } from "@praxis/domain/errors";

export const CALL_HEADER = "x-praxis-internal-call";
export const PROOF_HEADER = "x-praxis-internal-proof";

/** Both processes stand on one machine or beside each other: their clocks differ by less, and no call takes longer to arrive. */
const VALID_MS = 10_000;
/** As many calls as could arrive in that time, many times over. */
const NONCES_MAX = 200_000;

interface Statement {
  principal: Principal;
  method: string;
  url: string;
  /** Of the body, null without one. */
  sha256: string | null;
  nonce: string;
  expiresAt: number;
}

export interface InternalCalls {
  /** The header for a call, and what proves that the answer comes from one of us. */
  sign(call: { principal: Principal; method: string; url: string; body: Buffer | null }): { header: string; proof: string };
  /** Null: not such a call. Throws `unauthenticated` for one that is not genuine. Asked again for the same request, it answers the same. */
  principalOf(request: IncomingMessage): Principal | null;
  isPassedOn(request: IncomingMessage): boolean;
  /** Throws `unauthenticated` when the body is not the one that was signed. */
  assertBody(request: IncomingMessage, body: Buffer | null): void;
  /** For the answer to a genuine call. */
  proofFor(request: IncomingMessage): string;
}

/** @param secret null as long as there is no key to share: then every such call is refused. */
export function createInternalCalls(deps: { secret: () => Buffer | null; now: () => number }): InternalCalls {
  const genuine = new WeakMap<IncomingMessage, Statement>();
  const seen = new Map<string, number>();
  const seal = (purpose: string, text: string): Buffer => {
    const secret = deps.secret();
    if (secret === null) throw refused();
    return createHmac("sha256", secret).update(`${purpose}\n${text}`).digest();
  };

  const check = (header: string, request: IncomingMessage): Statement => {
    const [body = "", mac = ""] = header.split(".");
    const given = Buffer.from(mac, "base64url");
    const wanted = seal("call", body);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw refused();
    const statement = JSON.parse(Buffer.from(body, "base64url").toString("utf8")) as Statement;
    const now = deps.now();
    if (statement.method !== request.method || statement.url !== urlOf(request)) throw refused();
    if (statement.expiresAt < now || statement.expiresAt > now + 2 * VALID_MS || seen.has(statement.nonce)) throw refused();
    for (const [nonce, until] of seen)
      if (until < now || seen.size > NONCES_MAX) seen.delete(nonce);
      else break;
    seen.set(statement.nonce, statement.expiresAt);
    return statement;
  };

  const require = (request: IncomingMessage): Statement => {
    const statement = genuine.get(request);
    if (statement === undefined) throw refused();
    return statement;
  };

  return {
    sign: ({ principal, method, url, body }) => {
      const nonce = randomBytes(16).toString("base64url");
      const statement: Statement = { principal, method, url, sha256: hashOf(body), nonce, expiresAt: deps.now() + VALID_MS };
      const text = Buffer.from(JSON.stringify(statement)).toString("base64url");
      return { header: `${text}.${seal("call", text).toString("base64url")}`, proof: seal("answer", nonce).toString("base64url") };
    },
    principalOf: (request) => {
      const header = request.headers[CALL_HEADER];
      if (header === undefined) return null;
      const known = genuine.get(request);
      if (known !== undefined) return known.principal;
      const statement = check(String(header), request);
      genuine.set(request, statement);
      return statement.principal;
    },
    isPassedOn: (request) => genuine.has(request),
    assertBody: (request, body) => {
      if (require(request).sha256 !== hashOf(body)) throw refused();
    },
    proofFor: (request) => seal("answer", require(request).nonce).toString("base64url"),
  };
}

/** From a private key file that only API processes can read. */
export function internalSecret(privateKeyPem: string): Buffer {
  return Buffer.from(hkdfSync("sha256", privateKeyPem, "", "praxis internal calls", 32));
}

/** Express shortens `url` while it routes. */
export function urlOf(request: IncomingMessage): string {
  return "originalUrl" in request && typeof request.originalUrl === "string" ? request.originalUrl : (request.url ?? "");
}

function hashOf(body: Buffer | null): string | null {
  return body === null ? null : createHash("sha256").update(body).digest("hex");
}

function refused(): DomainError {
  return new DomainError("unauthenticated", "The internal call is not genuine.");
}
