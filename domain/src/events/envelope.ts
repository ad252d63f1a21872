/**
 * One event is one line of JSON: `{v,seq,ts,actor,type,subject,data,key?,prev,h}`.
 * `prev` is the SHA-256 of the previous whole line (null in the first); `h` is the SHA-256 of this line's bytes up to,
 * not including, the comma before `"h"`. Verifying needs the raw lines only, no canonical JSON.
 */
import { sha256Hex, type Json } from "../hashing/index.js";

export const EVENT_ACTOR_KINDS = ["user", "agent", "service", "system"] as const;
export interface Actor {
  kind: (typeof EVENT_ACTOR_KINDS)[number];
  id: string;
}

/** What a writer says; the log adds seq, time and chain. */
export interface EventDraft<Type extends string = string> {
  type: Type;
  actor: Actor;
  /** What it is about: `run`, or `step:<id>`. */
  subject: string;
  data: { readonly [key: string]: Json | undefined };
  /** At most one event of a log has this key: a repeat is dropped. */
  key?: string;
}

export interface EventEnvelope extends EventDraft {
  v: 1;
  seq: number;
  /** RFC 3339, UTC, milliseconds. */
  ts: string;
  prev: string | null;
  h: string;
}

export interface SealedEvent {
  seq: number;
  line: string;
  /** SHA-256 of `line`: the next event's `prev`. */
  hash: string;
}

export function sealEvent(draft: EventDraft, place: { seq: number; ts: string; prev: string | null }): SealedEvent {
  const { actor, type, subject, data, key } = draft;
  const body = JSON.stringify({
    v: 1,
    seq: place.seq,
    ts: place.ts,
    actor,
    type,
    subject,
    data,
    ...(key === undefined ? {} : { key }),
    prev: place.prev,
  });
  const head = body.slice(0, -1);
  const line = `${head},"h":"${sha256Hex(head)}"}`;
  return { seq: place.seq, line, hash: sha256Hex(line) };
}
