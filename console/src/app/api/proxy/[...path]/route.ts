/** The one door from pages to the API: same origin, adds the identity of the session, streams both ways. No logic of any noun here. */
import { consoleEnv } from "../../../../env";
import { apiPathOf } from "../../../../lib/proxy/api-path";
import { forward } from "../../../../lib/proxy/forward";
import { refuseForeign } from "../../../../lib/proxy/guarded";
import { problemAnswer } from "../../../../lib/proxy/problem-answer";
import { serverSession, sessionCookie, sessionKeeper } from "../../../../lib/session/server-session";

interface Context {
  params: Promise<{ path: string[] }>;
}

async function pass(request: Request, { params }: Context): Promise<Response> {
  const refused = refuseForeign(request);
  if (refused !== null) return refused;
  const path = apiPathOf(request.method, (await params).path);
  if (path === null) return problemAnswer(404, "not_found", "The console passes on calls of the API's contract only.");
  const kept = await serverSession();
  if (kept === null) return await signedOut();
  try {
    const session = await sessionKeeper().current(kept);
    if (session === null) return await signedOut();
    const url = consoleEnv().apiUrl + path + new URL(request.url).search;
    const answer = await forward({ url, token: session.token, request, fetch });
    if (answer.status === 401) return await signedOut();
    if (session !== kept) answer.headers.append("set-cookie", await sessionCookie(session));
    return answer;
  } catch (error) {
    // The page went away: nobody reads this answer.
    if (request.signal.aborted) return new Response(null, { status: 499 });
    process.stderr.write(`console: ${request.method} ${path}: ${error instanceof Error ? error.message : String(error)}\n`);
    return problemAnswer(503, "api_unreachable", "The API does not answer. Nothing was changed as far as the console knows; try again.");
  }
}

async function signedOut(): Promise<Response> {
  const answer = problemAnswer(401, "unauthenticated", "You are signed out. Sign in again to go on.");
  answer.headers.append("set-cookie", await sessionCookie(null));
  return answer;
}

export const GET = pass;
export const POST = pass;
export const PUT = pass;
export const PATCH = pass;
export const DELETE = pass;
