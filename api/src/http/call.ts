/** What a handler gets and gives. Its types come from the route's row in the contract: parts of the path, query and body are checked. */
import type { Tx } from "@praxis/database";
import type { Principal } from "@praxis/domain/access";
import type { Request, Response } from "express";
import type { Logger } from "pino";
import type { z } from "zod";
import type { RouteName, ROUTES } from "../contract/routes.js";

type PathOf<Name extends RouteName> = (typeof ROUTES)[Name]["path"];
type PartsOf<Path extends string> = Path extends `${string}{${infer Part}}${infer Rest}` ? Part | PartsOf<Rest> : never;
type OutputOf<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

export type ParamsOf<Name extends RouteName> = { readonly [Part in PartsOf<PathOf<Name>>]: string };
export type QueryOf<Name extends RouteName> = (typeof ROUTES)[Name] extends { query: infer Schema } ? OutputOf<Schema> : undefined;
type BodiesOf<Schemas> = { [Type in keyof Schemas & string]: { mediaType: Type; value: OutputOf<Schemas[Type]> } }[keyof Schemas & string];
/** With `bodies`: which media type it came as, and its value. */
export type BodyOf<Name extends RouteName> = (typeof ROUTES)[Name] extends { body: infer Schema }
  ? OutputOf<Schema>
  : (typeof ROUTES)[Name] extends { bodies: infer Schemas }
    ? BodiesOf<Schemas>
    : undefined;

export type FenceOf<Name extends RouteName> = (typeof ROUTES)[Name] extends { fenced: string } ? number : undefined;

/** A whole answer. `json` is sent as `application/json`, `text` is JSON already; without both there is no body. */
export interface Answer {
  status: number;
  /** An `ETag` here stands instead of the one over the body. */
  headers?: Readonly<Record<string, string>>;
  json?: unknown;
  text?: string;
}

/** The handler wrote the answer itself (bytes, streams). */
export const WRITTEN = Symbol("written");

export interface CommitOptions {
  /** The answer holds a secret: what is kept of it opens only for the same credential. */
  sealed?: boolean;
}

export interface Call<Name extends RouteName = RouteName> {
  readonly principal: Principal;
  readonly params: ParamsOf<Name>;
  readonly query: QueryOf<Name>;
  /** Of a fenced route it is checked when it is first read, and that read throws: the fence comes first. */
  readonly body: BodyOf<Name>;
  readonly fence: FenceOf<Name>;
  readonly request: Request;
  readonly response: Response;
  readonly requestId: string;
  readonly log: Logger;
  /**
   * One transaction for the effect and, when the caller sent an `Idempotency-Key`, for the key's row: a repeat gets the first
   * answer and `effect` is not called. `effect` must use `tx` for everything it asks of the database (a second connection could
   * wait for the first), and refuse with 409 before it writes.
   */
  commit(effect: (tx: Tx) => Promise<Answer>, options?: CommitOptions): Promise<Answer>;
  /**
   * For effects that are not in the database. With an `Idempotency-Key` the answer is kept there all the same, and `effect` gets a
   * key that it must store with what it does: should this process die in between, the repeat calls `effect` again with the same key.
   */
  commitOutside(effect: (key: OutsideKey | null) => Promise<Answer>): Promise<Answer>;
}

export interface OutsideKey {
  /** Names principal, method, path and the caller's key. */
  key: string;
  /** SHA-256 of the canonical body. */
  body: string;
}

export type Handler<Name extends RouteName> = (call: Call<Name>) => Promise<Answer | typeof WRITTEN>;
export type Handlers = { readonly [Name in RouteName]: Handler<Name> };
