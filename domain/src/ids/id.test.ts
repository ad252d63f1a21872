/** Ids sort by time, keep their form, and say what they name. */
import { describe, expect, test } from "@jest/globals";
import { createIds, formatId, ID_PREFIXES, type IdKind, isId, runIdOfWorkflow, runWorkflowId } from "./index.js";

const KINDS = Object.keys(ID_PREFIXES) as IdKind[];
const bytes = (seed: number) => Uint8Array.from({ length: 10 }, (_, index) => (seed * 31 + index * 97) % 256);

test.each(KINDS)("an id of kind %s is its prefix and 26 characters that nobody misreads", (kind) => {
  for (const random of [new Uint8Array(10), new Uint8Array(10).fill(255), bytes(7)]) {
    const id = formatId(kind, 1_760_000_000_000, random);
    expect(id).toMatch(new RegExp(`^${ID_PREFIXES[kind]}[0-7][0-9a-hjkmnp-tv-z]{25}$`));
    expect(isId(kind, id)).toBe(true);
    for (const other of KINDS) expect(isId(other, id)).toBe(other === kind);
  }
});

test("later ids sort after earlier ones, as text", () => {
  const times = [0, 1, 31, 32, 1023, 1024, 1_700_000_000_000, 1_700_000_000_001, 1_800_000_000_000, 2 ** 48 - 1];
  const ids = times.map((time, index) => formatId("run", time, bytes(times.length - index)));
  expect([...ids].sort()).toEqual(ids);
});

test("every bit of time and chance counts: different input gives different ids", () => {
  const seen = new Set<string>();
  for (let bit = 0; bit < 80; bit++) {
    const random = new Uint8Array(10);
    random[bit >> 3] = 1 << (bit & 7);
    seen.add(formatId("run", 5, random));
  }
  for (let bit = 0; bit < 48; bit++) seen.add(formatId("run", 2 ** bit, new Uint8Array(10)));
  expect(seen.size).toBe(128);
});

test.each([
  "",
  "run_",
  "run_0",
  "apr_00000000000000000000000000",
  "run_0000000000000000000000000",
  "run_000000000000000000000000000",
  "run_8zzzzzzzzzzzzzzzzzzzzzzzzz",
  "run_0000000000000000000000000l",
  "run_0000000000000000000000000I",
  "run_00000000000000000000000000\n",
  "RUN_00000000000000000000000000",
])("%j is not the id of a run", (text) => {
  expect(isId("run", text)).toBe(false);
});

test("a wrong number of random bytes is a fault of ours", () => {
  expect(() => formatId("run", 0, new Uint8Array(9))).toThrow("invariant broken");
});

test("clock and chance are given", () => {
  const ids = createIds({ now: () => 0, randomBytes: (count) => new Uint8Array(count) });
  expect(ids("key")).toBe("key_00000000000000000000000000");
});

describe("workflow ids", () => {
  test("go both ways", () => {
    expect(runWorkflowId("run_x")).toBe("run:run_x");
    expect(runIdOfWorkflow(runWorkflowId("run_x"))).toBe("run_x");
  });
  test.each(["", "run_x", "gate:gat_x"])("%j is not the workflow of a run", (text) => {
    expect(runIdOfWorkflow(text)).toBeNull();
  });
});
