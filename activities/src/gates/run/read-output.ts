/** Takes a command's output as it comes, in bounded memory: its beginning for line-by-line formats, its end for people. */
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";

export interface Output {
  head: string;
  tail: string;
}

/** A compiler that reports more has told enough; reading goes on, so that the command is never blocked. */
const HEAD_BYTES_MAX = 8_000_000;
/** Far more than is shown, so that a secret is whole when it is looked for. */
const TAIL_BYTES_MAX = 65_536;
/** When all processes are gone the pipe ends at once. What escaped and still holds it is not waited for longer. */
const PIPE_END_WAIT_MS = 5_000;

export function readOutput(source: Readable): { settle(): Promise<Output> } {
  const head: Buffer[] = [];
  let headBytes = 0;
  let tail = Buffer.alloc(0);
  const reading = (async () => {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      if (headBytes < HEAD_BYTES_MAX) head.push(chunk.subarray(0, HEAD_BYTES_MAX - headBytes));
      headBytes += chunk.length;
      tail = Buffer.from(Buffer.concat([tail, chunk]).subarray(-TAIL_BYTES_MAX));
    }
  })().catch(() => undefined);
  return {
    settle: async () => {
      const waited = new AbortController();
      const late = delay(PIPE_END_WAIT_MS, undefined, { signal: waited.signal }).catch(() => undefined);
      await Promise.race([reading, late]);
      waited.abort();
      source.destroy();
      return { head: Buffer.concat(head).toString("utf8"), tail: tail.toString("utf8") };
    },
  };
}
