/** Session tokens: JWTs that name a session. What one may do is said in it for others to read; we ask the session itself. */
import { randomUUID } from "node:crypto";
import type { SessionRecord } from "@praxis/database";
import { isId } from "@praxis/domain/ids";
import { decodeJwt, errors, jwtVerify, SignJWT } from "jose";
import { OWN_ISSUER } from "./own-issuer.js";
import { sessionPrincipal } from "./session-principal.js";
import { TOKEN_ALGORITHM, type SigningKeys } from "./signing-keys.js";

const AUDIENCE = "kyros-praxis-api";
/** From the contract: the longest a token may live. */
const TOKEN_LIFE_MS = 15 * 60_000;
/** How far two clocks may differ. */
const CLOCK_SKEW_MS = 5_000;

export interface SessionTokens {
  /** It ends with the session at the latest. */
  issue(session: SessionRecord): Promise<{ token: string; expiresAt: string }>;
  /**
   * The id of the session that a token of ours names; null for every other text. Says nothing of the session.
   * @param graceMs how long after its end it still counts.
   */
  sessionOf(token: string, graceMs?: number): Promise<string | null>;
}

export function createSessionTokens(deps: { signingKeys: SigningKeys; now: () => number }): SessionTokens {
  const { signingKeys, now } = deps;
  return {
    async issue(session) {
      const { kid, key } = await signingKeys.current();
      const { id, name, scopes } = sessionPrincipal(session);
      const issuedAtS = Math.floor(now() / 1000);
      const expiresAtS = Math.floor(Math.min(now() + TOKEN_LIFE_MS, Date.parse(session.endsAt)) / 1000);
      const token = await new SignJWT({ sid: session.id, name, scope: scopes.join(" ") })
        .setProtectedHeader({ alg: TOKEN_ALGORITHM, typ: "JWT", kid })
        .setIssuer(OWN_ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(id)
        .setJti(randomUUID())
        .setIssuedAt(issuedAtS)
        .setExpirationTime(expiresAtS)
        .sign(key);
      return { token, expiresAt: new Date(expiresAtS * 1000).toISOString() };
    },
    async sessionOf(token, graceMs = CLOCK_SKEW_MS) {
      try {
        const { payload } = await jwtVerify(
          token,
          async ({ kid }) => {
            const key = kid === undefined ? null : await signingKeys.find(kid);
            if (!key) throw new errors.JWKSNoMatchingKey();
            return key;
          },
          {
            algorithms: [TOKEN_ALGORITHM],
            issuer: OWN_ISSUER,
            audience: AUDIENCE,
            requiredClaims: ["sub", "jti", "iat", "exp"],
            clockTolerance: graceMs / 1000,
            currentDate: new Date(now()),
          },
        );
        const { sid } = payload;
        return typeof sid === "string" && isId("session", sid) ? sid : null;
      } catch (error) {
        // A token that is not good; anything else (the database is away) says nothing about the token.
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}

/** Does the token say that it is ours? Nothing in it is checked. */
export function claimsToBeOurs(token: string): boolean {
  try {
    return decodeJwt(token).iss === OWN_ISSUER;
  } catch {
    return false;
  }
}
