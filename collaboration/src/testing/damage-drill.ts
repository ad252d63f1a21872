/** A log of 1,000 lines is damaged in every way there is; each damage must be found, classed right and placed exactly. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { verifyFolder, type LogReport } from "../reader/index.js";
import type { CollaborationStore } from "../store/index.js";
import { put, type StoreFolder, TESTER } from "./store-folder.js";

export interface Damage {
  name: string;
  bytes: Buffer;
  expected: LogReport["verdict"];
  /** From 1; null: at the end of what holds, wherever that is. */
  line: number | null;
}

export const LINES = 1_000;

/** Documents, free events and keys, closed properly: the last event is attested by HEAD and by a checkpoint at both places. */
export async function writeLog(store: CollaborationStore, count = LINES): Promise<void> {
  const { seq } = store.events.head();
  for (let index = seq + 1; index <= count; index++) {
    if (index % 3 === 0) await put(store, `doc-${String(index % 7)}`, { index, text: "grüße", list: [index, index + 1] });
    else {
      const data = { index, text: 'ä "quoted" ,"h":"x"}' };
      const key = index % 10 === 0 ? { key: { key: `key ${String(index)}`, body: "b" } } : {};
      await store.commit({ actor: TESTER, ...key, decide: () => ({ event: { type: "drill_noted", data }, changes: [], answer: index }) });
    }
  }
}

/** @param every take one in so many of the flips and cuts; 1: all. */
export function* damages(log: Buffer, every: number): Generator<Damage> {
  const starts = [0];
  for (let at = log.indexOf(10); at >= 0 && at + 1 < log.length; at = log.indexOf(10, at + 1)) starts.push(at + 1);
  const count = starts.length;
  const startOf = (line: number): number => starts[line - 1] ?? log.length;
  const lineBytes = (line: number): Buffer => log.subarray(startOf(line), startOf(line + 1));
  const without = (from: number, to: number, instead: Buffer = Buffer.alloc(0)): Buffer =>
    Buffer.concat([log.subarray(0, from), instead, log.subarray(to)]);

  for (let line = 1; line <= count; line++) {
    const whole = line === 1 || line === count || line === Math.floor(count / 2);
    const length = startOf(line + 1) - startOf(line);
    const places = whole
      ? Array.from({ length: Math.ceil(length / every) }, (_, index) => index * every)
      : [Math.floor(Math.random() * length)];
    if (!whole && line % every !== 0) continue;
    for (const place of places) {
      const bytes = Buffer.from(log);
      const at = startOf(line) + place;
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(Math.random() * 8));
      yield { name: `bit flipped in byte ${String(place)} of line ${String(line)}`, bytes, expected: "corrupt", line };
    }
  }
  for (let cut = startOf(count - 2); cut < log.length; cut += every) {
    const line = cut >= startOf(count) ? count : cut >= startOf(count - 1) ? count - 1 : count - 2;
    const atStart = starts.includes(cut);
    yield { name: `cut at byte ${String(cut)}`, bytes: log.subarray(0, cut), expected: atStart ? "rolled_back" : "corrupt", line };
  }
  for (let line = 1; line < count; line += every) {
    const swapped = Buffer.concat([lineBytes(line + 1), lineBytes(line)]);
    yield {
      name: `lines ${String(line)} and the next swapped`,
      bytes: without(startOf(line), startOf(line + 2), swapped),
      expected: "corrupt",
      line,
    };
  }
  for (let line = 1; line <= count; line += every) {
    const last = line === count;
    yield {
      name: `line ${String(line)} dropped`,
      bytes: without(startOf(line), startOf(line + 1)),
      expected: last ? "rolled_back" : "corrupt",
      line,
    };
    yield {
      name: `line ${String(line)} doubled`,
      bytes: without(startOf(line), startOf(line), lineBytes(line)),
      expected: "corrupt",
      line: line + 1,
    };
  }
  for (let kept = 0; kept < count; kept += 100) {
    yield {
      name: `rolled back to ${String(kept)} lines`,
      bytes: log.subarray(0, startOf(kept + 1)),
      expected: "rolled_back",
      line: kept + 1,
    };
  }
  yield { name: "untouched", bytes: log, expected: "clean", line: null };
}

/** What was not found, or found to be something else. */
export async function judgeDamages(place: StoreFolder, every: number): Promise<{ tried: number; faults: string[] }> {
  const file = path.join(place.folder, "events", "events.jsonl");
  const log = readFileSync(file);
  const publicKey = readFileSync(`${place.options.signingKeyFile}.pub`, "utf8");
  const result = { tried: 0, faults: [] as string[] };
  for (const damage of damages(log, every)) {
    writeFileSync(file, damage.bytes);
    const report = await verifyFolder(place.folder, { publicKey, checkpointCopyFolder: place.copy });
    result.tried += 1;
    if (report.verdict !== damage.expected) result.faults.push(`${damage.name}: ${report.verdict} instead of ${damage.expected}`);
    if (damage.line !== null && report.place?.line !== damage.line)
      result.faults.push(`${damage.name}: placed at line ${String(report.place?.line)} instead of ${String(damage.line)}`);
  }
  writeFileSync(file, log);
  return result;
}
