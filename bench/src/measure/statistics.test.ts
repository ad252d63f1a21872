/** The figures of the benchmark are as they are named. */
import { expect, test } from "@jest/globals";
import { median, percentile, ratios, spread } from "./statistics.js";

test("a percentile is a value that was measured, the median of an even count lies between two", () => {
  const values = [5, 1, 4, 2, 3, 6, 8, 7, 10, 9];
  expect([percentile(values, 0.5), percentile(values, 0.99), percentile(values, 0)]).toEqual([5, 10, 1]);
  expect(median(values)).toBe(5.5);
  expect(spread(values)).toEqual({ median: 5.5, min: 1, max: 10 });
});

test("ratios are taken round by round, and a round that one side lacks is left out", () => {
  expect(ratios([2, 9, 4], [1, 3])).toEqual([2, 3]);
  expect(ratios([1], [0])).toEqual([]);
});
