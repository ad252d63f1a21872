/**
 * Runs before every page: a nonce and the security headers for it, and the way to the login page for those who are not signed in.
 * Pages only: the routes under /api guard themselves, and static files need nothing.
 */
import { NextResponse, type NextRequest } from "next/server";
import { consoleEnv } from "./env";
import { refuseForeign } from "./lib/proxy/guarded";
import { CSP_REPORT_PATH, pagePolicy } from "./lib/security/page-policy";
import { openSession, sessionCookieName } from "./lib/session/session-cookie";

const LOGIN = "/login";
/** Two years, as browsers' preload lists ask. */
const HSTS = "max-age=63072000; includeSubDomains";

export async function proxy(request: NextRequest): Promise<Response> {
  const refused = refuseForeign(request);
  if (refused !== null) return refused;
  const { secret, publicOrigin, liveUrl } = consoleEnv();
  const secure = publicOrigin?.startsWith("https://") === true;
  const session = await openSession(request.cookies.get(await sessionCookieName(secret, secure))?.value, secret);
  const path = request.nextUrl.pathname;
  if (session === null && path !== LOGIN) return toLogin(request, publicOrigin);
  const nonce = btoa(crypto.randomUUID());
  const policy = pagePolicy({ nonce, connect: [liveUrl], secure });
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const answer = NextResponse.next({ request: { headers } });
  answer.headers.set("content-security-policy", policy);
  answer.headers.set("reporting-endpoints", `csp="${CSP_REPORT_PATH}"`);
  if (secure) answer.headers.set("strict-transport-security", HSTS);
  return answer;
}

/** To the name people use: behind a reverse proxy that is the public one. */
function toLogin({ nextUrl, headers }: NextRequest, publicOrigin: string | null): Response {
  const wanted = nextUrl.pathname + nextUrl.search;
  const origin = publicOrigin ?? `http://${headers.get("host") ?? nextUrl.host}`;
  const location = wanted === "/" ? LOGIN : `${LOGIN}?next=${encodeURIComponent(wanted)}`;
  return new Response(null, { status: 307, headers: { location: origin + location, "cache-control": "no-store" } });
}

export const config = { matcher: ["/((?!api/|_next/static|icon.svg).*)"] };
