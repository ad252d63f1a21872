/** The process dies before, in the middle of and after every kind of disk call: what was acknowledged is there, and the chain holds. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { crashAt, live } from "../testing/crash-drill.js";
import type { DiskCall } from "../testing/crashing-files.js";
import { createStoreFolder, type StoreFolder } from "../testing/store-folder.js";

let place: StoreFolder;
beforeEach(async () => {
  place = await createStoreFolder();
});
afterEach(() => place.remove());

/** Which calls to die at: of each kind on each kind of file the first, so that a short run still meets them all. */
function chosenCalls(calls: readonly DiskCall[]): number[] {
  const met = new Map<string, number>();
  return calls.flatMap(({ name, file }, index) => {
    const kind = `${name} ${file.slice(place.root.length).replaceAll(/[0-9a-f]{6,}|\d+/g, "#")}`;
    met.set(kind, (met.get(kind) ?? 0) + 1);
    return (met.get(kind) ?? 0) <= 1 ? [index] : [];
  });
}

test("whatever disk call is the last one, everything acknowledged is found again and the log is valid", async () => {
  const whole = await live(place.options, null);
  expect(whole.error).toBeNull();
  expect(whole.acknowledged.length).toBe(18);
  const kinds = new Set(whole.files.calls.map(({ name }) => name));
  expect([...kinds].sort()).toEqual(["chmod", "create", "datasync", "link", "rename", "syncFolder", "truncate", "unlink", "write"]);
  expect(whole.files.calls.filter(({ name, file }) => name === "write" && file.endsWith("RESUME.tmp"))).not.toEqual([]);
  const calls = chosenCalls(whole.files.calls);
  const { lives, faults } = await crashAt(whole.files.calls, calls);
  expect(faults).toEqual([]);
  expect(lives).toBeGreaterThan(150);
});
