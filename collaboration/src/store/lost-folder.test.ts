/** Somebody removes the files of a store that is open: nothing is acknowledged that nobody would find again, and no second owner writes. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { cpSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { createStoreFolder, put, type StoreFolder } from "../testing/store-folder.js";

let place: StoreFolder;
beforeEach(async () => {
  place = await createStoreFolder();
});
afterEach(() => place.remove());

test.each<[string, (folder: string) => void]>([
  ["the lock is removed", (folder) => rmSync(path.join(folder, ".lock"))],
  ["the log is removed", (folder) => rmSync(path.join(folder, "events", "events.jsonl"))],
  ["the folder is removed", (folder) => rmSync(folder, { recursive: true })],
  [
    "the log is replaced by a copy",
    (folder) => {
      const log = path.join(folder, "events", "events.jsonl");
      cpSync(log, `${log}.copy`);
      renameSync(`${log}.copy`, log);
    },
  ],
])("%s: the next write is refused, reads stay", async (_what, remove) => {
  const store = await place.open();
  await put(store, "notes", { n: 1 });
  await store.settled();
  remove(place.folder);
  await expect(put(store, "notes", { n: 2 })).rejects.toMatchObject({ code: "collaboration_read_only" });
  expect(store.state()).toMatchObject({ mode: "read_only" });
  expect((await store.read("notes"))?.value).toEqual({ n: 1 });
});

test("a second owner, possible once the lock was removed, never meets a write of the first", async () => {
  const first = await place.open();
  await put(first, "notes", { n: 1 });
  rmSync(path.join(place.folder, ".lock"));
  const second = await place.open();
  await put(second, "notes", { n: 2 });
  const log = path.join(place.folder, "events", "events.jsonl");
  const before = readFileSync(log, "utf8");
  await expect(put(first, "notes", { n: 3 })).rejects.toMatchObject({ code: "collaboration_read_only" });
  expect(readFileSync(log, "utf8")).toBe(before);
  expect((await second.read("notes"))?.value).toEqual({ n: 2 });
});
