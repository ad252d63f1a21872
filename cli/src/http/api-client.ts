/** Calls of the HTTP contract: the key, the retries, the Idempotency-Key, and every answer parsed by its schema. */
import { PROBLEM_MEDIA_TYPE, problemSchema } from "@praxis/api/contract";
import { EXIT } from "../exit-codes.js";
import { CliError } from "../cli-error.js";
import type { Server } from "../server/find-server.js";
import type { Session } from "../session.js";
import { ApiProblem, Interrupted, networkFault, UnexpectedAnswer, Unreachable } from "./api-errors.js";
import { withRetries } from "./with-retries.js";

/** Longer than any answer of the server should take, short enough that a person is still there. */
const CALL_TIMEOUT_MS = 30_000;

/** What the contract's schemas can do, without naming their library. */
export interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { message: string } };
}

export interface Query {
  readonly [name: string]: string | readonly string[] | undefined;
}

export interface Answer<T> {
  body: T;
  /** As the server sent it, with members this client does not know. */
  raw: unknown;
  etag: string | null;
  /** The Idempotency-Key was used before: this is the first answer again. */
  replayed: boolean;
  status: number;
}

export interface ApiClient {
  readonly server: Server;
  get<T>(path: string, schema: Schema<T>, query?: Query): Promise<Answer<T>>;
  /** Every POST carries an Idempotency-Key, so a repeat after a broken connection changes nothing twice. */
  post<T>(path: string, schema: Schema<T>, body: unknown, options?: { idempotencyKey?: string; ifMatch?: string }): Promise<Answer<T>>;
  /** One try: should the connection break, nobody can tell whether it was taken; the condition keeps a repeat from undoing anything. */
  change<T>(
    method: "PUT" | "PATCH",
    path: string,
    schema: Schema<T>,
    body: unknown,
    headers: { "Content-Type"?: string; "If-Match"?: string; "If-None-Match"?: string },
  ): Promise<Answer<T>>;
  /** Idempotent by itself. */
  remove(path: string): Promise<void>;
  /** One try, no schema: for byte streams. A refusal is thrown. The caller's signal ends it. */
  open(path: string, options: { accept: string; query?: Query; headers?: Record<string, string>; signal?: AbortSignal }): Promise<Response>;
  /** One try, for calls that wait long or are guarded by something of their own. Null: an answer without a body (204). A refusal is thrown. */
  exchange<T>(request: Exchange, schema: Schema<T>): Promise<Answer<T> | null>;
  /** One try, any status: for `/readyz`, whose "no" is an answer. */
  look<T>(path: string, schema: Schema<T>): Promise<Answer<T>>;
}

export interface Exchange extends Call {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  timeoutMs?: number;
}

interface Call {
  method: string;
  path: string;
  query?: Query | undefined;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as they are; the caller names their media type. */
  bytes?: ReadableStream<Uint8Array>;
}

export function createApiClient(session: Session, server: Server, onRetry: (text: string) => Promise<void>): ApiClient {
  const sendOnce = async (call: Call): Promise<Response> => send(session, server, call, session.signal, CALL_TIMEOUT_MS);
  const repeat = <T>(once: () => Promise<T>): Promise<T> =>
    withRetries(session, once, async (error, waitMs) => {
      if (waitMs > 300) await onRetry(error.message);
    });
  const call = async <T>(request: Call, schema: Schema<T>): Promise<Answer<T>> =>
    repeat(async () => {
      const response = await sendOnce(request);
      if (!response.ok) throw await problemOf(session, response);
      return parsed(session, response, schema);
    });
  return {
    server,
    get: (path, schema, query) => call({ method: "GET", path, query }, schema),
    post: (path, schema, body, options = {}) => {
      const key = options.idempotencyKey ?? session.newKey();
      const headers = { "Idempotency-Key": key, ...(options.ifMatch === undefined ? {} : { "If-Match": options.ifMatch }) };
      return call({ method: "POST", path, headers, body }, schema);
    },
    change: async (method, path, schema, body, headers) => {
      const response = await sendOnce({ method, path, headers, body });
      if (!response.ok) throw await problemOf(session, response);
      return parsed(session, response, schema);
    },
    remove: (path) =>
      repeat(async () => {
        const response = await sendOnce({ method: "DELETE", path });
        if (!response.ok) throw await problemOf(session, response);
        await response.body?.cancel();
      }),
    open: async (path, { accept, query, headers, signal }) => {
      const both = signal === undefined ? session.signal : AbortSignal.any([session.signal, signal]);
      const response = await send(session, server, { method: "GET", path, query, headers: { Accept: accept, ...headers } }, both, null);
      if (!response.ok) throw await problemOf(session, response);
      return response;
    },
    exchange: async ({ timeoutMs, ...request }, schema) => {
      const response = await send(session, server, request, session.signal, timeoutMs ?? CALL_TIMEOUT_MS);
      if (!response.ok) throw await problemOf(session, response);
      return response.status === 204 ? null : parsed(session, response, schema);
    },
    look: async (path, schema) => parsed(session, await sendOnce({ method: "GET", path }), schema),
  };
}

async function send(session: Session, server: Server, call: Call, signal: AbortSignal, timeoutMs: number | null): Promise<Response> {
  const headers: Record<string, string> = { Accept: `application/json, ${PROBLEM_MEDIA_TYPE}`, ...call.headers };
  if (server.apiKey !== undefined) headers["X-API-Key"] = server.apiKey;
  // The log of shared documents tells through which door a change came, and in whose run.
  headers["X-Praxis-Client"] = "cli";
  if (session.env.runId !== undefined) headers["X-Praxis-Run"] = session.env.runId;
  if (call.body !== undefined) headers["Content-Type"] ??= "application/json";
  // A stream may last for hours once it has begun: only its beginning is timed.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DOMException("no answer in time", "TimeoutError")), timeoutMs ?? CALL_TIMEOUT_MS);
  try {
    return await session.fetch(server.apiUrl + call.path + queryText(call.query), {
      method: call.method,
      headers,
      ...(call.bytes !== undefined
        ? { body: call.bytes, duplex: "half" as const }
        : call.body === undefined
          ? {}
          : { body: JSON.stringify(call.body) }),
      signal: AbortSignal.any([signal, timeoutMs === null ? late.signal : AbortSignal.timeout(timeoutMs)]),
      // A redirect would carry the key to another place.
      redirect: "manual",
    });
  } catch (error) {
    throw session.signal.aborted ? new Interrupted() : networkFault(error);
  } finally {
    clearTimeout(timer);
  }
}

export function queryText(query: Query | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of [value ?? []].flat()) search.append(name, one);
  }
  return search.size === 0 ? "" : `?${search.toString()}`;
}

async function textOf(session: Session, response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw session.signal.aborted ? new Interrupted() : networkFault(error);
  }
}

async function parsed<T>(session: Session, response: Response, schema: Schema<T>): Promise<Answer<T>> {
  const raw = jsonOf(await textOf(session, response));
  const result = schema.safeParse(raw);
  if (!result.success) {
    throw new UnexpectedAnswer(
      `The server answered ${String(response.status)} with a body that this version of praxis does not know. Does another program listen there?`,
    );
  }
  const replayed = response.headers.get("Idempotency-Replayed") === "true";
  return { body: result.data, raw, etag: response.headers.get("ETag"), replayed, status: response.status };
}

/** The refusal as an error. An answer without a problem document comes from something in between, or is not our server. */
async function problemOf(session: Session, response: Response): Promise<Error> {
  const result = problemSchema.safeParse(jsonOf(await textOf(session, response)));
  if (result.success) return new ApiProblem(result.data, retryAfterMs(response.headers.get("Retry-After")));
  const { status } = response;
  if (status === 502 || status === 503 || status === 504)
    return new Unreachable(`something in between answered ${String(status)}`, { maybeArrived: true });
  if (status >= 300 && status < 400) {
    return new CliError(EXIT.unreachable, `The server sends callers elsewhere (${String(status)}); the key is not sent after it.`, [
      `If you trust it, set PRAXIS_API_URL to ${response.headers.get("Location") ?? "the other address"}.`,
    ]);
  }
  return new UnexpectedAnswer(`The server answered ${String(status)} without saying why. Does another program listen there?`);
}

function retryAfterMs(header: string | null): number | null {
  const seconds = header === null ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
