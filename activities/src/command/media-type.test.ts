import { expect, test } from "@jest/globals";
import { mediaTypeOf } from "./media-type.js";

test("known endings get their type, everything else is bytes", () => {
  expect(["a.json", "A.HTML", "a.tar.gz", "noending", "a.exe", ".json"].map(mediaTypeOf)).toEqual([
    "application/json",
    "text/html; charset=utf-8",
    "application/gzip",
    "application/octet-stream",
    "application/octet-stream",
    "application/json",
  ]);
});
