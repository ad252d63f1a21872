/** Reads one blob chunk by chunk: newlines, whether it is text, its first line, and the markers in it. Keeps a few bytes, never the blob. */

/** As git decides: a NUL among the first 8000 bytes makes a file binary. */
const BINARY_LOOKS_AT = 8_000;
const FIRST_LINE_BYTES = 200;
export const MARKERS = ["TODO", "FIXME", "HACK", "XXX"] as const;
export type Marker = (typeof MARKERS)[number];
const MARKER_PATTERN = /\b(?:TODO|FIXME|HACK|XXX)\b/g;
/** One character before the longest marker that may still go on in the next chunk. */
const CARRIED = 6;

export interface ScannedBlob {
  binary: boolean;
  /** Newline bytes; 0 when binary. */
  lines: number;
  firstLine: string;
  markers: Readonly<Record<Marker, number>>;
}

export interface BlobScanner {
  add(chunk: Buffer, last: boolean): void;
  /** Once the last chunk was added. The scanner is then ready for the next blob. */
  finish(): ScannedBlob;
}

export function createBlobScanner({ markers: countsMarkers }: { markers: boolean }): BlobScanner {
  let bytes = 0;
  let lines = 0;
  let binary = false;
  let head = "";
  let markers = createMarkerCounter();

  return {
    add(chunk, last) {
      if (bytes < BINARY_LOOKS_AT) {
        const at = chunk.indexOf(0);
        binary ||= at !== -1 && bytes + at < BINARY_LOOKS_AT;
        if (head.length < FIRST_LINE_BYTES) head += chunk.toString("latin1", 0, FIRST_LINE_BYTES - head.length);
      }
      bytes += chunk.length;
      if (binary) return;
      lines += countNewlines(chunk);
      if (countsMarkers) markers.add(chunk.toString("latin1"), last);
    },
    finish() {
      const scanned = {
        binary,
        lines: binary ? 0 : lines,
        firstLine: head.split("\n", 1)[0] ?? "",
        markers: binary ? createMarkerCounter().counts : markers.counts,
      };
      bytes = 0;
      lines = 0;
      binary = false;
      head = "";
      markers = createMarkerCounter();
      return scanned;
    },
  };
}

/** A plain loop: faster than `indexOf` per line on text, and nothing to allocate. */
export function countNewlines(chunk: Buffer): number {
  let count = 0;
  for (let at = 0; at < chunk.length; at += 1) if (chunk[at] === 0x0a) count += 1;
  return count;
}

/** Whole words in capitals, as `git grep -ow` finds them, also when a chunk ends inside one. */
function createMarkerCounter(): { counts: Record<Marker, number>; add(text: string, last: boolean): void } {
  const counts: Record<Marker, number> = { TODO: 0, FIXME: 0, HACK: 0, XXX: 0 };
  let carried = "";
  let carriedFrom = 0;
  let countedUpTo = 0;
  return {
    counts,
    add(piece, last) {
      const text = carried + piece;
      for (const match of text.matchAll(MARKER_PATTERN)) {
        const from = carriedFrom + match.index;
        const end = match.index + match[0].length;
        // At the very start of what was carried the character before is unknown, and the match was judged with the chunk before.
        const judgedBefore = from < countedUpTo || (match.index === 0 && carriedFrom > 0);
        if (judgedBefore || (end === text.length && !last)) continue;
        counts[match[0] as Marker] += 1;
        countedUpTo = carriedFrom + end;
      }
      const keep = Math.min(text.length, CARRIED);
      carriedFrom += text.length - keep;
      carried = text.slice(text.length - keep);
    },
  };
}
