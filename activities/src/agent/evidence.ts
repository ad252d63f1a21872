/** What a verification printed, in bounded memory: its head and, beyond that, its tail, where test runners say what failed. */
import { createByteRing } from "../steps/byte-ring.js";

export interface Evidence {
  write(chunk: Uint8Array): void;
  flush(): Promise<void>;
  /** Words of ours, at the end. */
  say(text: string): void;
  text(headline: string): Buffer;
}

const HEAD_BYTES = 256 * 1024;
const TAIL_BYTES = 768 * 1024;

export function createEvidence(): Evidence {
  const head: Buffer[] = [];
  const tail = createByteRing(TAIL_BYTES);
  const words: string[] = [];
  let kept = 0;
  let total = 0;
  return {
    write(chunk) {
      const copy = Buffer.from(chunk);
      total += copy.length;
      const first = copy.subarray(0, HEAD_BYTES - kept);
      if (first.length > 0) head.push(first);
      kept += first.length;
      if (first.length < copy.length) tail.add(copy.subarray(first.length));
    },
    flush: () => Promise.resolve(),
    say: (text) => words.push(text),
    text(headline) {
      const end = tail.take();
      const cut = total - kept - end.length;
      const parts = [Buffer.from(`${headline}\n\n`), ...head];
      if (cut > 0) parts.push(Buffer.from(`\n\n[${String(cut)} bytes are left out here]\n\n`));
      parts.push(end);
      for (const word of words) parts.push(Buffer.from(`\n${word}\n`));
      return Buffer.concat(parts);
    },
  };
}
