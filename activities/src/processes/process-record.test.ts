import { expect, test } from "@jest/globals";
import { asStorageError, parseRecord } from "./process-record.js";

const record = {
  id: "1-2",
  pid: 5,
  startTime: "9",
  pgid: 5,
  runId: "run_1",
  stepId: "s",
  generation: 1,
  attempt: 1,
  startedAt: "2026-01-01T00:00:00Z",
  bootId: "b",
  init: null,
  marker: "/p/1-2",
  owner: { pid: 1, startTime: "2" },
};

test("a record comes back as it was written; a damaged one is passed over, never half used", () => {
  expect(parseRecord(JSON.stringify(record))).toEqual(record);
  for (const damaged of [
    "",
    "{",
    "null",
    "[]",
    JSON.stringify({ ...record, pid: "5" }),
    JSON.stringify({ ...record, owner: null }),
    JSON.stringify({ ...record, init: 7 }),
  ])
    expect(parseRecord(damaged)).toBeNull();
});

test("a full disk or quota is storage_full, everything else stays what it is", () => {
  expect(asStorageError(Object.assign(new Error("x"), { code: "ENOSPC" }))).toMatchObject({ code: "storage_full", retry: true });
  expect(asStorageError(Object.assign(new Error("x"), { code: "EDQUOT" }))).toMatchObject({ code: "storage_full" });
  const other = Object.assign(new Error("x"), { code: "EIO" });
  expect(asStorageError(other)).toBe(other);
});
