/** Puts together what signing in needs: stores, signing keys, tokens, and the sessions that hold now. */
import { join } from "node:path";
import type { Connected } from "../connect.js";
import type { ApiEnv } from "../env.js";
import type { RateLimits } from "../http/rate-limit.js";
import { createKeyLookup } from "../keys/key-lookup.js";
import { createLiveSessions } from "./live-sessions.js";
import type { SessionHandlerDeps } from "./session-handlers.js";
import { createSessionTokens } from "./session-tokens.js";
import { createSigningKeys } from "./signing-keys.js";

export function openSignIn(
  connected: Pick<Connected, "keys" | "sessions" | "signingKeys" | "now">,
  env: Pick<ApiEnv, "dataDir">,
  rateLimits: RateLimits,
): SessionHandlerDeps {
  const { keys, sessions, now } = connected;
  const secretFile = join(env.dataDir, "session-secret");
  const signingKeys = createSigningKeys({ signingKeys: connected.signingKeys, secretFile, now });
  return {
    sessions,
    signingKeys,
    rateLimits,
    keyLookup: createKeyLookup({ keys, now }),
    tokens: createSessionTokens({ signingKeys, now }),
    live: createLiveSessions({ sessions, now }),
  };
}
