/** Reads a segment's raw lines in order, in pieces: a log is never held in memory whole. */
import { open } from "node:fs/promises";

const CHUNK_BYTES = 1024 * 1024;

export interface RawLine {
  /** Without the newline. */
  raw: Buffer;
  /** Where it begins in the file. */
  offset: number;
  /** From 1. */
  line: number;
  /** False for what stands after the last newline. */
  complete: boolean;
}

/** @param from a line's offset, with its number. A missing file has no lines. */
export async function* scanLines(file: string, from: { offset: number; line: number } = { offset: 0, line: 1 }): AsyncGenerator<RawLine[]> {
  const handle = await open(file, "r").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  });
  if (!handle) return;
  try {
    let rest: Buffer = Buffer.alloc(0);
    let { offset, line } = from;
    for (let position = offset; ;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      const bytes = rest.length === 0 ? chunk.subarray(0, bytesRead) : Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      const lines: RawLine[] = [];
      let start = 0;
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
        lines.push({ raw: bytes.subarray(start, end), offset: offset + start, line: line + lines.length, complete: true });
        start = end + 1;
      }
      rest = bytes.subarray(start);
      offset += start;
      line += lines.length;
      if (lines.length > 0) yield lines;
    }
    if (rest.length > 0) yield [{ raw: rest, offset, line, complete: false }];
  } finally {
    await handle.close();
  }
}
