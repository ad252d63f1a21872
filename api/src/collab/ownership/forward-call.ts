/** Sends a call to the owner of the collaboration state and its answer back, streams included. */
import { request as openRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { DomainError } from "@praxis/domain/errors";
import type { PassedCall } from "../../http/pass-on.js";
import { CLIENT_HEADER, RUN_HEADER } from "../collab-deps.js";
import { CALL_HEADER, PROOF_HEADER, type InternalCalls, urlOf } from "./internal-calls.js";

/** What the owner must know of the call; credentials are not among it. */
const SENT = [
  ...["accept", "content-type", "if-match", "if-none-match", "idempotency-key", "last-event-id", "traceparent"],
  ...[CLIENT_HEADER, RUN_HEADER],
] as const;
/** What the caller must know of the answer; the rest is set by the process it talks to. */
const RETURNED = [
  "content-type",
  "cache-control",
  "etag",
  "location",
  "vary",
  "allow",
  "retry-after",
  "idempotency-replayed",
  "x-accel-buffering",
] as const;

/** Long enough for any write that waits for the disk; an owner that is frozen must not hold the caller for ever. */
const ANSWER_MS = 15_000;

/** `not_sent`: nothing listens there, so nothing can have happened. `broken`: nobody can tell. */
export type Forwarded = "answered" | "not_sent" | "broken";

export interface ForwardDeps {
  internal: InternalCalls;
  /** Rejects when the caller may no longer read; asked while a stream is open. */
  identify: (request: IncomingMessage) => Promise<unknown>;
  recheckMs: number;
  /** Aborted when this process stops: streams that it passes on end. */
  stopping: AbortSignal;
}

export async function forwardCall(deps: ForwardDeps, call: PassedCall, owner: { url: string; requestId: string }): Promise<Forwarded> {
  const { request, body, principal } = call;
  const { header, proof } = deps.internal.sign({ principal, method: request.method, url: urlOf(request), body });
  const headers: Record<string, string> = { [CALL_HEADER]: header, "x-request-id": owner.requestId };
  for (const name of SENT) {
    const value = request.headers[name];
    if (value !== undefined) headers[name] = [value].flat().join(", ");
  }
  if (body !== null) headers["content-length"] = String(body.length);
  // A connection of its own: on a kept one that the owner has just closed nobody could tell whether a write arrived.
  // The address goes out as it came in: put together as a URL, one that names a host would lead there, and `..` in it would be resolved.
  const outgoing = openRequest(new URL(owner.url), { path: urlOf(request), method: request.method, headers, agent: false });
  const answer = await answerOf(outgoing, body);
  if (typeof answer === "string") return answer;
  if (answer.headers[PROOF_HEADER] !== proof) {
    answer.destroy();
    // It stops, or it is not the owner (any more): it says so before it looks at the call.
    if (answer.statusCode === 503) return "not_sent";
    throw new DomainError("collaboration_unavailable", "The process that answered is not the owner.", { retry: true });
  }
  await giveBack(deps, call, outgoing, answer);
  return "answered";
}

function answerOf(outgoing: ClientRequest, body: Buffer | null): Promise<IncomingMessage | "not_sent" | "broken"> {
  return new Promise((resolve) => {
    const late = setTimeout(() => outgoing.destroy(new Error("no answer in time")), ANSWER_MS);
    outgoing.once("response", (answer) => {
      clearTimeout(late);
      resolve(answer);
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(late);
      resolve(NOT_SENT.has(error.code ?? "") ? "not_sent" : "broken");
    });
    outgoing.end(body ?? undefined);
  });
}

/** The connection was never made. */
const NOT_SENT: ReadonlySet<string> = new Set(["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH", "EAI_AGAIN"]);

/** Settles when the answer has ended on both sides, however it ended. */
function giveBack(deps: ForwardDeps, { request, response }: PassedCall, outgoing: ClientRequest, answer: IncomingMessage): Promise<void> {
  response.status(answer.statusCode ?? 502);
  for (const name of RETURNED) {
    const value = answer.headers[name];
    if (value !== undefined) response.setHeader(name, value);
  }
  const recheck = setInterval(() => {
    deps.identify(request).catch(() => answer.destroy());
  }, deps.recheckMs);
  recheck.unref();
  const isStream = answer.headers["content-type"]?.startsWith("text/event-stream") === true;
  const farewell = (): void => {
    answer.unpipe(response);
    response.end(": the server is stopping, come back with Last-Event-ID\n\n");
  };
  if (isStream) deps.stopping.addEventListener("abort", farewell, { once: true });
  return new Promise((resolve) => {
    const done = (): void => {
      clearInterval(recheck);
      deps.stopping.removeEventListener("abort", farewell);
      outgoing.destroy();
      resolve();
    };
    response.once("close", done);
    // Half an answer is not passed off as a whole one.
    answer.once("aborted", () => response.destroy());
    answer.once("error", () => response.destroy());
    response.flushHeaders();
    answer.pipe(response);
  });
}
