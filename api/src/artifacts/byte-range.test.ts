import { expect, test } from "@jest/globals";
import { byteRangeOf } from "./byte-range.js";

test.each([
  [undefined, null],
  ["bytes=0-3", { start: 0, end: 3 }],
  ["bytes=4-", { start: 4, end: 9 }],
  ["bytes=-3", { start: 7, end: 9 }],
  ["bytes=-99", { start: 0, end: 9 }],
  ["bytes=5-99", { start: 5, end: 9 }],
  ["bytes=9-9", { start: 9, end: 9 }],
  ["bytes=0-1,4-5", null],
  ["bytes=5-2", null],
  ["bytes=-", null],
  ["lines=1-2", null],
  ["nonsense", null],
])("%s of ten bytes", (header, range) => {
  expect(byteRangeOf(header, 10)).toEqual(range);
});

test.each(["bytes=10-", "bytes=10-20", "bytes=-0"])("%s lies outside ten bytes", (header) => {
  expect(() => byteRangeOf(header, 10)).toThrow(expect.objectContaining({ code: "range_not_satisfiable", details: { bytes: 10 } }));
});
