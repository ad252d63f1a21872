import { expect, test } from "@jest/globals";
import { compareHistoryIds, decodeHistoryRow, hasHistoryFlag, HISTORY_COLUMNS, HISTORY_FLAGS, historyRowSchema } from "./index.js";

test("a row decodes to what its columns say, also when a newer server adds one", () => {
  const row = historyRowSchema.parse(["3.15", "2026-11-22T17:37:51.545Z", "ActivityTaskCompleted", "3.9", "runCommand: build", 2, 2, 17]);
  const entry = decodeHistoryRow([...row, "newer"] as unknown as typeof row);
  expect(entry).toEqual({
    ...{ id: "3.15", execution: 3, eventId: 15, at: Date.UTC(2026, 10, 22, 17, 37, 51, 545), type: "ActivityTaskCompleted" },
    ...{ group: "3.9", name: "runCommand: build", attempt: 2, flags: 2, bytes: 17 },
  });
  expect(row).toHaveLength(HISTORY_COLUMNS.length);
  expect(hasHistoryFlag(entry.flags, "closes")).toBe(true);
  expect(hasHistoryFlag(entry.flags, "opens")).toBe(false);
});

test("ids sort by execution, then by number, not as texts", () => {
  expect(["10.1", "2.10", "2.9", "0.100"].sort(compareHistoryIds)).toEqual(["0.100", "2.9", "2.10", "10.1"]);
});

test("every flag is a bit of its own", () => {
  const bits = Object.values(HISTORY_FLAGS);
  expect(new Set(bits).size).toBe(bits.length);
  for (const bit of bits) expect(Math.log2(bit) % 1).toBe(0);
});
