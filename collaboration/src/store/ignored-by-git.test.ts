/** A store in anybody's repository leaves nothing there that git would add, and changes no ignore file that stands there. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createStoreFolder, put, type StoreFolder } from "../testing/store-folder.js";

let place: StoreFolder;
beforeEach(async () => {
  place = await createStoreFolder();
});
afterEach(() => place.remove());

test("lock, owner, log, documents and conflicts are ignored, also when git adds everything", async () => {
  const git = (...args: string[]): string => execFileSync("git", ["-C", place.root, ...args], { encoding: "utf8" });
  git("init", "-q");
  writeFileSync(path.join(place.root, "mine.txt"), "");
  const store = await place.open({
    checkpointCopyFolder: path.join(place.root, ".git", "copy"),
    signingKeyFile: path.join(place.root, ".git", "k"),
  });
  await put(store, "notes", { a: 1 });
  await store.settled();
  git("add", "-A");
  expect(git("status", "--porcelain")).toBe("A  mine.txt\n");
});

test("an ignore file that stands there stays", async () => {
  const file = path.join(place.folder, ".gitignore");
  mkdirSync(place.folder);
  writeFileSync(file, "/events/\n");
  await place.open();
  expect(readFileSync(file, "utf8")).toBe("/events/\n");
});
