/** The delay before the next attempt. */
import { expect, test } from "@jest/globals";
import { retryDelayMs } from "./retry-delay.js";

const POLICY = { initialInterval: 1000, backoffCoefficient: 2, maximumInterval: 60_000 };

test.each([
  [1, 1_000],
  [2, 2_000],
  [6, 32_000],
  [7, 60_000],
  [2_000, 60_000],
])("after attempt %i Temporal waits %i ms, and never longer than its limit", (failed, expected) => {
  expect(retryDelayMs(POLICY, failed)).toBe(expected);
});

test("a policy without a limit waits a hundred first delays at most, and one that grows by nothing always the same", () => {
  expect(retryDelayMs({ initialInterval: "1s", backoffCoefficient: 10 }, 9)).toBe(100_000);
  expect(retryDelayMs({ initialInterval: 500, maximumInterval: 9_000 }, 9)).toBe(500);
});

test("what the server did not say is not made up", () => {
  expect(retryDelayMs(undefined, 1)).toBeUndefined();
  expect(retryDelayMs({ backoffCoefficient: 2 }, 1)).toBeUndefined();
});
