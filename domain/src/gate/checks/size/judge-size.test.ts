/** What a reviewer reads counts, to the line; what nobody wrote does not. */
import { expect, test } from "@jest/globals";
import { inputFor, type ChangeSketch } from "../../testing/change.js";
import { judgeSize } from "./judge-size.js";

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${String(index)}\n`).join("");
const judge = (files: ChangeSketch["files"] & object, policy = "") => judgeSize(inputFor("size", { files }, {}, policy));

test.each([
  [400, "pass"],
  [401, "fail"],
])("%d added lines: %s", (count, outcome) => {
  expect(judge({ "src/a.ts": { after: lines(count) } }).outcome).toBe(outcome);
});

test("deleted lines count like added ones, and the largest files are named first", () => {
  const done = judge({
    "src/a.ts": { before: lines(300) },
    "src/b.ts": { after: lines(101) },
    "src/c.ts": { after: "x\n", before: "y\n" },
  });
  expect(done).toMatchObject({
    outcome: "fail",
    reason: { says: "too large: 403 lines in 3 files of 1 top-level folder" },
    findings: [
      {
        rule: "too-many-lines",
        severity: "low",
        blocking: true,
        message: "403 lines were added or deleted; 400 are the limit. Split the change.",
        evidence: "src/a.ts (300), src/b.ts (101), src/c.ts (2)",
      },
    ],
    details: { lines: 403, files: 3, modules: ["src"] },
  });
});

test("generated, locked, vendored and ignored files and submodules do not count", () => {
  const foreign = {
    "package-lock.json": { after: lines(900) },
    "dist/a.js": { after: lines(900) },
    "a.min.js": { after: lines(900) },
    sub: { after: "x\n", mode: "160000" },
  };
  expect(judge(foreign).outcome).toBe("not-applicable");
  expect(judge({ ...foreign, "src/a.ts": { after: "x\n" } })).toMatchObject({
    outcome: "pass",
    reason: { says: "1 line in 1 file of 1 top-level folder" },
  });
  expect(judge({ "src/a.ts": { after: lines(900) } }, "checks: {size: {ignore: ['src/**']}}").outcome).toBe("not-applicable");
  expect(judge({}).outcome).toBe("not-applicable");
});

test("top-level folders are counted by both names of a moved file; files at the root belong to none", () => {
  const files = { "a/x": { after: "1\n" }, "b/x": { after: "1\n" }, "c/x": { after: "1\n" }, README: { after: "1\n" } };
  expect(judge(files).outcome).toBe("pass");
  expect(judge({ ...files, "c/y": { before: "1\n", after: "1\n", oldPath: "d/y" } })).toMatchObject({
    outcome: "fail",
    findings: [{ rule: "too-many-modules", message: "4 top-level folders were touched; 3 are the limit.", evidence: "a, b, c, d" }],
  });
});

test("the limits are the policy's", () => {
  const files = { "a/x": { after: "1\n2\n" }, "b/x": { after: "1\n" } };
  expect(judge(files, "checks: {size: {maxLines: 2, maxModules: 1}}").findings.map(({ rule }) => rule)).toEqual([
    "too-many-lines",
    "too-many-modules",
  ]);
  expect(judge(files, "checks: {size: {maxLines: 3, maxModules: 2}}").findings).toEqual([]);
});
