/** A plot shows what was counted, on a scale that fits. */
import { expect, test } from "@jest/globals";
import { bucketsOf, heightOf, scaleEnd } from "./plots";

test.each([
  [[], 1],
  [[0, 0], 1],
  [[3], 5],
  [[10], 10],
  [[11], 20],
  [[499, 3], 500],
  [[501], 1000],
])("%j is drawn up to %d", (values, end) => {
  expect(scaleEnd(values)).toBe(end);
});

test("nothing has no bar, and a little is seen", () => {
  expect(heightOf(0, 10)).toBe(0);
  expect(heightOf(1, 1000)).toBeGreaterThanOrEqual(0.02);
  expect(heightOf(10, 10)).toBe(1);
});

test("every bucket has its begin and its figures", () => {
  const buckets = bucketsOf({
    from: "2026-01-01T00:00:00Z",
    to: "2026-01-01T01:00:00Z",
    bucketMs: 1_800_000,
    runs: { byStatus: {} as never, started: [2, 0], finished: [1, 1], failed: [0, 1] },
    waiting: { p50Ms: 5, p95Ms: 9, series: [5, null] },
    ...{ needsPerson: 0, stuck: 0, failedInWindow: 1 },
  });
  expect(buckets).toEqual([
    { at: "2026-01-01T00:00:00.000Z", started: 2, finished: 1, failed: 0, waitedMs: 5 },
    { at: "2026-01-01T00:30:00.000Z", started: 0, finished: 1, failed: 1, waitedMs: null },
  ]);
});
