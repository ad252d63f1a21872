/**
 * Passes one call of a page on to the API with the session's token, and the answer back as it streams. Keeps nothing in memory, adds
 * no meaning: status, ETag and problem texts are the API's own. What comes back may be an agent's work and must run nothing here.
 */
const TO_API = [
  "accept",
  "content-type",
  "content-length",
  "idempotency-key",
  "if-match",
  "if-none-match",
  "if-range",
  "last-event-id",
  "range",
  "traceparent",
  "x-request-id",
];
const TO_PAGE = [
  "accept-ranges",
  "allow",
  "cache-control",
  "content-disposition",
  "content-length",
  "content-range",
  "content-type",
  "etag",
  "idempotency-replayed",
  "last-modified",
  "location",
  "ratelimit",
  "ratelimit-policy",
  "retry-after",
  "x-output-cut",
  "x-output-next",
  "x-request-id",
];

/** An artifact opened on its own is shown, but runs no script, sends no form and reaches nothing; only our own pages may frame it. */
const CONTENT_POLICY =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; frame-ancestors 'self'";

export interface Forwarded {
  url: string;
  token: string;
  request: Request;
  fetch: typeof fetch;
}

export async function forward({ url, token, request, fetch }: Forwarded): Promise<Response> {
  const headers = new Headers({ authorization: `Bearer ${token}`, "accept-encoding": "identity", "x-praxis-client": "console" });
  for (const name of TO_API) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  const hasBody = request.body !== null && request.method !== "GET" && request.method !== "HEAD";
  const answer = await fetch(url, {
    method: request.method,
    headers,
    redirect: "manual",
    cache: "no-store",
    signal: request.signal,
    ...(hasBody ? { body: request.body, duplex: "half" } : {}),
  });
  return new Response(answer.body, { status: answer.status, headers: pageHeaders(answer.headers) });
}

function pageHeaders(from: Headers): Headers {
  const headers = new Headers({ "content-security-policy": CONTENT_POLICY, vary: "cookie" });
  for (const name of TO_PAGE) {
    const value = from.get(name);
    if (value !== null) headers.set(name, value);
  }
  // What one person may see must not be kept for the next one.
  if (!headers.has("cache-control")) headers.set("cache-control", "private, no-cache");
  // Places in a content that can be had in parts are those of its own bytes: it is not compressed on the way.
  if (headers.has("accept-ranges")) headers.append("cache-control", "no-transform");
  return headers;
}
