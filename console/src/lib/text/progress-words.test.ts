/** Progress in words. */
import { expect, test } from "@jest/globals";
import { progressWords } from "./progress-words";

test.each([
  [{ done: 2, total: 5, note: "reading" }, "2 / 5", "reading"],
  [{ done: 2 }, "2", null],
  [{ total: 5 }, null, null],
  [{ done: 0, total: 0, note: " " }, "0 / 0", null],
  [{ done: "2", note: 3 }, null, null],
  [null, null, null],
  ["half", null, null],
])("of %j", (value, count, note) => {
  expect(progressWords(value)).toEqual({ count, note });
});
