/** Sizes are read, not counted. */
import { expect, test } from "@jest/globals";
import { bytesText } from "./bytes-text";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [1_340_000, "1.3 MB"],
  [5e15, "5000.0 TB"],
])("%d bytes are %s", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
