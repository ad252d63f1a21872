/** A sample of the damage drill (`npm run drill:collaboration` tries every byte): found, classed right, placed exactly. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { judgeDamages, LINES, writeLog } from "../testing/damage-drill.js";
import { allLines } from "../testing/crash-drill.js";
import { createStoreFolder, put, type StoreFolder } from "../testing/store-folder.js";
import { verifyFolder } from "./index.js";

let place: StoreFolder;
const events = (name: string): string => path.join(place.folder, "events", name);
beforeAll(async () => {
  place = await createStoreFolder();
  const store = await place.open();
  await writeLog(store);
  await store.close();
  cpSync(place.folder, `${place.folder}.whole`, { recursive: true });
  cpSync(place.copy, `${place.copy}.whole`, { recursive: true });
});
afterAll(() => place.remove());

function restore(): void {
  for (const folder of [place.folder, place.copy]) {
    rmSync(folder, { recursive: true });
    cpSync(`${folder}.whole`, folder, { recursive: true });
  }
}

test("flipped, cut, swapped, dropped, doubled and rolled back lines are told apart and placed", async () => {
  const { tried, faults } = await judgeDamages(place, 41);
  expect(faults).toEqual([]);
  expect(tried).toBeGreaterThan(100);
});

test("a damaged log opens for reading only, with the exact place, and nothing on disk is changed", async () => {
  restore();
  const bytes = readFileSync(events("events.jsonl"));
  const at = bytes.indexOf(10, bytes.length / 2) + 50;
  bytes[at] = (bytes[at] ?? 0) ^ 4;
  writeFileSync(events("events.jsonl"), bytes);
  const line = bytes.subarray(0, at).toString("latin1").split("\n").length;
  const store = await place.open();
  expect(store.state()).toMatchObject({ mode: "read_only", place: { file: "events.jsonl", line } });
  await expect(put(store, "doc-1", {})).rejects.toMatchObject({ code: "collaboration_read_only" });
  expect(store.list().length).toBeGreaterThan(0);
  await store.close();
  expect(readFileSync(events("events.jsonl")).equals(bytes)).toBe(true);
  expect(readdirSync(path.join(place.folder, "events")).filter((name) => name.endsWith(".torn"))).toEqual([]);
});

test("the whole folder put back to an earlier state is found by the checkpoint at the second place, and only by it", async () => {
  restore();
  const other = await createStoreFolder();
  try {
    const first = await other.open();
    await writeLog(first, 50);
    await first.close();
    cpSync(other.folder, `${other.folder}.backup`, { recursive: true });
    const second = await other.open();
    await writeLog(second, 80);
    await second.close();
    rmSync(other.folder, { recursive: true });
    cpSync(`${other.folder}.backup`, other.folder, { recursive: true });
    const publicKey = readFileSync(`${other.options.signingKeyFile}.pub`, "utf8");
    expect(await verifyFolder(other.folder, { publicKey })).toMatchObject({ verdict: "clean", events: 50 });
    expect(await verifyFolder(other.folder, { publicKey, checkpointCopyFolder: other.copy })).toMatchObject({
      verdict: "rolled_back",
      lastSeq: 50,
    });
    const store = await other.open();
    expect(store.state()).toMatchObject({ mode: "read_only" });
    await store.close();
  } finally {
    await other.remove();
  }
});

test("a write that was cut off behind everything attested is torn: set aside, recorded, and the store goes on", async () => {
  restore();
  const whole = readFileSync(events("events.jsonl"));
  appendFileSync(events("events.jsonl"), whole.subarray(whole.lastIndexOf(10, whole.length - 2) + 1, whole.length - 30));
  const publicKey = readFileSync(`${place.options.signingKeyFile}.pub`, "utf8");
  const options = { publicKey, checkpointCopyFolder: place.copy };
  expect(await verifyFolder(place.folder, options)).toMatchObject({ verdict: "torn", place: { line: LINES + 1, offset: whole.length } });
  const store = await place.open();
  expect(store.state()).toEqual({ mode: "writable" });
  const last = (await allLines(store)).at(-1)?.line ?? "";
  expect(JSON.parse(last)).toMatchObject({
    seq: LINES + 1,
    type: "recovery",
    data: { cut: { file: "events.jsonl", offset: whole.length } },
  });
  await store.close();
  expect(existsSync(events(`events.jsonl.${String(whole.length)}.torn`))).toBe(true);
  expect(await verifyFolder(place.folder, options)).toMatchObject({ verdict: "clean", events: LINES + 1 });
});

test("a tail cut off in the middle of an attested line is never taken for a torn write", async () => {
  restore();
  const { length } = readFileSync(events("events.jsonl"));
  truncateSync(events("events.jsonl"), length - 5);
  const store = await place.open();
  expect(store.state()).toMatchObject({ mode: "read_only", place: { line: LINES } });
  await store.close();
});

test("a checkpoint with another signature, and a changed value beside the log, are corruption", async () => {
  restore();
  const publicKey = readFileSync(`${place.options.signingKeyFile}.pub`, "utf8");
  const text = readFileSync(events("checkpoints.jsonl"), "utf8");
  writeFileSync(events("checkpoints.jsonl"), text.replace(/"seq":\d+/, '"seq":7'));
  expect(await verifyFolder(place.folder, { publicKey })).toMatchObject({
    verdict: "corrupt",
    place: { file: "checkpoints.jsonl", line: 1 },
  });
  restore();
  const store = await place.open();
  await put(store, "big", { text: "y".repeat(60_000) });
  await store.close();
  const [value = ""] = readdirSync(events("values")).filter((name) => name.endsWith(".json"));
  writeFileSync(events(`values/${value}`), "{}");
  expect(await verifyFolder(place.folder, { publicKey })).toMatchObject({ verdict: "corrupt", place: { line: LINES + 1 } });
});
