/** The log that the drill makes without a store is the one a store would have written. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import type { Json } from "@praxis/domain/hashing";
import { readEvents, verifyFolder } from "../reader/index.js";
import { fillSegment, moveTask, moveTime } from "./full-segment.js";
import { createStoreFolder, type StoreFolder, TESTER } from "./store-folder.js";

let made: StoreFolder;
let written: StoreFolder;

beforeEach(async () => {
  made = await createStoreFolder();
  written = await createStoreFolder();
});

afterEach(async () => {
  await made.remove();
  await written.remove();
});

test("a log made without a store has, byte for byte, the lines of one that a store wrote", async () => {
  const events = await fillSegment(made, 10, 40_000);
  let now = moveTime(1);
  const store = await written.open({ clock: { now: () => now } });
  for (let seq = 1; seq <= events; seq++) {
    now = moveTime(seq);
    await store.commit({
      actor: TESTER,
      decide(state) {
        const before = (state.get("tasks")?.value ?? {}) as unknown as Parameters<typeof moveTask>[0];
        const { event, board } = moveTask(before, state.seq, state.now.toISOString());
        const value = board as unknown as Json;
        return { event, changes: [{ document: "tasks", value }], answer: null };
      },
    });
  }
  await store.close();
  expect(events).toBeGreaterThan(50);
  const publicKey = readFileSync(`${made.options.signingKeyFile}.pub`, "utf8");
  const report = await verifyFolder(made.folder, { publicKey, checkpointCopyFolder: made.copy });
  // Ten at each place, and perhaps one of its owner's.
  expect(report).toMatchObject({ verdict: "clean", lastSeq: events, attestedSeq: events, differingFiles: [] });
  expect(report.checkpoints).toBeGreaterThanOrEqual(20);
  expect(await linesOf(made)).toEqual(await linesOf(written));
});

async function linesOf(place: StoreFolder): Promise<string[]> {
  const lines: string[] = [];
  for await (const { line } of readEvents(place.folder)) lines.push(line);
  return lines;
}
