/** POST /sessions/refresh. The old token stays good to its end: two pages that refresh at once do not sign each other out. */
import type { SessionStore } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import type { Handler } from "../http/call.js";
import { sessionInCall } from "./session-in-call.js";
import type { SessionTokens } from "./session-tokens.js";
import { sessionView } from "./session-view.js";

export function createRefreshSession(deps: { sessions: SessionStore; tokens: SessionTokens }): Handler<"refreshSession"> {
  return async ({ request }) => {
    const session = await deps.sessions.refresh(await sessionInCall(deps.tokens, request));
    if (!session) throw new DomainError("unauthenticated", "The session has ended, or the key behind it was revoked. Sign in again.");
    return { status: 200, json: await sessionView(deps.tokens, session) };
  };
}
