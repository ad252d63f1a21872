/** The handlers of sessions, and what they share. */
import type { Handlers } from "../http/call.js";
import { createCreateLoginCode } from "./create-login-code.js";
import { createCreateSession, type CreateSessionDeps } from "./create-session.js";
import { createEndSession } from "./end-session.js";
import { createGetJwks } from "./get-jwks.js";
import { createGetSession } from "./get-session.js";
import type { LiveSessions } from "./live-sessions.js";
import { createRefreshSession } from "./refresh-session.js";
import type { SigningKeys } from "./signing-keys.js";

export interface SessionHandlerDeps extends CreateSessionDeps {
  live: LiveSessions;
  signingKeys: SigningKeys;
}

type SessionRoute = "createSession" | "refreshSession" | "getSession" | "endSession" | "createLoginCode" | "getJwks";

export function createSessionHandlers(deps: SessionHandlerDeps): Pick<Handlers, SessionRoute> {
  return {
    createLoginCode: createCreateLoginCode(deps),
    createSession: createCreateSession(deps),
    endSession: createEndSession(deps),
    getJwks: createGetJwks(deps),
    getSession: createGetSession(),
    refreshSession: createRefreshSession(deps),
  };
}
