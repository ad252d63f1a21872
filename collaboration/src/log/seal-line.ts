/** Makes one line of the log: its place in the chain, its own hash. The bytes returned are the bytes to write. */
import type { CollaborationActor, CollaborationEvent } from "./event-line.js";
import { sha256 } from "./sha256.js";

export interface LineDraft {
  actor: CollaborationActor;
  type: string;
  subject?: string | undefined;
  data: CollaborationEvent["data"];
  key?: string | undefined;
}

export interface SealedLine {
  seq: number;
  /** Without the newline, as text and as the bytes to write. */
  text: string;
  raw: Buffer;
  /** SHA-256 of `raw`: the next line's `prev`. */
  hash: string;
}

export function sealLine(draft: LineDraft, place: { seq: number; ts: string; prev: string | null }): SealedLine {
  const { kind, id, run, via } = draft.actor;
  const body = JSON.stringify({
    v: 1,
    seq: place.seq,
    ts: place.ts,
    actor: { kind, id, run, via },
    type: draft.type,
    subject: draft.subject,
    data: draft.data,
    key: draft.key,
    prev: place.prev,
  });
  const head = body.slice(0, -1);
  const text = `${head},"h":"${sha256(head).slice(0, 16)}"}`;
  const raw = Buffer.from(text);
  return { seq: place.seq, text, raw, hash: sha256(raw) };
}
