/** How artifacts are shown in place. */
import { describe, expect, test } from "@jest/globals";
import { diffLines, previewOf, shownPatch } from "./artifact-preview";

describe("artifacts", () => {
  test.each([
    ["report.md", "text/markdown", 10, "markdown"],
    ["report.html", "text/html; charset=utf-8", 10, "html"],
    ["x.patch", "text/plain", 10, "patch"],
    ["facts.json", "application/json", 10, "json"],
    ["facts.json", "application/json", 2_000_000, "none"],
    ["log.txt", "text/plain", 10, "text"],
    ["evil.svg", "image/svg+xml", 10, "none"],
    ["core", "application/octet-stream", 10, "none"],
  ])("%s of %s is shown as %s", (name, mediaType, bytes, expected) => {
    expect(previewOf({ name, mediaType, bytes })).toBe(expected);
  });

  test("a removed line that looks like a file's head is a removed line", () => {
    const patch = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n--- old\n+++ new\n same\n--- a/y";
    expect(diffLines(patch).map(({ kind }) => kind)).toEqual(["file", "file", "file", "hunk", "removed", "added", "same", "file"]);
  });

  test("of a very long patch a page shows the first lines and says how many there are", () => {
    const short = shownPatch("--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new");
    expect([short.lines.length, short.all]).toEqual([5, 5]);
    const long = shownPatch(`@@ -0,0 +1,5000 @@\n${"+line\n".repeat(5_000)}`);
    expect([long.lines.length, long.all]).toEqual([4_000, 5_002]);
    expect(long.lines.at(-1)).toEqual({ kind: "added", text: "+line" });
  });
});
