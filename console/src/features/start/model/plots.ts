/** The server's figures as bars of a small plot: heights in parts of the tallest, and a scale that ends at a round number. Pure. */
import type { Stats } from "@praxis/api/contract";

export interface Bucket {
  readonly at: string;
  readonly started: number;
  readonly finished: number;
  readonly failed: number;
  readonly waitedMs: number | null;
}

export function bucketsOf({ from, bucketMs, runs, waiting }: Stats): Bucket[] {
  const begin = Date.parse(from);
  return runs.started.map((started, index) => ({
    at: new Date(begin + index * bucketMs).toISOString(),
    started,
    finished: runs.finished[index] ?? 0,
    failed: runs.failed[index] ?? 0,
    waitedMs: waiting.series[index] ?? null,
  }));
}

const ROUND = [1, 2, 5, 10] as const;

/** The smallest of 1, 2, 5, 10, 20, 50 … that nothing exceeds. */
export function scaleEnd(values: readonly number[]): number {
  const most = Math.max(1, ...values);
  const power = 10 ** Math.floor(Math.log10(most));
  return (ROUND.find((step) => step * power >= most) ?? 10) * power;
}

/** A bar that stands for something is seen, however small. */
const SEEN = 0.02;

export function heightOf(value: number, end: number): number {
  return value <= 0 ? 0 : Math.max(value / end, SEEN);
}
