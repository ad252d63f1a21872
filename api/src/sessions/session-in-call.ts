/** The session whose token came as Bearer. The token may have run out a while ago: a page that slept goes on without a new sign-in. */
import type { IncomingMessage } from "node:http";
import { DomainError } from "@praxis/domain/errors";
import { bearerOf } from "../http/authenticate.js";
import type { SessionTokens } from "./session-tokens.js";

/** How long after its token's end a session can be taken up again. Its own end stands whatever this says. */
const IDLE_MS = 2 * 3_600_000;

/** Throws `unauthenticated`. */
export async function sessionInCall(tokens: SessionTokens, request: IncomingMessage): Promise<string> {
  const token = bearerOf(request);
  const sessionId = token === null ? null : await tokens.sessionOf(token, IDLE_MS);
  if (sessionId !== null) return sessionId;
  throw new DomainError("unauthenticated", "Send the token of a session as `Authorization: Bearer`. This one is none, or too old.");
}
