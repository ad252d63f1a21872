import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { inFolder } from "../testing/invoke.js";
import { isPlainName, targetOf } from "./save-artifact.js";

test.each(["../up", "a/../../up", "/etc/passwd", "a//b", ".", "..", "a/..", "", "C:evil", "a\\b", "nul\0", "line\nbreak", "x".repeat(201)])(
  "the name %j is not written into a folder",
  (name) => {
    expect(isPlainName(name)).toBe(false);
    expect(() => targetOf(name, { out: "dir/", single: true, cwd: "/tmp" })).toThrow("nothing was written");
  },
);

test.each(["report.md", "reports/a b.html", ".hidden", "ünï.txt", "..a"])("the name %j is fine", (name) => {
  expect(isPlainName(name)).toBe(true);
});

test("--out names the file, unless it is a folder or everything is fetched", () =>
  inFolder((folder) => {
    mkdirSync(join(folder, "there"));
    const at = (out: string, single: boolean): string => targetOf("a.txt", { out, single, cwd: folder }).path;
    expect(at("b.txt", true)).toBe(join(folder, "b.txt"));
    expect(at("there", true)).toBe(join(folder, "there", "a.txt"));
    expect(at("new/", true)).toBe(join(folder, "new", "a.txt"));
    expect(at("new", false)).toBe(join(folder, "new", "a.txt"));
  }));
