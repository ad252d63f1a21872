/** Carries a command's output to the step's stream, no faster than the stream takes it: the pipe fills up and the command waits. */
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { DomainError } from "@praxis/domain/errors";
import { asStorageError } from "../processes/index.js";
import type { OutputTail } from "./output-tail.js";

export interface Pump {
  source: Readable;
  sink: { write(chunk: Uint8Array): void; flush(): Promise<void> };
  tail: OutputTail;
  /** The step was stopped: what cannot be kept now is not waited for. */
  signal: AbortSignal;
}

/** Memory bound: this much may wait in the sink before the pipe is left alone until it has been taken. */
const FLUSH_EVERY_BYTES = 1_048_576;
/** While the database is away the command waits; it need not fail for that. */
const RETRY_AFTER_MS = 500;

/** Resolves at the end of the stream, when nobody holds the pipe any more. Rejects with `storage_full` when the disk is. */
export async function pumpOutput({ source, sink, tail, signal }: Pump): Promise<void> {
  let waiting = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    tail.add(chunk);
    sink.write(chunk);
    waiting += chunk.length;
    if (waiting >= FLUSH_EVERY_BYTES) {
      await flushPatiently(sink, signal);
      waiting = 0;
    }
  }
  await flushPatiently(sink, signal);
}

async function flushPatiently(sink: Pump["sink"], signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await sink.flush();
      return;
    } catch (cause) {
      const error = asStorageError(cause);
      if (DomainError.is(error) && error.code === "storage_full") throw error;
      if (signal.aborted) return;
      await delay(RETRY_AFTER_MS);
    }
  }
}
