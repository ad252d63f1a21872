/** The denominator: one line written and brought to disk, nothing else. Measured beside the store, in the same folder's file system. */
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { percentile } from "../measure/statistics.js";

export interface DiskMeasured {
  /** Of one write with fdatasync, in ms. */
  p50: number;
  p99: number;
}

/** About the length of an event's line. */
const LINE = Buffer.alloc(340, "x");

export async function measureDisk(folder: string, writes: number): Promise<DiskMeasured> {
  const file = join(folder, "disk-probe");
  const handle = await open(file, "wx");
  const times: number[] = [];
  try {
    for (let index = 0; index < writes; index++) {
      const startedAt = performance.now();
      await handle.write(LINE);
      await handle.datasync();
      times.push(performance.now() - startedAt);
    }
  } finally {
    await handle.close();
    await rm(file);
  }
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}
