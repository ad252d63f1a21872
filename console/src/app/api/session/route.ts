/** Signing in and out of the console. The API decides; this keeps its answer in the sealed cookie and tells the page who signed in. */
import { createSessionRequestSchema, sessionViewSchema } from "@praxis/api/contract";
import { refuseForeign } from "../../../lib/proxy/guarded";
import { problemAnswer } from "../../../lib/proxy/problem-answer";
import { readBounded } from "../../../lib/proxy/read-bounded";
import { serverSession, sessionCookie, sessionKeeper } from "../../../lib/session/server-session";

/** A code or a key is far shorter; more is no sign-in. */
const BODY_BYTES_MAX = 4096;

export async function POST(request: Request): Promise<Response> {
  const refused = refuseForeign(request);
  if (refused !== null) return refused;
  const text = await readBounded(request, BODY_BYTES_MAX);
  const wanted = createSessionRequestSchema.safeParse(text === null ? null : jsonOf(text));
  if (!wanted.success) return problemAnswer(401, "unauthenticated", "Send the code of a login link, or an API key.");
  try {
    const answer = await sessionKeeper().signIn(wanted.data);
    if (!answer.ok) return new Response(answer.body, { status: answer.status, headers: passOn(answer.headers) });
    const session = sessionViewSchema.parse(await answer.json());
    const headers = { "set-cookie": await sessionCookie(session), "cache-control": "no-store" };
    return Response.json({ principal: session.principal, endsAt: session.endsAt }, { status: 201, headers });
  } catch (error) {
    process.stderr.write(`console: sign in: ${error instanceof Error ? error.message : String(error)}\n`);
    return problemAnswer(503, "api_unreachable", "The API does not answer, so nobody can sign in now. Try again.");
  }
}

export async function DELETE(request: Request): Promise<Response> {
  const refused = refuseForeign(request);
  if (refused !== null) return refused;
  const session = await serverSession();
  // The cookie goes in any case; a token that the API could not be told of runs out by itself within minutes.
  if (session !== null)
    await sessionKeeper()
      .signOut(session)
      .catch(() => undefined);
  return new Response(null, { status: 204, headers: { "set-cookie": await sessionCookie(null) } });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function passOn(from: Headers): Headers {
  const headers = new Headers({ "cache-control": "no-store" });
  for (const name of ["content-type", "retry-after", "x-request-id"]) {
    const value = from.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}
