/** The only place where an error becomes an HTTP answer. An answer of 500 and above never carries the error's own message. */
import { DomainError, ERROR_MEANINGS, type ErrorCode } from "@praxis/domain/errors";
import type { Response } from "express";
import { PROBLEM_MEDIA_TYPE, type Problem } from "../contract/problem.js";
import { knownFault } from "./known-fault.js";
import { STATUS } from "./status-codes.js";

/** How long a caller should wait before the next try when nothing better is known; seconds. */
const RETRY_AFTER_S = 2;

export interface ProblemAnswer {
  status: number;
  headers: Record<string, string>;
  body: Problem;
}

/** Anything that is not a DomainError or a known fault of a dependency is `internal`. */
export function toDomainError(error: unknown): DomainError {
  if (DomainError.is(error)) return error;
  return knownFault(error) ?? new DomainError("internal", ERROR_MEANINGS.internal, { cause: error });
}

export function toProblem(thrown: unknown, requestId: string): ProblemAnswer {
  const error = toDomainError(thrown);
  const code: ErrorCode = error.code;
  const status = statusOf(error);
  const hidden = status >= 500;
  const details = hidden ? undefined : error.details;
  const body: Problem = {
    type: `urn:praxis:problem:${code}`,
    title: titleOf(code),
    status,
    detail: hidden ? ERROR_MEANINGS[code] : error.message,
    code,
    requestId,
    ...issuesOf(error, status),
    ...(details ? { details } : {}),
  };
  return { status, headers: headersOf(code, status, error.details), body };
}

/** A pool that is part of an address is missing (404); one that a playbook names, at a place in its text, is a fault of that text. */
function statusOf({ code, issues }: DomainError): number {
  return code === "pool_not_found" && issues && issues.length > 0 ? STATUS.playbook_invalid : STATUS[code];
}

export function sendProblem(response: Response, thrown: unknown, requestId: string): void {
  const problem = toProblem(thrown, requestId);
  for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value);
  response.status(problem.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(problem.body));
}

/** Every 400 and 422 has at least one: where nothing better is known, the whole request. */
function issuesOf({ issues, message }: DomainError, status: number): Pick<Problem, "issues"> {
  if (status !== 400 && status !== 422) return {};
  return { issues: issues && issues.length > 0 ? [...issues] : [{ path: "", message }] };
}

function titleOf(code: ErrorCode): string {
  const words = code.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function headersOf(code: ErrorCode, status: number, details: Record<string, unknown> | undefined): Record<string, string> {
  const headers: Record<string, string> = { "Cache-Control": "no-store" };
  if (status === 401) headers["WWW-Authenticate"] = 'Bearer realm="praxis", ApiKey realm="praxis" header="X-API-Key"';
  if (status === 429 || status === 503) headers["Retry-After"] = String(numberOr(details?.["retryAfterS"], RETRY_AFTER_S));
  if (code === "method_not_allowed" && Array.isArray(details?.["allowed"])) headers["Allow"] = details["allowed"].join(", ");
  if (code === "precondition_failed" && typeof details?.["currentEtag"] === "string") headers["ETag"] = details["currentEtag"];
  if (code === "range_not_satisfiable") headers["Content-Range"] = `bytes */${String(numberOr(details?.["bytes"], 0))}`;
  return headers;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}
