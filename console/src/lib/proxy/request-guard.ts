/**
 * Which requests the console's server takes: only those sent to one of its own names (a foreign name that points at this machine is
 * DNS rebinding), and changes only from its own pages: the exact Origin, and a header that no form and no other site can send.
 */
export const GUARD_HEADER = "x-praxis-console";

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/;
const SAFE = new Set(["GET", "HEAD"]);

export type Refusal = "host" | "origin" | "header";

export interface GuardedRequest {
  method: string;
  headers: { get(name: string): string | null };
}

/** Null: the request may go on. */
export function refusalOf({ method, headers }: GuardedRequest, publicOrigin: string | null): Refusal | null {
  const host = headers.get("host") ?? "";
  const own = publicOrigin === null ? null : new URL(publicOrigin);
  if (host !== own?.host && !LOOPBACK.test(host)) return "host";
  if (SAFE.has(method)) return null;
  const origin = headers.get("origin");
  const expected = own !== null && host === own.host ? own.origin : `http://${host}`;
  if (origin !== expected) return "origin";
  return headers.get(GUARD_HEADER) === "1" ? null : "header";
}
