/** Files of another user, to which the kernel gives no second name, are replaced all the same, and no edit is lost by it. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { diskError } from "../testing/faulty-files.js";
import { createStoreFolder, put, type StoreFolder } from "../testing/store-folder.js";
import { type FileLayer, nodeFileLayer } from "./file-layer.js";

let place: StoreFolder;
beforeEach(async () => {
  place = await createStoreFolder();
});
afterEach(() => place.remove());

const noSecondName: FileLayer = { ...nodeFileLayer, link: () => Promise.reject(diskError("EPERM")) };
const file = (): string => path.join(place.folder, "state", "a.json");

test("a file that may not get a second name shows the next revision", async () => {
  const store = await place.open({ files: noSecondName });
  for (const n of [1, 2]) {
    await put(store, "a", { n });
    await store.settled();
  }
  expect(JSON.parse(readFileSync(file(), "utf8"))).toEqual({ n: 2 });
  expect(place.messages).toEqual([]);
});

test("an edit in the very moment of the replacement is kept", async () => {
  let edit = false;
  const rename = async (from: string, to: string): Promise<void> => {
    if (edit && to === file()) appendFileSync(file(), "edited");
    await nodeFileLayer.rename(from, to);
  };
  const store = await place.open({ files: { ...noSecondName, rename } });
  await put(store, "a", { n: 1 });
  await store.settled();
  edit = true;
  await put(store, "a", { n: 2 });
  await store.settled();
  const [kept = ""] = readdirSync(path.join(place.folder, "conflicts"));
  expect(readFileSync(path.join(place.folder, "conflicts", kept), "utf8")).toContain("edited");
  expect(JSON.parse(readFileSync(file(), "utf8"))).toEqual({ n: 2 });
});
