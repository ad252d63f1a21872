/** The id that ties an answer to our logs. A caller's own is kept when it is harmless; `traceparent` is taken when it is well-formed. */
import type { IncomingMessage } from "node:http";
import type { Ids } from "@praxis/domain/ids";

const REQUEST_ID = /^[A-Za-z0-9._:-]{1,128}$/;
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;

export function requestIdOf(request: IncomingMessage, ids: Ids): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && REQUEST_ID.test(given) ? given : ids("request");
}

export function traceIdOf(request: IncomingMessage): string | null {
  const given = request.headers["traceparent"];
  return typeof given === "string" ? (TRACEPARENT.exec(given)?.[1] ?? null) : null;
}
