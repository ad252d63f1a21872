/** Durable lines for readers: the newest from memory, older ones from the segments. Whoever follows pulls, so a slow one costs nothing. */
import path from "node:path";
import { DomainError } from "@praxis/domain/errors";
import type { EventLine } from "../log/event-line.js";
import { ACTIVE_SEGMENT, type Places, sealedName } from "../log/places.js";
import { scanLines } from "../log/scan-lines.js";
import type { StoreEvents } from "./collaboration-store.js";

/** What live followers need; everything older is read from the files. */
const RECENT_BYTES_MAX = 4 * 1024 * 1024;
/** One place in this many lines is remembered: 1 M events cost 4,000 entries, a read skips 256 lines at most. */
const PLACE_EVERY = 256;
const PAGE = 1_000;

interface Segment {
  firstSeq: number;
  sealed: boolean;
  /** The offset of line `firstSeq + index × PLACE_EVERY`. */
  places: number[];
}

export class EventFeed implements StoreEvents {
  #recent: EventLine[] = [];
  #recentBytes = 0;
  #head: { seq: number; hash: string | null } = { seq: 0, hash: null };
  readonly #waiting = new Set<() => void>();
  readonly #segments: Segment[] = [];

  constructor(private readonly places: Places) {}

  head(): { seq: number; hash: string | null } {
    return this.#head;
  }

  /** Tells of a segment, oldest first; the last one told is the one being written. */
  addSegment(firstSeq: number, sealed: boolean, places: readonly number[] = [0]): void {
    this.#segments.push({ firstSeq, sealed, places: [...places] });
  }

  /** Where lines of the segment being written begin, for `addSegment`. */
  lastPlaces(): number[] {
    return [...(this.#segments.at(-1)?.places ?? [0])];
  }

  /** The segments up to this number are moved away: whoever asks for them is told so. */
  forget(lastSeq: number): void {
    while ((this.#segments[1]?.firstSeq ?? Infinity) <= lastSeq + 1) this.#segments.shift();
    const first = this.#recent[0]?.seq ?? Infinity;
    if (first > lastSeq) return;
    this.#recent = this.#recent.slice(lastSeq + 1 - first);
    this.#recentBytes = this.#recent.reduce((sum, { line }) => sum + line.length, 0);
  }

  sealLast(nextSeq: number): void {
    const last = this.#segments.at(-1);
    if (last) last.sealed = true;
    this.addSegment(nextSeq, false);
  }

  setHead(head: { seq: number; hash: string | null }): void {
    this.#head = head;
  }

  /** Where a durable line of the last segment begins. Called in order. */
  place(seq: number, offset: number): void {
    const segment = this.#segments.at(-1);
    if (segment && (seq - segment.firstSeq) % PLACE_EVERY === 0) segment.places[(seq - segment.firstSeq) / PLACE_EVERY] = offset;
  }

  publish(lines: readonly EventLine[], head: { seq: number; hash: string }): void {
    for (const line of lines) {
      this.#recent.push(line);
      this.#recentBytes += line.line.length;
    }
    // Not at every batch: dropping copies what stays.
    if (this.#recentBytes > 2 * RECENT_BYTES_MAX) this.#dropOldest();
    this.#head = head;
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  #dropOldest(): void {
    let dropped = 0;
    while (this.#recentBytes > RECENT_BYTES_MAX && dropped < this.#recent.length - 1) {
      this.#recentBytes -= this.#recent[dropped]?.line.length ?? 0;
      dropped += 1;
    }
    this.#recent = this.#recent.slice(dropped);
  }

  async read({ after, limit }: { after: number; limit: number }): Promise<EventLine[]> {
    const wanted = Math.min(limit, this.#head.seq - after);
    if (wanted <= 0) return [];
    const first = this.#recent[0];
    if (first && after + 1 >= first.seq) return this.#recent.slice(after + 1 - first.seq, after + 1 - first.seq + wanted);
    const oldest = this.#segments[0]?.firstSeq ?? 1;
    if (after + 1 < oldest) {
      throw new DomainError("events_archived", `Events before ${String(oldest)} were archived.`, { details: { oldest } });
    }
    return this.#readFiles(after + 1, after + wanted);
  }

  async #readFiles(from: number, to: number): Promise<EventLine[]> {
    const lines: EventLine[] = [];
    // A segment may be sealed (renamed) between finding its name and opening it: then look again. It happens once in 64 MiB.
    for (let tries = 0; lines.length === 0 && tries < 5; tries++) {
      const segment = this.#segments.findLast(({ firstSeq }) => firstSeq <= from);
      if (!segment) break;
      const index = Math.min(Math.floor((from - segment.firstSeq) / PLACE_EVERY), segment.places.length - 1);
      await this.#scan(segment, index, { from, to: Math.min(to, from + PAGE - 1) }, lines);
      if (lines[0] && lines[0].seq !== from) lines.length = 0;
    }
    return lines;
  }

  async #scan(segment: Segment, index: number, range: { from: number; to: number }, into: EventLine[]): Promise<void> {
    const file = path.join(this.places.events, segment.sealed ? sealedName(segment.firstSeq) : ACTIVE_SEGMENT);
    let seq = segment.firstSeq + index * PLACE_EVERY;
    for await (const lines of scanLines(file, { offset: segment.places[index] ?? 0, line: 1 })) {
      for (const { raw, offset, complete } of lines) {
        if (!complete || seq > range.to) return;
        if (segment.sealed && (seq - segment.firstSeq) % PLACE_EVERY === 0)
          segment.places[(seq - segment.firstSeq) / PLACE_EVERY] ??= offset;
        if (seq >= range.from) into.push({ seq: seqOf(raw) ?? seq, line: raw.toString("utf8") });
        seq += 1;
      }
    }
  }

  async *follow({ after, signal }: { after: number; signal: AbortSignal }): AsyncGenerator<EventLine> {
    let wake = (): void => undefined;
    const isOver = (): boolean => signal.aborted;
    const end = (): void => wake();
    signal.addEventListener("abort", end);
    try {
      for (let seq = after; !isOver();) {
        // Listening begins before looking, so that a line published in between is not slept over.
        const woken = new Promise<void>((resolve) => (wake = resolve));
        this.#waiting.add(wake);
        const lines = await this.read({ after: seq, limit: PAGE });
        if (lines.length === 0 && !isOver()) await woken;
        this.#waiting.delete(wake);
        for (const line of lines) {
          if (isOver()) return;
          yield line;
          seq = line.seq;
        }
      }
    } finally {
      this.#waiting.delete(wake);
      signal.removeEventListener("abort", end);
    }
  }
}

const SEQ = /^\{"v":1,"seq":(\d+),/;

function seqOf(raw: Buffer): number | null {
  const found = SEQ.exec(raw.subarray(0, 40).toString("latin1"))?.[1];
  return found === undefined ? null : Number(found);
}
