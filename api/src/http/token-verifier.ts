/** Bearer tokens: EdDSA only, from one issuer for one audience, living 15 minutes at most, each with its own id. */
import { isRole, isScope, scopesOfRole, type Principal, type Scope } from "@praxis/domain/access";
import { DomainError } from "@praxis/domain/errors";
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";

/** From the contract. */
const LIFETIME_S_MAX = 15 * 60;
/** For the issuer's keys. */
const FETCH_TIMEOUT_MS = 3000;
/** How far two clocks may differ. */
const CLOCK_SKEW_S = 5;

export interface TokenSettings {
  issuer: string;
  audience: string;
  jwksUrl: string;
}

/**
 * @returns null for every token that is not good; the reason is nobody's business.
 * @throws `identity_unavailable` when the issuer's keys cannot be fetched: that says nothing about the token.
 */
export type TokenVerifier = (token: string) => Promise<Principal | null>;

export function createTokenVerifier(settings: TokenSettings | null, now: () => number = Date.now): TokenVerifier {
  if (!settings) return () => Promise.resolve(null);
  const keys = createRemoteJWKSet(new URL(settings.jwksUrl), { timeoutDuration: FETCH_TIMEOUT_MS });
  return verifyWith(settings, async (header, token) => keys(header, token).catch(judgeKeyFault), now);
}

/** The issuer answered, and the token names no key of its own there. */
const FAULTS_OF_THE_TOKEN = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];

function judgeKeyFault(fault: unknown): never {
  if (FAULTS_OF_THE_TOKEN.some((kind) => fault instanceof kind)) throw fault;
  throw new DomainError("identity_unavailable", "The keys of the tokens' issuer cannot be fetched now.", { retry: true, cause: fault });
}

function verifyWith(settings: TokenSettings, keys: JWTVerifyGetKey, now: () => number): TokenVerifier {
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ["EdDSA", "Ed25519"],
        issuer: settings.issuer,
        audience: settings.audience,
        requiredClaims: ["sub", "jti", "iat", "exp"],
        clockTolerance: CLOCK_SKEW_S,
        currentDate: new Date(now()),
      });
      return isShortLived(payload, now() / 1000) ? principalOf(payload) : null;
    } catch (error) {
      if (DomainError.is(error)) throw error;
      return null;
    }
  };
}

function isShortLived(payload: JWTPayload, nowS: number): boolean {
  const { iat, exp, jti } = payload;
  if (iat === undefined || exp === undefined || typeof jti !== "string" || jti === "") return false;
  return exp - iat <= LIFETIME_S_MAX && iat <= nowS + CLOCK_SKEW_S;
}

function principalOf(payload: JWTPayload): Principal | null {
  const { sub, iss } = payload;
  if (!sub) return null;
  const name = typeof payload["name"] === "string" ? payload["name"] : sub;
  const address = payload["email"];
  const email = typeof address === "string" && address !== "" ? { email: address } : {};
  return { kind: "user", id: `${iss ?? ""}#${sub}`, name, ...email, scopes: scopesOf(payload), pools: poolsOf(payload) };
}

/** `scope` is a list split by spaces; texts that are no scope of ours are left out. `role` counts when there is no `scope`. */
function scopesOf(payload: JWTPayload): readonly Scope[] {
  const { scope, role } = payload;
  if (typeof scope === "string") return scope.split(" ").filter(isScope);
  return isRole(role) ? scopesOfRole(role) : [];
}

/** `pools` is a list of names: only those may be worked. Without it all may; one that is no list of texts gives none, not all. */
function poolsOf({ pools }: JWTPayload): readonly string[] | null {
  if (pools === undefined) return null;
  return Array.isArray(pools) && pools.every((name) => typeof name === "string") ? pools : [];
}
