/** What a caller is told of a session and of itself. */
import type { SessionRecord } from "@praxis/database";
import { roleOfScopes, type Principal } from "@praxis/domain/access";
import type { PrincipalView, SessionView } from "../contract/sessions.js";
import { sessionPrincipal } from "./session-principal.js";
import type { SessionTokens } from "./session-tokens.js";

export function principalView({ id, name, kind, scopes }: Principal): PrincipalView {
  return { id, name, kind: kind === "user" ? "person" : "key", role: roleOfScopes(scopes), scopes: [...scopes] };
}

export async function sessionView(tokens: SessionTokens, session: SessionRecord): Promise<SessionView> {
  const { token, expiresAt } = await tokens.issue(session);
  return { token, expiresAt, endsAt: session.endsAt, principal: principalView(sessionPrincipal(session)) };
}
