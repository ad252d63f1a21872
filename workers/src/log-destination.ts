/**
 * Where log lines go: straight to a file descriptor, and away when it does not take them. A process that cannot log (its disk is
 * full) still has to answer; pino's own destination would wait for the disk for ever.
 */
import { writeFileSync } from "node:fs";

/** A reader of a pipe that is slow gets so long to catch up; then the line is lost. */
const READER_MS = 1_000;
const AGAIN_MS = 5;

export function logDestination(fd: number): { write(line: string): void } {
  return {
    write(line) {
      for (let waitedMs = 0; waitedMs < READER_MS; waitedMs += AGAIN_MS) {
        try {
          writeFileSync(fd, line);
          return;
        } catch (error) {
          if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) return;
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, AGAIN_MS);
        }
      }
    },
  };
}
