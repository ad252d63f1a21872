/** The last line of a sealed segment: its seal. */
import { open } from "node:fs/promises";

/** Longer than any line can be. */
const LINE_BYTES_MAX = 256 * 1024;

/** Without its newline; null when the file does not end in one. */
export async function lastLine(file: string): Promise<Buffer | null> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, LINE_BYTES_MAX);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    if (buffer.at(-1) !== 10) return null;
    return buffer.subarray(buffer.lastIndexOf(10, buffer.length - 2) + 1, buffer.length - 1);
  } finally {
    await handle.close();
  }
}
