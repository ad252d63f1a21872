/** Judges one raw line: is it whole by itself, and does it follow the one before? Works on bytes: text decoding would hide changes. */
import type { CollaborationEvent } from "./event-line.js";
import { sha256 } from "./sha256.js";

export const LINE_PROBLEMS = [
  "incomplete",
  "unreadable",
  "changed",
  "gap",
  "broken_link",
  "wrong_seal",
  "value_missing",
  "wrong_etag",
] as const;
export interface LineFault {
  problem: (typeof LINE_PROBLEMS)[number];
  message: string;
}

const TAIL = /^,"h":"([0-9a-f]{16})"\}$/;
const TAIL_BYTES = ',"h":"0123456789abcdef"}'.length;

/** The event, when the line is whole by itself, wherever it stands. */
export function openLine(raw: Buffer): CollaborationEvent | LineFault {
  const tail = TAIL.exec(raw.subarray(Math.max(0, raw.length - TAIL_BYTES)).toString("latin1"));
  if (!tail) return { problem: "unreadable", message: "the line does not end as an event does" };
  if (sha256(raw.subarray(0, raw.length - TAIL_BYTES)).slice(0, 16) !== tail[1]) {
    return { problem: "changed", message: "the line's bytes do not match its own hash" };
  }
  try {
    const event: unknown = JSON.parse(raw.toString("utf8"));
    if (isEvent(event)) return event;
  } catch {
    // Falls through: a line with a right hash that is no JSON was made by somebody else.
  }
  return { problem: "unreadable", message: "the line is not an event" };
}

/** @param place `prev` undefined: the line before was archived, so the link is not judged. */
export function checkLine(raw: Buffer, place: { seq: number; prev: string | null | undefined }): CollaborationEvent | LineFault {
  const event = openLine(raw);
  if (isFault(event)) return event;
  if (event.seq !== place.seq) {
    return { problem: "gap", message: `expected event ${String(place.seq)}, found ${String(event.seq)}` };
  }
  if (place.prev !== undefined && event.prev !== place.prev) {
    return { problem: "broken_link", message: "the line does not follow the one before it" };
  }
  return event;
}

export function isFault(result: CollaborationEvent | LineFault): result is LineFault {
  return "problem" in result;
}

function isEvent(value: unknown): value is CollaborationEvent {
  if (typeof value !== "object" || value === null || !("seq" in value) || !("prev" in value) || !("data" in value)) return false;
  const { seq, prev, data } = value;
  return Number.isSafeInteger(seq) && (prev === null || typeof prev === "string") && typeof data === "object" && data !== null;
}
