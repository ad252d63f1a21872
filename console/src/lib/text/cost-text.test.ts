/** Small costs are not rounded to nothing. */
import { expect, test } from "@jest/globals";
import { costText } from "./cost-text";

test.each([
  [1_230_000, "$1.23"],
  [42_000, "$0.04"],
  [1_234, "$0.0012"],
  [1, "$0.000001"],
])("%d micro-dollars are %s", (micros, text) => {
  expect(costText(micros, "en")).toBe(text);
});
