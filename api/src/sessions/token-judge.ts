/** The verifier of every Bearer token: those that say they are ours by us, all others by the issuer of the settings. */
import type { TokenVerifier } from "../http/token-verifier.js";
import type { LiveSessions } from "./live-sessions.js";
import { claimsToBeOurs, type SessionTokens } from "./session-tokens.js";

export function createTokenJudge(deps: { tokens: SessionTokens; live: LiveSessions; foreign: TokenVerifier }): TokenVerifier {
  return async (token) => {
    if (!claimsToBeOurs(token)) return deps.foreign(token);
    const sessionId = await deps.tokens.sessionOf(token);
    return sessionId === null ? null : deps.live.find(sessionId);
  };
}
