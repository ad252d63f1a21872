/** Cursors come back from callers, who may write anything. */
import { expect, test } from "@jest/globals";
import { readCursor, writeCursor } from "./cursor.js";

const AT = "2026-01-01T00:00:00.000Z";

test("a cursor that was given comes back as it was, for its own order only", () => {
  const cursor = writeCursor("keys", [AT, "key_1"]);
  expect(readCursor("keys", cursor)).toEqual([AT, "key_1"]);
  expect(() => readCursor("gates", cursor)).toThrow("not one this list gave");
});

test.each(["2026-02-30T00:00:00.000Z", "0000-01-01T00:00:00.000Z", "+012026-01-01T00:00:00.000Z", "Mon 1", "2026-01-01", ""])(
  "a cursor at %j, which is no time to Postgres or none we write, is refused before the database is asked",
  (at) => {
    expect(() => readCursor("keys", writeCursor("keys", [at, "key_1"]))).toThrow("not one this list gave");
  },
);
