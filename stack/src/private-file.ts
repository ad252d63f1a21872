/** Writes a small JSON file that only its owner may read, whole or not at all. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";

export function writePrivateJson(file: string, value: unknown): void {
  const draft = `${file}.${process.pid}.draft`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(draft, file);
}

/** null when there is no such file or it is not JSON (a person edited it). */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}
