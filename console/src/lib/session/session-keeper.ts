/**
 * Keeps a session alive on the server: asks the API for a new token before the old one runs out. Several calls of one page at once
 * cause one refresh. Holds nothing beyond running refreshes, so any console process can serve any call.
 */
import { paths, sessionViewSchema, type CreateSessionRequest, type SessionView } from "@praxis/api/contract";

/** A token with less than this left is renewed: longer than any call to the API may take. */
const RENEW_BELOW_MS = 5 * 60_000;
const CALL_MS = 15_000;

export interface SessionKeeper {
  /** The API's own answer: 201 with the session, or its refusal. */
  signIn(request: CreateSessionRequest): Promise<Response>;
  /** The same session when there is nothing to do; null when it has ended. Throws when the API cannot be reached. */
  current(session: SessionView): Promise<SessionView | null>;
  signOut(session: SessionView): Promise<void>;
}

export interface SessionKeeperDeps {
  apiUrl: string;
  fetch: typeof fetch;
  clock: { now(): number };
}

export function createSessionKeeper({ apiUrl, fetch, clock }: SessionKeeperDeps): SessionKeeper {
  const running = new Map<string, Promise<SessionView | null>>();
  const call = (path: string, init: RequestInit): Promise<Response> =>
    fetch(apiUrl + path, { ...init, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(CALL_MS) });
  const bearer = ({ token }: SessionView): Record<string, string> => ({ authorization: `Bearer ${token}` });

  const renew = async (session: SessionView): Promise<SessionView | null> => {
    const answer = await call(paths.refreshSession(), { method: "POST", headers: bearer(session) });
    if (answer.status === 401 || answer.status === 403) return null;
    if (!answer.ok) throw new Error(`the API answered ${answer.status} to the refresh of a session`);
    return sessionViewSchema.parse(await answer.json());
  };

  return {
    signIn: (request) =>
      call(paths.sessions(), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(request),
      }),
    async current(session) {
      if (Date.parse(session.expiresAt) - clock.now() > RENEW_BELOW_MS) return session;
      const begun = running.get(session.token) ?? renew(session).finally(() => running.delete(session.token));
      running.set(session.token, begun);
      try {
        return await begun;
      } catch (error) {
        // The old token still works for a while: an API that is away for a moment signs nobody out.
        if (Date.parse(session.expiresAt) > clock.now()) return session;
        throw error;
      }
    },
    async signOut(session) {
      const answer = await call(paths.currentSession(), { method: "DELETE", headers: bearer(session) });
      await answer.body?.cancel();
    },
  };
}
