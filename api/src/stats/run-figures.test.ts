import { expect, test } from "@jest/globals";
import { runFigures, statsWindow } from "./run-figures.js";

const NOW = Date.parse("2026-03-01T12:34:56.789Z");
const HOUR_MS = 3_600_000;
const NOTHING = { byStatus: [], accepted: [], finished: [], startWaits: [], needsPerson: 0, stuck: 0 };

test.each([
  [HOUR_MS / 6, 1],
  [HOUR_MS, 5],
  [24 * HOUR_MS, 30],
  [7 * 24 * HOUR_MS, 360],
  [31 * 24 * HOUR_MS, 1440],
])("a window of %d ms has bars of %d minutes, 49 at most, beginning at full ones", (windowMs, minutes) => {
  const window = statsWindow(windowMs, NOW);
  expect(window.bucketMs).toBe(minutes * 60_000);
  expect(window.fromMs % window.bucketMs).toBe(0);
  expect(NOW - window.fromMs).toBeGreaterThanOrEqual(windowMs);
  const { runs, waiting } = runFigures(window, NOTHING);
  expect(runs.started.length).toBeLessThanOrEqual(49);
  expect([runs.finished.length, runs.failed.length, waiting.series.length]).toEqual(Array(3).fill(runs.started.length));
});

test("without runs everything is there and nought, and no wait is made up", () => {
  const stats = runFigures(statsWindow(HOUR_MS, NOW), NOTHING);
  expect(Object.values(stats.runs.byStatus).every((count) => count === 0)).toBe(true);
  expect(stats.waiting).toMatchObject({ p50Ms: null, p95Ms: null });
  expect(stats.waiting.series.every((wait) => wait === null)).toBe(true);
});

test("what was counted stands in its bar", () => {
  const stats = runFigures(statsWindow(HOUR_MS, NOW), {
    ...NOTHING,
    byStatus: [{ status: "failed", count: 4 }],
    accepted: [{ bucket: 0, count: 2 }],
    finished: [{ bucket: 1, count: 3, failed: 1 }],
    startWaits: [
      { bucket: null, p50Ms: 10.4, p95Ms: 99.6 },
      { bucket: 0, p50Ms: 7, p95Ms: 8 },
    ],
  });
  expect(stats.runs.byStatus.failed).toBe(4);
  expect(stats.runs.started.slice(0, 2)).toEqual([2, 0]);
  expect(stats.runs.finished.slice(0, 2)).toEqual([0, 3]);
  expect(stats.failedInWindow).toBe(1);
  expect(stats.waiting).toMatchObject({ p50Ms: 10, p95Ms: 100 });
  expect(stats.waiting.series.slice(0, 2)).toEqual([7, null]);
});
