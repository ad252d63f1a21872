/** Walks the log line by line, checks chain and seals, and stops at the first fault, with its exact place. Writes nothing. */
import { createHash, type Hash } from "node:crypto";
import path from "node:path";
import { checkLine, isFault, openLine, type LineFault } from "./check-line.js";
import type { CollaborationEvent } from "./event-line.js";
import { leafHash, MerkleTree } from "./merkle.js";
import { ACTIVE_SEGMENT, archivedName, type Places, sealedName, sealedSegments } from "./places.js";
import { scanLines, type RawLine } from "./scan-lines.js";
import { sha256 } from "./sha256.js";

export interface FoundFault extends LineFault {
  /** File name under `events/`. */
  file: string;
  line: number;
  offset: number;
  /** No whole line stands after it (nor is it one itself), in the segment being written: it can be a write that was cut off. */
  tail: boolean;
}

export interface WalkedEvent {
  event: CollaborationEvent;
  raw: Buffer;
  hash: string;
  file: string;
  offset: number;
}

export interface LogEnd {
  /** The last good event; 0 and null before the first. */
  seq: number;
  hash: string | null;
  /** Of the segment being written: its first number, its length up to here, its tree. */
  segment: number;
  offset: number;
  tree: MerkleTree;
  /** SHA-256 of the line before that segment; null: it is the first, or the line before is not known. */
  before: string | null;
  /** Has taken in the segment's bytes up to `offset`. */
  content: Hash;
  /** The last line seals its segment, yet the segment still has the name of one that is being written. */
  sealedInPlace: boolean;
}

export interface LogWalk {
  firstSeq: number | null;
  segments: { file: string; firstSeq: number }[];
  end: LogEnd;
  fault: FoundFault | null;
}

/** The beginning of the segment after this line. */
export function segmentBegin(last: Pick<LogEnd, "seq" | "hash">): LogEnd {
  const { seq, hash } = last;
  return {
    seq,
    hash,
    segment: seq + 1,
    offset: 0,
    tree: new MerkleTree(),
    before: hash,
    content: createHash("sha256"),
    sealedInPlace: false,
  };
}

export interface WalkOptions {
  /** Where to begin: the segments from this number on, after an event with this hash. Without it: at the first segment there is. */
  from?: { segment: number; prev: string };
  /** Where to go on in the segment being written, all before it being known to be right. */
  resume?: LogEnd;
  /** Archived segments to walk first, by their first numbers. */
  archived?: readonly number[];
  /** May find a fault of its own: a missing value, for instance. */
  onEvent(walked: WalkedEvent): LineFault | null;
}

export async function walkLog(places: Places, options: WalkOptions): Promise<LogWalk> {
  const { from, resume, archived: outside = [] } = options;
  const begin = resume?.segment ?? from?.segment;
  const inside = (await sealedSegments(places.events)).filter((first) => begin === undefined || first >= begin);
  const sealed = [...outside, ...inside];
  const first = begin ?? sealed[0] ?? 1;
  const walk: LogWalk = {
    firstSeq: null,
    segments: [],
    end: segmentBegin({ seq: first - 1, hash: from?.prev ?? null }),
    fault: null,
  };
  // Segments before the first one were archived: its first line's link cannot be judged.
  const archived = begin === undefined && first > 1;
  for (const [index, firstSeq] of [...sealed, null].entries()) {
    const file = firstSeq === null ? ACTIVE_SEGMENT : index < outside.length ? archivedName(firstSeq) : sealedName(firstSeq);
    const state: SegmentWalk = { places, file, sealed: firstSeq !== null, unlinked: archived && index === 0, seal: null, options, walk };
    walk.end = resume && index === 0 ? resume : segmentBegin(walk.end);
    walk.segments.push({ file, firstSeq: firstSeq ?? walk.end.segment });
    walk.fault = await walkSegment(state);
    if (walk.fault) break;
  }
  return walk;
}

interface SegmentWalk {
  places: Places;
  file: string;
  sealed: boolean;
  unlinked: boolean;
  /** The line that seals this segment, once it was met. */
  seal: RawLine | null;
  options: WalkOptions;
  walk: LogWalk;
}

async function walkSegment(state: SegmentWalk): Promise<FoundFault | null> {
  const { file, walk } = state;
  let fault: FoundFault | null = null;
  const from = { offset: walk.end.offset, line: walk.end.tree.count + 1 };
  for await (const lines of scanLines(path.join(state.places.events, file), from)) {
    for (const line of lines) {
      // After a fault only one thing matters: does a whole line follow? Then no write was cut off here, something was changed.
      if (fault) {
        if (line.complete && !isFault(openLine(line.raw))) return { ...fault, tail: false };
        continue;
      }
      const problem = takeLine(state, line);
      if (problem) fault = placed(state, line, problem);
    }
  }
  if (fault) return fault;
  if (state.sealed && !state.seal) {
    const place = { raw: Buffer.alloc(0), offset: walk.end.offset, line: walk.end.tree.count + 1, complete: false };
    return placed(state, place, { problem: "wrong_seal", message: "the segment ends without its seal" });
  }
  walk.end.sealedInPlace = state.seal !== null && !state.sealed;
  return null;
}

function placed(state: SegmentWalk, line: RawLine, fault: LineFault): FoundFault {
  const whole = line.complete && !isFault(openLine(line.raw));
  return { ...fault, file: state.file, line: line.line, offset: line.offset, tail: !state.sealed && !whole };
}

function takeLine(state: SegmentWalk, line: RawLine): LineFault | null {
  const { walk, options } = state;
  const { end } = walk;
  if (state.seal) return { problem: "wrong_seal", message: "a line stands after the seal of its segment" };
  if (!line.complete) return { problem: "incomplete", message: "the line is cut off: it does not end in a newline" };
  const prev = state.unlinked && end.tree.count === 0 ? undefined : end.hash;
  const event = checkLine(line.raw, { seq: end.seq + 1, prev });
  if (isFault(event)) return event;
  if (event.type === "segment_sealed" && event.actor.via === "store") {
    if (event.data["count"] !== end.tree.count || event.data["merkleRoot"] !== end.tree.root())
      return { problem: "wrong_seal", message: "the seal does not fit the lines of its segment" };
    state.seal = line;
  }
  const hash = sha256(line.raw);
  const fault = options.onEvent({ event, raw: line.raw, hash, file: state.file, offset: line.offset });
  if (fault) return fault;
  end.tree.append(leafHash(line.raw));
  end.content.update(line.raw).update("\n");
  walk.firstSeq ??= event.seq;
  end.seq = event.seq;
  end.hash = hash;
  end.offset = line.offset + line.raw.length + 1;
  return null;
}
