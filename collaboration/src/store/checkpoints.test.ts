/** Signed checkpoints over a long life: few enough to start quickly, all that is needed to find what was changed. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createPublicKey } from "node:crypto";
import { cpSync, existsSync, symlinkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Checkpoint, openCheckpoint, readNewestCheckpoint } from "../log/checkpoint.js";
import { thinCheckpoints } from "../log/thin-checkpoints.js";
import { verifyFolder } from "../reader/index.js";
import { createStoreFolder, put, type StoreFolder } from "../testing/store-folder.js";

let place: StoreFolder;
beforeEach(async () => {
  place = await createStoreFolder();
});
afterEach(() => place.remove());

const own = (): string => path.join(place.folder, "events", "checkpoints.jsonl");
const second = (): string => path.join(place.copy, "checkpoints.jsonl");
const publicKey = (): string => readFileSync(`${place.options.signingKeyFile}.pub`, "utf8");
const linesOf = (file: string): string[] => readFileSync(file, "utf8").split("\n").slice(0, -1);
const segmentsOf = (file: string): number[] => linesOf(file).map((line) => (JSON.parse(line) as Checkpoint).segment);

/** One checkpoint each time the store closes, and one at every seal. */
async function liveOften(lives: number, segmentBytes: number): Promise<void> {
  for (let life = 0; life < lives; life++) {
    const store = await place.open({ segmentBytes });
    for (let index = 0; index < 3; index++) await put(store, "a", { life, index });
    await store.close();
  }
}

test("of every sealed segment one checkpoint stays, here and at the second place, and the log verifies with them", async () => {
  await liveOften(30, 3_000);
  const report = await verifyFolder(place.folder, { publicKey: publicKey(), checkpointCopyFolder: place.copy });
  expect(report).toMatchObject({ verdict: "clean", attestedSeq: report.lastSeq });
  expect(report.segments.length).toBeGreaterThan(4);
  for (const file of [own(), second()]) {
    const active = report.segments.at(-1)?.firstSeq ?? 0;
    const before = segmentsOf(file).filter((segment) => segment < active);
    expect(before.length).toBeGreaterThan(3);
    expect(before).toEqual([...new Set(before)]);
  }
});

test("a folder put back to before a sealed segment is still found by what stayed at the second place", async () => {
  await liveOften(4, 3_000);
  cpSync(place.folder, `${place.folder}.before`, { recursive: true });
  await liveOften(20, 3_000);
  rmSync(place.folder, { recursive: true });
  cpSync(`${place.folder}.before`, place.folder, { recursive: true });
  const store = await place.open();
  expect(store.state()).toMatchObject({ mode: "read_only" });
  await store.close();
});

test("a start checks the newest signature only, wherever its line stands; verify finds every forged one", async () => {
  await liveOften(5, 100_000);
  const [first = "", ...others] = linesOf(own());
  const forged = first.replace(/"hash":"./, '"hash":"!');
  writeFileSync(own(), [others.at(-1), forged, ...others.slice(0, -1)].map((line) => `${String(line)}\n`).join(""));
  const newest = await readNewestCheckpoint(own(), createPublicKey(publicKey()));
  expect(newest).toMatchObject({ newest: { seq: 15 }, bad: 0 });
  const store = await place.open();
  expect(store.state()).toEqual({ mode: "writable" });
  expect(place.messages.filter(({ message }) => message.includes("not signed"))).toEqual([]);
  await store.close();
  expect(await verifyFolder(place.folder, { publicKey: publicKey() })).toMatchObject({
    verdict: "corrupt",
    place: { file: "checkpoints.jsonl", line: 2 },
  });
});

test("forged lines do not hide the newest signed one, and are never left out with the old ones", async () => {
  await liveOften(5, 100_000);
  const lines = linesOf(own());
  const key = createPublicKey(publicKey());
  const forged = (lines[0] ?? "").replace(/"seq":\d+/, '"seq":999');
  writeFileSync(own(), [...lines, forged].map((line) => `${line}\n`).join(""));
  expect(await readNewestCheckpoint(own(), key)).toMatchObject({ newest: { seq: 15 }, bad: 1 });
  const thinned = await thinCheckpoints(readFileSync(own(), "utf8"), key, 16);
  const kept = (thinned ?? "").split("\n").slice(0, -1);
  expect(kept.filter((line) => openCheckpoint(line, key) === null)).toEqual([forged]);
  expect(kept.flatMap((line) => openCheckpoint(line, key)?.seq ?? [])).toEqual([15]);
});

test("a second copy inside the folder, also by a link, is refused before anything is written there", async () => {
  const inside = path.join(place.folder, "copy");
  await expect(place.open({ checkpointCopyFolder: inside })).rejects.toMatchObject({ code: "invalid_request" });
  expect(existsSync(inside)).toBe(false);
  await (await place.open()).close();
  const link = path.join(place.root, "elsewhere");
  symlinkSync(path.join(place.folder, "conflicts"), link);
  await expect(place.open({ checkpointCopyFolder: link })).rejects.toMatchObject({ code: "invalid_request" });
});
