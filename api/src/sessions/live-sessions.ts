/**
 * Sessions that hold now, asked of the database at most every two seconds each. A session or key that ended through this process
 * ends at once, through another process within that time.
 */
import { isSessionUsable, type SessionRecord, type SessionStore } from "@praxis/database";
import type { Principal } from "@praxis/domain/access";
import { sessionPrincipal } from "./session-principal.js";

const TRUST_MS = 2000;
const TRUSTED_MAX = 10_000;

export interface LiveSessions {
  /** Null: unknown, signed out, at its end, or its key is. */
  find(sessionId: string): Promise<Principal | null>;
  /** Forget what is known of all: one has ended. */
  forget(): void;
}

export function createLiveSessions(deps: { sessions: Pick<SessionStore, "get">; now: () => number }): LiveSessions {
  const trusted = new Map<string, { session: SessionRecord; until: number }>();
  let forgotten = 0;
  return {
    async find(sessionId) {
      const now = deps.now();
      const known = trusted.get(sessionId);
      if (known && known.until > now) return isSessionUsable(known.session, now) ? sessionPrincipal(known.session) : null;
      trusted.delete(sessionId);
      const before = forgotten;
      const session = await deps.sessions.get(sessionId);
      if (!session || !isSessionUsable(session, deps.now())) return null;
      // Read before an end that came meanwhile: good for this call, not to be trusted on.
      if (before === forgotten) {
        if (trusted.size >= TRUSTED_MAX) trusted.clear();
        trusted.set(sessionId, { session, until: now + TRUST_MS });
      }
      return sessionPrincipal(session);
    },
    forget() {
      forgotten += 1;
      trusted.clear();
    },
  };
}
