/** Walks bytes line by line without copying them; only what is asked for becomes text. */

export interface ByteLines {
  /** False at the end of the bytes. */
  readonly more: boolean;
  /** The first byte of the current line, 0 for an empty one. */
  first(): number;
  /** The current line without its line feed. Bytes that are no UTF-8 become U+FFFD. */
  text(from?: number): string;
  next(): void;
}

const LINE_FEED = 10;
const lenient = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

export function createByteLines(bytes: Uint8Array, from: number): ByteLines {
  let start = from;
  let end = endOf(bytes, start);
  return {
    get more() {
      return start < bytes.length;
    },
    first: () => (end > start ? (bytes[start] ?? 0) : 0),
    text: (skip = 0) => lenient.decode(bytes.subarray(start + skip, end)),
    next() {
      start = end + 1;
      end = endOf(bytes, start);
    },
  };
}

function endOf(bytes: Uint8Array, start: number): number {
  const end = bytes.indexOf(LINE_FEED, start);
  return end === -1 ? bytes.length : end;
}
