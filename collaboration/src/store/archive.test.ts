/** Old segments leave the log with a record of it: what is left is whole to every reader, and nothing else can go that way unnoticed. */
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { readEvents, verifyFolder } from "../reader/index.js";
import { createStoreFolder, put, type StoreFolder, TESTER } from "../testing/store-folder.js";
import type { CollaborationStore } from "./index.js";

const DAY_MS = 86_400_000;
let place: StoreFolder;
let now: Date;
beforeEach(async () => {
  place = await createStoreFolder();
  now = new Date("2026-01-01T00:00:00Z");
});
afterEach(() => place.remove());

const open = (): Promise<CollaborationStore> => place.open({ clock: { now: () => now }, segmentBytes: 4_000 });
const sealed = (folder = "events"): string[] =>
  readdirSync(path.join(place.folder, folder))
    .filter((name) => /^events-\d+\.jsonl$/.test(name))
    .sort((a, b) => Number(/\d+/.exec(a)?.[0]) - Number(/\d+/.exec(b)?.[0]));
const firstOf = (name: string | undefined): number => Number(/\d+/.exec(name ?? "")?.[0]);
const inEvents = (name: string): string => path.join(place.folder, "events", name);

/** Some segments of January, two days later some more. */
async function filled(): Promise<CollaborationStore> {
  const store = await open();
  for (let turn = 0; turn < 30; turn++) await put(store, `note-${String(turn % 3)}`, { turn, text: "x".repeat(300) });
  now = new Date(now.getTime() + 2 * DAY_MS);
  for (let turn = 0; turn < 20; turn++) await put(store, `note-${String(turn % 3)}`, { turn, text: "y".repeat(300) });
  return store;
}

test("what is older than the wish moves, the log says so, its events are gone for readers and everything else stays", async () => {
  const store = await filled();
  const before = sealed();
  const lastSeq = store.events.head().seq;
  const archived = await store.archive({ before: new Date("2026-01-02T00:00:00Z"), actor: TESTER });
  expect(archived.length).toBeGreaterThan(1);
  expect(sealed("events/archive")).toEqual(before.slice(0, archived.length));
  // The record may be what fills the segment being written.
  expect(sealed().slice(0, before.length - archived.length)).toEqual(before.slice(archived.length));
  const oldest = firstOf(sealed()[0]);
  expect(archived.at(-1)?.lastSeq).toBe(oldest - 1);
  await expect(store.events.read({ after: oldest - 2, limit: 5 })).rejects.toMatchObject({ code: "events_archived", details: { oldest } });
  expect((await store.events.read({ after: oldest - 1, limit: 1 }))[0]?.seq).toBe(oldest);
  const [record] = await store.events.read({ after: lastSeq, limit: 1 });
  expect(JSON.parse(record?.line ?? "{}")).toMatchObject({ type: "log_archived", actor: { id: TESTER.id }, data: { segments: archived } });
  await put(store, "after", 1);
  await store.close();
  const again = await open();
  expect(again.state()).toEqual({ mode: "writable" });
  expect(again.peek("note-1")?.value).toMatchObject({ text: "y".repeat(300) });
  await expect(again.events.read({ after: 0, limit: 5 })).rejects.toMatchObject({ code: "events_archived" });
  expect(await again.archive({ before: new Date("2026-01-02T00:00:00Z"), actor: TESTER })).toEqual([]);
});

test("the log verifies from its first event while the archive lies beside it, and from the record on once it was taken elsewhere", async () => {
  const store = await filled();
  await store.archive({ before: new Date("2026-01-02T00:00:00Z"), actor: TESTER });
  await store.close();
  const { seq } = store.events.head();
  expect(await verifyFolder(place.folder)).toMatchObject({ verdict: "clean", firstSeq: 1, lastSeq: seq, differingFiles: [] });
  rmSync(inEvents(`archive/${String(sealed("events/archive")[0])}`));
  const second = firstOf(sealed("events/archive")[0]);
  expect(await verifyFolder(place.folder)).toMatchObject({ verdict: "clean", firstSeq: second, lastSeq: seq, differingFiles: [] });
  rmSync(inEvents("archive"), { recursive: true });
  const oldest = firstOf(sealed()[0]);
  expect(await verifyFolder(place.folder)).toMatchObject({ verdict: "clean", firstSeq: oldest, lastSeq: seq, differingFiles: [] });
  const seqs: number[] = [];
  for await (const event of readEvents(place.folder)) seqs.push(event.seq);
  expect(seqs).toEqual(Array.from({ length: seq - oldest + 1 }, (_, index) => oldest + index));
});

test("a segment that is gone without a record is found, also one more than the record says", async () => {
  const store = await filled();
  await store.close();
  const [first = ""] = sealed();
  mkdirSync(inEvents("elsewhere"));
  renameSync(inEvents(first), inEvents(`elsewhere/${first}`));
  expect(await verifyFolder(place.folder)).toMatchObject({ verdict: "corrupt", place: { file: sealed()[0], line: 1, offset: 0 } });
  renameSync(inEvents(`elsewhere/${first}`), inEvents(first));
  const again = await open();
  await again.archive({ before: new Date("2026-01-02T00:00:00Z"), actor: TESTER });
  await again.close();
  rmSync(inEvents("archive"), { recursive: true });
  rmSync(inEvents(sealed()[0] ?? ""));
  expect(await verifyFolder(place.folder)).toMatchObject({ verdict: "corrupt" });
});

test("the last day and the newest sealed segment stay, whatever is wished", async () => {
  const store = await filled();
  const before = sealed();
  const januaryOnly = await store.archive({ before: new Date("2027-01-01T00:00:00Z"), actor: TESTER });
  expect(januaryOnly.length).toBeLessThan(before.length - 1);
  now = new Date(now.getTime() + 2 * DAY_MS);
  const newest = sealed().at(-1);
  await store.archive({ before: new Date("2027-01-01T00:00:00Z"), actor: TESTER });
  expect(sealed()[0]).toBe(newest);
  await store.close();
  expect((await open()).state()).toEqual({ mode: "writable" });
  expect(await verifyFolder(place.folder)).toMatchObject({ verdict: "clean", firstSeq: 1 });
});

test("a death between the record and the move loses nothing: the next archive moves what was left", async () => {
  const store = await filled();
  const wish = { before: new Date("2026-01-02T00:00:00Z"), actor: TESTER };
  const archived = await store.archive(wish);
  await store.close();
  // As if only the first had been moved.
  for (const { firstSeq } of archived.slice(1))
    renameSync(inEvents(`archive/events-${String(firstSeq)}.jsonl`), inEvents(`events-${String(firstSeq)}.jsonl`));
  expect(await verifyFolder(place.folder)).toMatchObject({ verdict: "clean", firstSeq: 1 });
  const again = await open();
  expect((await again.events.read({ after: archived[0]?.lastSeq ?? 0, limit: 1 })).length).toBe(1);
  expect((await again.archive(wish)).map(({ firstSeq }) => firstSeq)).toEqual(archived.slice(1).map(({ firstSeq }) => firstSeq));
  await again.close();
  expect(await verifyFolder(place.folder)).toMatchObject({ verdict: "clean", firstSeq: 1 });
});
