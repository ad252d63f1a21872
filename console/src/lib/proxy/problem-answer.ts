/** The console's own refusals, in the shape of the API's, so that pages need to know one shape only. */
import { PROBLEM_MEDIA_TYPE, type Problem } from "@praxis/api/contract";
import type { ErrorCode } from "@praxis/domain/errors";

/** What only the console's server can say; everything else is a code of the API. */
type ConsoleCode = "api_unreachable" | "foreign_request";

const TITLES = { 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 421: "Misdirected Request", 503: "Service Unavailable" } as const;

export function problemAnswer(status: keyof typeof TITLES, code: ErrorCode | ConsoleCode, detail: string): Response {
  const problem: Problem = { type: "about:blank", title: TITLES[status], status, detail, code, requestId: crypto.randomUUID() };
  const headers = { "content-type": PROBLEM_MEDIA_TYPE, "cache-control": "no-store" };
  return new Response(JSON.stringify(problem), { status, headers });
}
