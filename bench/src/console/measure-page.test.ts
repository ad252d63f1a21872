/** How frames and pages are judged. */
import { expect, test } from "@jest/globals";
import { framesOf, type PageFigures } from "./measure-page.js";
import { judgePages } from "./report-pages.js";

const smooth = { frames: 240, p95Ms: 16.7, dropped: 0 };
const page = (changed: Partial<PageFigures> = {}): PageFigures => ({
  ...{ events: 50_000, newestMs: 500, wholeMs: 1_500, interactiveMs: 1_600, historyBytes: 5_000_000, heapBytes: 60_000_000 },
  ...{ scroll: smooth, empty: smooth, searchMs: 50, appendMs: 60, ...changed },
});

test("a frame that takes three times as long counts as two that were dropped", () => {
  expect(framesOf([16.7, 16.6, 50, 16.7])).toEqual({ frames: 4, p95Ms: 50, dropped: 2 / 6 });
  expect(framesOf(Array.from({ length: 100 }, () => 17.4)).dropped).toBe(0);
});

test("a promise holds only when it holds wherever it was measured; what the machine drops on an empty page is not ours", () => {
  const busy = { ...smooth, dropped: 0.3 };
  const verdicts = judgePages({
    real: { first: page({ newestMs: 1_200 }), again: [page()] },
    replayed: [page({ scroll: { ...smooth, dropped: 0.34 }, empty: busy })],
  });
  const met = (what: string) => verdicts.find((one) => one.what === what)?.met;
  expect(met("newest 1,000 visible")).toBe(false);
  expect(met("whole skeleton there")).toBe(true);
  expect(met("dropped frames above the empty page's")).toBe(true);
  expect(judgePages({ real: null, replayed: [page({ heapBytes: 151_000_000 })] }).find(({ unit }) => unit === "MB")?.met).toBe(false);
});
