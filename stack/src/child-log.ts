/**
 * A child writes straight into its log file (so it outlives us). Rotation copies the file aside and cuts it: the child keeps
 * writing at the new end, because the file is opened for appending. A few lines written between copy and cut may be lost.
 */
import { closeSync, copyFileSync, existsSync, fstatSync, openSync, readSync, renameSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";

/** Two old files of this size per child: enough for a day of trouble, small enough for a laptop. */
const ROTATE_BYTES = 10 * 1024 * 1024;
const TAIL_BYTES = 64 * 1024;

export function logFileOf(directory: string, name: string): string {
  return join(directory, `${name}.log`);
}

export function openLog(file: string): number {
  return openSync(file, "a", 0o600);
}

export function rotateLog(file: string, limitBytes: number = ROTATE_BYTES): void {
  if (!existsSync(file) || statSync(file).size <= limitBytes) return;
  if (existsSync(`${file}.1`)) renameSync(`${file}.1`, `${file}.2`);
  copyFileSync(file, `${file}.1`);
  truncateSync(file);
}

/** The last lines, for a person who is told that something went wrong. */
export function lastLogLines(file: string, lines: number): string[] {
  if (!existsSync(file)) return [];
  const descriptor = openSync(file, "r");
  try {
    const { size } = fstatSync(descriptor);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString("utf8").trimEnd().split("\n").slice(-lines);
  } finally {
    closeSync(descriptor);
  }
}
