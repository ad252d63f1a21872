/** A check of somebody else: believed when it has ended, waited for as long as its past says, and never mistaken for one that has not begun. */
import { expect, test } from "@jest/globals";
import { deadlineOf, standingOf, type ExternalReport } from "./index.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const report = (stage: number, more: Partial<ExternalReport> = {}): ExternalReport => ({
  stage,
  conclusion: null,
  startedAtMs: null,
  url: null,
  ...more,
});
const at = (nowMs: number, known: ExternalReport | null, pastMs: readonly number[] = []) =>
  standingOf({ name: "ci / test", report: known, pastMs, sinceMs: 0, nowMs });

test.each([
  ["no run is known", [], 6 * HOUR],
  ["all runs were quick", Array<number>(20).fill(MINUTE), 10 * MINUTE],
  ["they take twenty minutes", Array<number>(20).fill(20 * MINUTE), 40 * MINUTE],
  ["one in twenty was an outlier", [...Array<number>(19).fill(20 * MINUTE), 5 * HOUR], 40 * MINUTE],
  ["two in twenty were", [...Array<number>(18).fill(20 * MINUTE), 2 * HOUR, 2 * HOUR], 4 * HOUR],
  ["they take half a day", Array<number>(20).fill(12 * HOUR), 6 * HOUR],
])("the deadline when %s", (_, past, deadline) => {
  expect(deadlineOf(past)).toBe(deadline);
});

test.each([
  ["success", { kind: "reported", reported: "pass" }],
  ["failure", { kind: "reported", reported: "fail" }],
  ["skipped", { kind: "reported", reported: "not-applicable" }],
  ["neutral", { kind: "reported", reported: "not-applicable" }],
  ["timed_out", { kind: "failed", failed: "timeout" }],
  ["cancelled", { kind: "failed", failed: "error" }],
  ["action_required", { kind: "failed", failed: "error" }],
  ["stale", { kind: "failed", failed: "error" }],
  ["anything new", { kind: "failed", failed: "error" }],
])("a check that ended with %s", (conclusion, standing) => {
  expect(at(0, report(2, { conclusion, url: "https://ci.test/1" }))).toMatchObject({
    ...standing,
    message: expect.stringContaining("https://ci.test/1"),
  });
});

test("one that never started is missing after ten minutes, with the likely cause; one that is queued says so", () => {
  expect(at(10 * MINUTE - 1, null)).toEqual({ kind: "waiting", until: 10 * MINUTE });
  expect(at(10 * MINUTE, null)).toMatchObject({ failed: "missing", message: expect.stringMatching(/never started.*merge_group/) });
  expect(at(10 * MINUTE, report(0))).toMatchObject({ failed: "missing", message: expect.stringMatching(/queued.*runner/) });
});

test("one that is begun again and again is waited for a day, however late its last run began", () => {
  const again = (hours: number, startedAtHours: number) => at(hours * HOUR, report(1, { startedAtMs: startedAtHours * HOUR }));
  expect(again(23, 22)).toEqual({ kind: "waiting", until: 24 * HOUR });
  expect(again(24, 23)).toMatchObject({ failed: "timeout", message: expect.stringMatching(/again and again.*1440 minutes/) });
  expect(again(1, 1_000_000)).toEqual({ kind: "waiting", until: 24 * HOUR });
});

test("one that is slow is timed out after what its past allows, counted from its own start", () => {
  const running = report(1, { startedAtMs: 5 * MINUTE });
  const past = Array<number>(20).fill(20 * MINUTE);
  expect(at(45 * MINUTE - 1, running, past)).toEqual({ kind: "waiting", until: 45 * MINUTE });
  expect(at(45 * MINUTE, running, past)).toMatchObject({ failed: "timeout", message: expect.stringMatching(/slow.*40 minutes.*20 runs/) });
});
