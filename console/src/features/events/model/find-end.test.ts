/** The end of the log is found without reading the log. */
import { expect, test } from "@jest/globals";
import { findEnd } from "./find-end";

test.each([0, 1, 2, 255, 256, 257, 768, 1000, 1_000_003])("of a log with %d events, in at most 60 small reads", async (last) => {
  let reads = 0;
  const end = await findEnd((seq) => {
    reads += 1;
    return Promise.resolve(seq < last);
  });
  expect(end).toBe(last);
  expect(reads).toBeLessThanOrEqual(60);
});
