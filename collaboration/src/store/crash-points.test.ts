/** The process dies before, in the middle of and after every kind of disk call: what was acknowledged is there, and the chain holds. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { live, nextLife } from "../testing/crash-drill.js";
import { type DiskCall, IMAGES, MOMENTS } from "../testing/crashing-files.js";
import { createStoreFolder, type StoreFolder } from "../testing/store-folder.js";

let place: StoreFolder;
beforeEach(async () => {
  place = await createStoreFolder();
});
afterEach(() => place.remove());

/** Which calls to die at: of each kind on each kind of file the first two, so that a short run still meets them all. */
function chosenCalls(calls: readonly DiskCall[]): number[] {
  const met = new Map<string, number>();
  return calls.flatMap(({ name, file }, index) => {
    const kind = `${name} ${file.slice(place.root.length).replaceAll(/[0-9a-f]{6,}|\d+/g, "#")}`;
    met.set(kind, (met.get(kind) ?? 0) + 1);
    return (met.get(kind) ?? 0) <= 2 ? [index] : [];
  });
}

test("whatever disk call is the last one, everything acknowledged is found again and the log is valid", async () => {
  const whole = await live(place.options, null);
  expect(whole.error).toBeNull();
  expect(whole.acknowledged.length).toBe(18);
  const kinds = new Set(whole.files.calls.map(({ name }) => name));
  expect([...kinds].sort()).toEqual(["chmod", "create", "datasync", "link", "rename", "syncFolder", "truncate", "unlink", "write"]);
  const calls = chosenCalls(whole.files.calls);
  const faults: string[] = [];
  for (const call of calls) {
    for (const moment of MOMENTS) {
      const one = await createStoreFolder();
      try {
        const life = await live(one.options, { call, moment });
        for (const image of IMAGES) {
          const wrong = await nextLife(one.options, life, image, ((call * 7) % 10) / 10);
          faults.push(...wrong.map((fault) => `${JSON.stringify(whole.files.calls[call])} ${moment} ${image}: ${fault}`));
        }
      } finally {
        await one.remove();
      }
    }
  }
  expect(faults).toEqual([]);
}, 120_000);
