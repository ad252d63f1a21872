/** Real processes on one folder. The long version is `npm run drill:collaboration kill`. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import path from "node:path";
import { killOwners } from "../testing/kill-drill.js";
import { createStoreFolder, type StoreFolder } from "../testing/store-folder.js";
import { openStore } from "./index.js";

let place: StoreFolder;
beforeEach(async () => {
  place = await createStoreFolder();
});
afterEach(() => place.remove());

test("after kill -9 of the owner the other process owns soon, and every acknowledged event is there: 20 rounds", async () => {
  const script = path.join(import.meta.dirname, "../../dist/testing/kill-writer.js");
  const report = await killOwners(place, script, { rounds: 20 });
  expect(report.faults).toEqual([]);
  expect(report.acknowledged).toBeGreaterThan(20);
  // The long version asserts it of every round, on a machine that does nothing else.
  expect(Math.min(...report.takeoverMs)).toBeLessThan(1_000);
  expect(Math.max(...report.takeoverMs)).toBeLessThan(30_000);
});

test("whoever comes second follows, knows who owns, and takes over when the owner lets go", async () => {
  const first = await place.open({ url: "http://first" });
  const second = await openStore({ ...place.options, url: "http://second" });
  if (second.role !== "follower") throw new Error("two owners");
  expect(await second.owner()).toEqual({ pid: process.pid, url: "http://first" });
  expect(await second.takeOver(AbortSignal.timeout(250))).toBeNull();
  const waiting = second.takeOver(AbortSignal.timeout(60_000));
  await first.close();
  const store = await waiting;
  expect(store?.state()).toEqual({ mode: "writable" });
  expect(await second.owner()).toMatchObject({ url: "http://second" });
  await store?.close();
});
