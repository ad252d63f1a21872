/** Puts together what signing in needs (signing keys, tokens, the sessions that hold now) and who a caller is by key or token. */
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import type { Principal } from "@praxis/domain/access";
import type { Connected } from "../connect.js";
import type { ApiEnv } from "../env.js";
import { createAuthenticate, type Authenticate } from "../http/authenticate.js";
import type { RateLimits } from "../http/rate-limit.js";
import { createTokenVerifier } from "../http/token-verifier.js";
import { createKeyLookup } from "../keys/key-lookup.js";
import { createLiveSessions } from "./live-sessions.js";
import type { SessionHandlerDeps } from "./session-handlers.js";
import { createSessionTokens } from "./session-tokens.js";
import { createSigningKeys } from "./signing-keys.js";
import { createTokenJudge } from "./token-judge.js";

export function openSignIn(
  connected: Pick<Connected, "keys" | "sessions" | "signingKeys" | "now">,
  env: Pick<ApiEnv, "dataDir" | "tokens">,
  rateLimits: RateLimits,
): { signIn: SessionHandlerDeps; byCredential: Authenticate } {
  const { keys, sessions, now } = connected;
  const secretFile = join(env.dataDir, "session-secret");
  const signingKeys = createSigningKeys({ signingKeys: connected.signingKeys, secretFile, now });
  const keyLookup = createKeyLookup({ keys, now });
  const tokens = createSessionTokens({ signingKeys, now });
  const live = createLiveSessions({ sessions, now });
  const judge = createTokenJudge({ tokens, live, foreign: createTokenVerifier(env.tokens) });
  const byKeyOrToken = createAuthenticate({ keys: keyLookup, tokens: judge, now });
  const identify = (request: IncomingMessage): Promise<Principal> => byKeyOrToken(request);
  // A key's end is also the end of its sessions.
  const forget = (): void => {
    byKeyOrToken.forget();
    live.forget();
  };
  return { signIn: { sessions, signingKeys, rateLimits, keyLookup, tokens, live }, byCredential: Object.assign(identify, { forget }) };
}
