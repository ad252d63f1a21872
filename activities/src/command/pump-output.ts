/** Carries a command's output to the step's stream, no faster than the stream takes it: the pipe fills up and the command waits. */
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { DomainError } from "@praxis/domain/errors";
import { asStorageError } from "../processes/index.js";
import type { OutputTail } from "./output-tail.js";

export interface PumpRequest {
  source: Readable;
  sink: { write(chunk: Uint8Array): void; flush(): Promise<void> };
  tail: OutputTail;
  /** The step was stopped: what cannot be kept now is not waited for. */
  signal: AbortSignal;
}

export interface Pump {
  /** Resolves at the end of the stream, when nobody holds the pipe any more. Rejects with `storage_full` when the disk is. */
  done: Promise<void>;
  /** It waits for the sink, not for the command. */
  isFlushing(): boolean;
}

/** Memory bound: this much may wait in the sink before the pipe is left alone until it has been taken. */
const FLUSH_EVERY_BYTES = 1_048_576;
/** While the database is away the command waits; it need not fail for that. */
const RETRY_AFTER_MS = 500;

export function pumpOutput({ source, sink, tail, signal }: PumpRequest): Pump {
  let flushing = false;
  const flush = async (): Promise<boolean> => {
    flushing = true;
    try {
      return await flushPatiently(sink, signal);
    } finally {
      flushing = false;
    }
  };
  const pump = async (): Promise<void> => {
    let waiting = 0;
    let kept = true;
    for await (const chunk of source as AsyncIterable<Buffer>) {
      tail.add(chunk);
      if (!kept) continue; // the command may go on writing while it cleans up, and must not fill our memory
      sink.write(chunk);
      waiting += chunk.length;
      if (waiting >= FLUSH_EVERY_BYTES) {
        kept = await flush();
        waiting = 0;
      }
    }
    if (kept) await flush();
  };
  return { done: pump(), isFlushing: () => flushing };
}

/** False when the step was stopped while the sink could not take anything. */
async function flushPatiently(sink: PumpRequest["sink"], signal: AbortSignal): Promise<boolean> {
  for (;;) {
    try {
      await sink.flush();
      return true;
    } catch (cause) {
      const error = asStorageError(cause);
      if (DomainError.is(error) && error.code === "storage_full") throw error;
      if (signal.aborted) return false;
      await delay(RETRY_AFTER_MS);
    }
  }
}
