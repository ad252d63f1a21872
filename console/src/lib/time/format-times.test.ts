/** Times and spans read the same everywhere. */
import { expect, test } from "@jest/globals";
import { durationText, exactTime, relativeTime } from "./format-times";

test.each([
  [-5, "0 s"],
  [340, "340 ms"],
  [999.6, "1000 ms"],
  [4250, "4.2 s"],
  [9999, "9.9 s"],
  [59_999, "59 s"],
  [200_000, "3 min 20 s"],
  [7_500_000, "2 h 05 min"],
  [273_600_000, "3 d 4 h"],
])("%d ms is %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test("relative times say how long ago or how soon, in both languages", () => {
  expect(relativeTime(0, 240_000, "en")).toBe("4 min. ago");
  expect(relativeTime(0, 240_000, "de")).toBe("vor 4 Min.");
  expect(relativeTime(3_600_000, 0, "en")).toBe("in 1 hr.");
  expect(relativeTime(0, 0, "en")).toBe("now");
});

test("exact times name their zone", () => {
  expect(exactTime(0, "en", "UTC")).toContain("UTC");
  expect(exactTime(0, "de", "Europe/Berlin")).toContain("01:00:00");
});
