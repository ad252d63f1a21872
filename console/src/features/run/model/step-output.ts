/** What is known of a step's byte stream: the end of it, grown read by read. Pure. */

/** What a page can show; the whole is there to download. */
export const OUTPUT_BYTES_KEPT = 200_000;

export interface StepOutput {
  readonly bytes: Uint8Array;
  /** Where the next reading begins. */
  readonly next: number;
  /** The last reading brought nothing more. */
  readonly isEnd: boolean;
}

/** Before the first reading: of what is long already only the end is asked for. */
export const outputFrom = (written: number): StepOutput => ({
  bytes: new Uint8Array(),
  next: Math.max(written - OUTPUT_BYTES_KEPT, 0),
  isEnd: false,
});

/** @param next where the server says that the next reading begins: a part of the stream may not have been kept, so bytes do not tell */
export function grownOutput(known: StepOutput, fresh: Uint8Array, next: number | null): StepOutput {
  if (fresh.length === 0) return { ...known, isEnd: true };
  const all = new Uint8Array(known.bytes.length + fresh.length);
  all.set(known.bytes);
  all.set(fresh, known.bytes.length);
  return { bytes: all.slice(-OUTPUT_BYTES_KEPT), next: next ?? known.next + fresh.length, isEnd: false };
}

/** What a step writes last is known when it has ended: it is read on until all of it is here, or there is nothing more. */
export function isReadOn(read: StepOutput | undefined, { written, isRunning }: { written: number; isRunning: boolean }): boolean {
  return isRunning || (read !== undefined && !read.isEnd && read.next < written);
}

/** How much of the beginning is not shown. */
export const skippedOutput = ({ bytes, next }: StepOutput): number => next - bytes.length;
