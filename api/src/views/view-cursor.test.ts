/** Cursors that nobody was given are said to be none before the database is asked. */
import { expect, test } from "@jest/globals";
import { readViewCursor, writeViewCursor } from "./view-cursor.js";

const written = (...parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString("base64url");
const AT = "2026-01-01T00:00:00.000Z";

test("a cursor that was given comes back as it was", () => {
  const view = { id: "view_stuck", name: "?", query: {}, createdBy: { kind: "system", id: "praxis" }, createdAt: AT } as const;
  expect(readViewCursor(writeViewCursor(view))).toEqual([AT, "view_stuck"]);
});

test.each([
  written("2026-02-30T00:00:00.000Z", "view_1"),
  written("0000-01-01T00:00:00.000Z", "view_1"),
  written("2026-01", "view_1"),
  written("tomorrow", "view_1"),
  written(AT, "a'b"),
  written(AT),
  written({}),
  "nonsense",
])("%s is none", (cursor) => {
  expect(() => readViewCursor(cursor)).toThrow("not one this list gave");
});
