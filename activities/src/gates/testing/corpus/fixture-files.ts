/** Fixtures of the corpus: one compressed file a history, beside the judges that read them. Compressed, because many hold what looks like a secret. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { JudgedCase } from "./run-case.js";

// The same place from `src` and from `dist`.
const FOLDER = join(import.meta.dirname, "../../../../../domain/src/gate/testing/corpus");
const ENDING = ".json.gz";

/** "A file, moved" → `a-file-moved`. */
export function fixtureName(history: string): string {
  return history
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}

export function fixtureNames(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(ENDING))
    .map((name) => name.slice(0, -ENDING.length))
    .sort();
}

/** Null: it was never written. */
export function readFixture(history: string): JudgedCase | null {
  if (!fixtureNames().includes(fixtureName(history))) return null;
  return JSON.parse(gunzipSync(readFileSync(fileOf(history))).toString("utf8")) as JudgedCase;
}

export function writeFixture(history: string, judged: JudgedCase): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(fileOf(history), gzipSync(JSON.stringify(judged), { level: 9 }));
}

/** @param histories all there are. Removes fixtures of others. */
export function pruneFixtures(histories: readonly string[]): void {
  const known = new Set(histories.map(fixtureName));
  for (const name of fixtureNames()) if (!known.has(name)) rmSync(join(FOLDER, `${name}${ENDING}`));
}

function fileOf(history: string): string {
  return join(FOLDER, `${fixtureName(history)}${ENDING}`);
}
