/** What one route is, as data: it mounts the handler, checks the caller and the request, and makes the OpenAPI document. */
import type { Scope } from "@praxis/domain/access";
import type { ErrorCode } from "@praxis/domain/errors";
import type { z } from "zod";

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof METHODS)[number];

/** Which budget a call is counted against. */
export const LIMIT_CLASSES = ["read", "write", "lease"] as const;
export type LimitClass = (typeof LIMIT_CLASSES)[number];

/** Of every JSON body, unless the route takes less. */
export const BODY_BYTES_MAX = 1024 * 1024;

/** A body of an answer: a JSON schema, or a text that says what the bytes are. */
export interface AnswerContent {
  readonly [mediaType: string]: z.ZodType | string;
}

/**
 * Who may call: the holder of a scope; `signed-in`: whoever has a good key or token; `public`: anyone (the handler judges what came
 * with the call, and the budget is the address's).
 */
export type RouteScope = Scope | "signed-in" | "public";

export interface RouteContract {
  readonly summary: string;
  readonly method: Method;
  /** Under `/api/v1`, with `{name}` for a part of the path. */
  readonly path: `/${string}`;
  readonly scope: RouteScope;
  readonly limitClass: LimitClass;
  /** Parameters outside this list are refused. */
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Instead of `body`: one schema per media type that the route takes. */
  readonly bodies?: { readonly [mediaType: string]: z.ZodType };
  /** Less than the 1 MiB of all JSON bodies. */
  readonly bodyBytesMax?: number;
  /** The body may not nest deeper than 32 levels or use names that reach prototypes: it becomes part of a document. */
  readonly plainJson?: true;
  /** Instead of a JSON body: bytes that the handler reads as they come. Says what they are. */
  readonly bytesBody?: string;
  /**
   * The call is an agent's under its lease: the fence stands in the body (`fence`) or in the header `X-Lease-Fence`, and is judged
   * before the rest of the body.
   */
  readonly fenced?: "body" | "header";
  /** All members of the body are optional, so a call without any body counts as `{}`. */
  readonly bodyOptional?: true;
  readonly responses: { readonly [status: number]: { readonly description: string; readonly content?: AnswerContent } };
  /** Codes beyond those that every route can answer. */
  readonly errors?: readonly ErrorCode[];
  /** Takes `Idempotency-Key`. */
  readonly idempotencyKey?: true;
  /** Sends a strong ETag and honours `If-None-Match`. */
  readonly etag?: true;
  /** Needs `If-Match`. */
  readonly ifMatch?: true;
  /** Takes `If-None-Match: *` instead: create, never replace. */
  readonly createIfAbsent?: true;
  /** A JSON Patch with a `test` needs no `If-Match`. */
  readonly ifMatchUnlessTested?: true;
  /** Answered by the one process that owns the collaboration state; others pass the call on. */
  readonly collaboration?: true;
  /** Resumes by `Last-Event-ID` when asked for `text/event-stream`. */
  readonly stream?: true;
}
