/** DELETE /sessions/me. Through this process the session ends at once; others stop trusting it within two seconds. */
import type { SessionStore } from "@praxis/database";
import type { Handler } from "../http/call.js";
import type { LiveSessions } from "./live-sessions.js";
import { sessionInCall } from "./session-in-call.js";
import type { SessionTokens } from "./session-tokens.js";

export function createEndSession(deps: { sessions: SessionStore; tokens: SessionTokens; live: LiveSessions }): Handler<"endSession"> {
  return async ({ request }) => {
    await deps.sessions.revoke(await sessionInCall(deps.tokens, request));
    deps.live.forget();
    return { status: 204 };
  };
}
