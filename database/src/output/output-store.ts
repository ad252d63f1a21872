/** A step's byte stream in chunks. Positions count all bytes the step wrote, kept or not. */
import type { OutputCut } from "../runs/run-record.js";
import type { StoreDeps } from "../store-deps.js";

export interface OutputPage {
  /** The position of the first byte of `data`; greater than asked for when the middle was cut. */
  start: number;
  data: Buffer;
  /** Where to read on. */
  next: number;
  /** How many bytes the step has written in all. */
  total: number;
  cut: OutputCut | null;
}

export interface OutputStore {
  /** A chunk that is already there (same start) is kept as it is. */
  append(runId: string, stepId: string, startByte: number, data: Uint8Array): Promise<void>;
  /** From position `after` on; null for a step the run does not have. */
  read(runId: string, stepId: string, after: number, limitBytes: number): Promise<OutputPage | null>;
  /** The stream's length so far: where a repeated attempt goes on writing. */
  end(runId: string, stepId: string): Promise<number>;
  /** Removes the chunks that lie wholly inside [from, to) and states the cut. */
  cut(runId: string, stepId: string, cut: OutputCut): Promise<void>;
}

export function createOutputStore(_deps: StoreDeps): OutputStore {
  throw new Error("not built yet");
}
