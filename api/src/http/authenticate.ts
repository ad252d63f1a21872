/** Who calls: `X-API-Key` or `Authorization: Bearer`. Nothing of either is ever logged. */
import { hash as hashOf } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Principal } from "@praxis/domain/access";
import { DomainError } from "@praxis/domain/errors";
import type { TokenVerifier } from "./token-verifier.js";

/** An API key that was found and works now. */
export interface FoundKey {
  principal: Principal;
  /** Milliseconds since 1970; null never ends. */
  expiresAt: number | null;
}

export interface KeyLookup {
  /** By the key as it was sent; null when unknown, revoked or past its end. */
  find(apiKey: string): Promise<FoundKey | null>;
}

/**
 * A found key is trusted this long without asking again, so that polling callers do not cost a query each. A key revoked through
 * this process stops at once, through another process within this time.
 */
const TRUST_MS = 2000;
const TRUSTED_KEYS_MAX = 10_000;

const API_KEY = /^pxs_[A-Za-z0-9_-]{20,200}$/;
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

export interface Authenticate {
  (request: IncomingMessage): Promise<Principal>;
  /** Forget what is known of all keys: one was revoked. */
  forget(): void;
}

export function createAuthenticate(deps: { keys: KeyLookup; tokens: TokenVerifier; now: () => number }): Authenticate {
  /** By the key's hash: the key itself is not held in memory. */
  const trusted = new Map<string, FoundKey & { until: number }>();
  let forgotten = 0;
  /**
   * Lookups under way. Calls that come meanwhile share one: at the end of the trust a thousand agents may call at the same moment, and a
   * query for each would keep the process busy until the next end.
   */
  const asking = new Map<string, Promise<FoundKey | null>>();
  const find = (hash: string, apiKey: string): Promise<FoundKey | null> => {
    const underWay = asking.get(hash);
    if (underWay) return underWay;
    const found = deps.keys.find(apiKey).finally(() => {
      if (asking.get(hash) === found) asking.delete(hash);
    });
    asking.set(hash, found);
    return found;
  };

  const byKey = async (apiKey: string): Promise<Principal | null> => {
    if (!API_KEY.test(apiKey)) return null;
    const hash = hashOf("sha256", apiKey);
    const known = trusted.get(hash);
    const now = deps.now();
    if (known && known.until > now && (known.expiresAt === null || known.expiresAt > now)) return known.principal;
    trusted.delete(hash);
    const before = forgotten;
    const found = await find(hash, apiKey);
    if (!found) return null;
    // Read before a revocation that happened meanwhile: good for this call, not to be trusted on.
    if (before !== forgotten) return found.principal;
    if (trusted.size >= TRUSTED_KEYS_MAX) trusted.clear();
    trusted.set(hash, { ...found, until: now + TRUST_MS });
    return found.principal;
  };

  const authenticate = async (request: IncomingMessage): Promise<Principal> => {
    const apiKey = request.headers["x-api-key"];
    if (apiKey !== undefined && request.headers.authorization !== undefined)
      throw refused("Send either `X-API-Key` or `Authorization`, not both.");
    const token = bearerOf(request);
    if (typeof apiKey !== "string" && token === null) throw refused("Send `X-API-Key` or `Authorization: Bearer`.");
    const principal = typeof apiKey === "string" ? await byKey(apiKey) : await deps.tokens(token ?? "");
    if (!principal) throw refused("The key or token is unknown, has ended or was not made for this server.");
    return principal;
  };
  const forget = (): void => {
    forgotten += 1;
    trusted.clear();
    // Begun before the revocation: not to be shared by a call that comes after it.
    asking.clear();
  };
  return Object.assign(authenticate, { forget });
}

/** The token as it was sent; null when there is none. */
export function bearerOf(request: IncomingMessage): string | null {
  return BEARER.exec(request.headers.authorization ?? "")?.[1] ?? null;
}

function refused(message: string): DomainError {
  return new DomainError("unauthenticated", message);
}

/** The key or token as it was sent. */
export function credentialOf(request: IncomingMessage): string {
  const apiKey = request.headers["x-api-key"];
  return typeof apiKey === "string" ? apiKey : (request.headers.authorization ?? "");
}
