import { expect, test } from "@jest/globals";
import { bytes, coarse, dueIn, duration } from "./amounts.js";
import { nearest } from "./nearest.js";
import { textTable } from "./text-table.js";
import { fit, widthOf } from "./width.js";

test("durations read like people say them, and never run backwards", () => {
  expect([0, 340, 4_250, 59_999, 61_000, 7_800_000, 273_600_000, -5].map(duration)).toEqual([
    "0 ms",
    "340 ms",
    "4.2 s",
    "59 s",
    "1 min 01 s",
    "2 h 10 min",
    "3 d 4 h",
    "0 ms",
  ]);
  expect(coarse(999)).toBe("0 s");
});

test("a due time that has passed is overdue", () => {
  const now = Date.parse("2030-01-01T00:00:00Z");
  expect(dueIn("2030-01-01T00:01:05Z", now)).toBe("due in 1 min 05 s");
  expect(dueIn("2029-12-31T23:59:57Z", now)).toBe("overdue by 3 s");
});

test("sizes have a unit", () => {
  expect([0, 999, 1_500, 2_000_000_000].map(bytes)).toEqual(["0 B", "999 B", "1.5 kB", "2.0 GB"]);
});

test("columns line up with wide and coloured text", () => {
  const red = "\u001b[31mab\u001b[0m";
  expect(widthOf("世界")).toBe(4);
  expect(widthOf(red)).toBe(2);
  expect(
    textTable([
      ["世界", "x"],
      [red, "x"],
    ]),
  ).toEqual(["世界  x", `${red}    x`]);
  expect(fit("abcdef", 4)).toBe("abc…");
  expect(widthOf(fit("世界世界", 5))).toBeLessThanOrEqual(5);
  expect(fit("\u001b[31mabcdef\u001b[0m", 4)).toBe("\u001b[31mabc…\u001b[0m");
});

test("the nearest word is offered only when it is near", () => {
  expect(nearest("shwo", ["list", "show", "decide"])).toBe("show");
  expect(nearest("banana", ["list", "show", "decide"])).toBeNull();
});
