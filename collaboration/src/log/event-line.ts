/**
 * One line of the collaboration log: `{v,seq,ts,actor,type,subject?,data,key?,prev,h}`, the envelope of run events with a short `h`.
 * The types alone say what a line holds; `seal-line.ts` makes one, `check-line.ts` judges one.
 */
import type { Actor } from "@praxis/domain/events";
import type { Json } from "@praxis/domain/hashing";

/** Through which door a change came. `file`: somebody edited the file itself. `store`: the store's own upkeep. */
export const COLLABORATION_VIAS = ["api", "console", "cli", "mcp", "terminal", "worker", "file", "store"] as const;

export interface CollaborationActor extends Actor {
  /** The run in whose name the actor acts. */
  run?: string;
  via: (typeof COLLABORATION_VIAS)[number];
}

/** One step of the difference a line records: RFC 6902 with absolute values only, so that the log alone rebuilds every document. */
export type LoggedOperation = { op: "add" | "replace"; path: string; value: Json } | { op: "remove"; path: string };

/** What one event did to one document. Just one of `patch` (small) and `sha256` (the file's bytes lie in `events/values/<sha256>.json`). */
export interface LoggedChange {
  document: string;
  /** The revision after the change. */
  revision: number;
  /** The ETag after the change, quotes included; null: the document was removed. */
  etag: string | null;
  patch?: LoggedOperation[];
  sha256?: string;
}

/** What a repeat with the same key gets: the first answer, if the body was the same. */
export interface KeyedAnswer {
  /** SHA-256 of the canonical request body. */
  body: string;
  answer?: Json;
  /** Where the answer lies when it is too large for the line. */
  answerSha256?: string;
}

/**
 * `data` is the writer's own members beside the change. One document: its `LoggedChange` members stand directly in `data`; several:
 * they are the list `data.changes`. An event that changes nothing and has a member called `document`, `changes` or `keyed` of its own
 * is stored as `data: {posted: …}`, so that nobody can forge a change by posting one.
 */
export interface CollaborationEvent {
  v: 1;
  seq: number;
  /** RFC 3339, UTC, milliseconds. */
  ts: string;
  actor: CollaborationActor;
  type: string;
  subject?: string;
  data: { readonly [key: string]: Json | undefined };
  key?: string;
  /** SHA-256 of the previous raw line without its newline; null in the first line of the log. */
  prev: string | null;
  /** First 16 hex of the SHA-256 of this line's bytes up to, not including, the comma before `"h"`. */
  h: string;
}

/** A raw line, without its newline, as it lies in the log. */
export interface EventLine {
  seq: number;
  line: string;
}
