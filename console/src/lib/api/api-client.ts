/** Calls of the contract from a page, through the console's own proxy: every answer is parsed by its schema, every refusal is an ApiProblem. */
import { problemSchema, type Problem } from "@praxis/api/contract";
import { GUARD_HEADER } from "../proxy/request-guard";
import { ApiProblem } from "./api-problem";

/** Longer than any answer of a healthy API takes. */
const CALL_MS = 30_000;

export const PROXY_PREFIX = "/api/proxy";

/** What the contract's schemas can do, without naming their library. */
export interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { message: string } };
}

export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface Answer<T> {
  body: T;
  etag: string | null;
}

interface Options {
  query?: Query | undefined;
  signal?: AbortSignal | undefined;
}

interface Change extends Options {
  method?: "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** One for each thing a person wants, not for each click; a repeat with the same key changes nothing twice. */
  idempotencyKey?: string;
}

export async function apiGet<T>(path: string, schema: Schema<T>, options: Options = {}): Promise<Answer<T>> {
  const answer = await send(path, { headers: {} }, options);
  return { body: parsed(schema, await answer.json(), path), etag: answer.headers.get("etag") };
}

/** @public */
export async function apiChange<T>(path: string, schema: Schema<T>, change: Change = {}): Promise<Answer<T>> {
  const answer = await sendChange(path, change);
  return { body: parsed(schema, await answer.json(), path), etag: answer.headers.get("etag") };
}

/** @public For changes that answer without a body. */
export async function apiCommand(path: string, change: Change = {}): Promise<void> {
  const answer = await sendChange(path, change);
  await answer.body?.cancel();
}

/** @public One answer of any kind, as it comes: streams, bytes, and `/readyz`, whose "no" is an answer (`anyStatus`). */
export function apiOpen(path: string, options: Options & { headers?: Record<string, string>; anyStatus?: true } = {}): Promise<Response> {
  return send(path, { headers: options.headers ?? {} }, options, options.anyStatus === true);
}

/** @public */
export const newIdempotencyKey = (): string => crypto.randomUUID();

function sendChange(path: string, { method = "POST", body, headers = {}, idempotencyKey, ...options }: Change): Promise<Response> {
  const all: Record<string, string> = { [GUARD_HEADER]: "1", ...headers };
  if (body !== undefined) all["content-type"] ??= "application/json";
  if (idempotencyKey !== undefined) all["idempotency-key"] = idempotencyKey;
  return send(path, { method, headers: all, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }, options);
}

async function send(path: string, init: RequestInit, { query, signal }: Options, anyStatus = false): Promise<Response> {
  // Only the beginning of an answer is timed: a stream may last for hours.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DOMException("no answer in time", "TimeoutError")), CALL_MS);
  const both = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
  const answer = await fetch(PROXY_PREFIX + path + queryText(query), { ...init, signal: both }).finally(() => clearTimeout(timer));
  if (answer.ok || anyStatus) return answer;
  const problem = await problemOf(answer);
  if (problem.status === 401) leaveForLogin();
  throw new ApiProblem(problem);
}

export function queryText(query: Query | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) for (const one of [value ?? []].flat()) search.append(name, one);
  return search.size === 0 ? "" : `?${search.toString()}`;
}

function parsed<T>(schema: Schema<T>, body: unknown, path: string): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new Error(`The API's answer to ${path} is not what its contract says: ${result.error.message}`);
}

async function problemOf(answer: Response): Promise<Problem> {
  const body = problemSchema.safeParse(await answer.json().catch(() => null));
  if (body.success) return body.data;
  const { status, statusText } = answer;
  return { type: "about:blank", title: statusText, status, detail: `${status} ${statusText}`, code: "internal", requestId: "" };
}

/** The session is over: back to this page after signing in. */
function leaveForLogin(): void {
  if (window.location.pathname === "/login") return;
  window.location.assign(`/login?next=${encodeURIComponent(window.location.pathname + window.location.search)}`);
}
