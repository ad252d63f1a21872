/** POST /sessions. A wrong code or key counts against the address; a right one always gets in. */
import type { SessionRecord, SessionStore } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import type { KeyLookup } from "../http/authenticate.js";
import type { Handler } from "../http/call.js";
import type { RateLimits } from "../http/rate-limit.js";
import type { SessionTokens } from "./session-tokens.js";
import { sessionView } from "./session-view.js";

export interface CreateSessionDeps {
  sessions: SessionStore;
  keyLookup: KeyLookup;
  tokens: SessionTokens;
  rateLimits: Pick<RateLimits, "countFailedSignIn">;
}

export function createCreateSession(deps: CreateSessionDeps): Handler<"createSession"> {
  return async ({ body, request, log }) => {
    const session = "code" in body ? await deps.sessions.openByCode(body.code) : await openByKey(deps, body.apiKey);
    if (!session) {
      await deps.rateLimits.countFailedSignIn(request.socket.remoteAddress ?? "");
      throw "code" in body
        ? new DomainError("login_code_invalid", "This login code is unknown, was used already or is older than ten minutes.")
        : new DomainError("unauthenticated", "This API key is unknown, was revoked or has ended.");
    }
    log.info({ sessionId: session.id, keyId: session.keyId, name: session.name }, "signed in");
    return { status: 201, json: await sessionView(deps.tokens, session) };
  };
}

async function openByKey({ sessions, keyLookup }: CreateSessionDeps, apiKey: string): Promise<SessionRecord | null> {
  const found = await keyLookup.find(apiKey);
  return found ? sessions.openByKey(found.principal.id) : null;
}
