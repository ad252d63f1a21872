/**
 * One process at a time fills a cache folder. The holder touches its lock file; a lock nobody touched for a while belonged to a
 * process that died. (No pids: the folder may be shared by containers, where pids mean nothing.)
 */
import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const TOUCH_MS = 1_000;
/** Ten missed touches: the holder is dead, not slow. */
const STALE_MS = 10_000;

export async function withCacheLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, "lock");
  while (!take(file)) {
    if (ageMs(file) > STALE_MS) rmSync(file, { force: true });
    else await delay(100);
  }
  const touch = setInterval(() => touchFile(file), TOUCH_MS).unref();
  try {
    return await work();
  } finally {
    clearInterval(touch);
    rmSync(file, { force: true });
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, "", { flag: "wx" });
    return true;
  } catch (error) {
    if (typeof error === "object" && error !== null && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function ageMs(file: string): number {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

function touchFile(file: string): void {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // Somebody removed the folder: the work itself will say so.
  }
}
