/** Which files a report of coverage tells of: what is compared between base and head, and when base has to be looked at. */
import { expect, test } from "@jest/globals";
import { changeOf, policyOf } from "../../testing/change.js";
import { coverablePaths, leftOut } from "./coverable-paths.js";

const lcov = (...paths: readonly string[]) => ({
  from: "command" as const,
  path: "lcov.info",
  text: paths.map((path) => `SF:${path}\nDA:1,1\nend_of_record\n`).join(""),
});
const change = changeOf({
  files: { "src/new.js": { after: "x();\n" }, "src/to.js": { before: "x();\n", after: "x();\n", oldPath: "src/from.js" } },
  headPaths: ["src/a.js", "src/b.js", "src/new.js", "src/to.js", "src/a.test.js", "dist/c.js", "tool.py", "README.md"],
});
const judged = { change, policy: policyOf("checks: { coverage: { ignore: [src/ignored.js] } }\n") };

test("source files of the report count, under the names of their side; tests, foreign and ignored ones do not", () => {
  const told = lcov("src/a.js", "src/from.js", "src/to.js", "src/a.test.js", "dist/c.js", "src/ignored.js");
  expect(coverablePaths([told], "head", judged)).toEqual(["src/a.js", "src/to.js"]);
  expect(coverablePaths([told], "base", judged)).toEqual(["src/a.js", "src/from.js"]);
});

test("nothing is compared where a report is absent or cannot be read", () => {
  const good = lcov("src/a.js");
  expect(coverablePaths([good], "head", judged)).toEqual(["src/a.js"]);
  expect(coverablePaths([], "head", judged)).toBeNull();
  expect(coverablePaths([good, { ...good, text: null }], "head", judged)).toBeNull();
  expect(coverablePaths([{ ...good, text: "{" }], "head", judged)).toBeNull();
});

test("left out are older files of the report's language that it does not tell of; an empty report leaves out all", () => {
  expect(leftOut(["src/a.js"], judged)).toEqual(["src/b.js", "src/to.js"]);
  expect(leftOut(["src/a.js", "src/b.js", "src/to.js"], judged)).toEqual([]);
  expect(leftOut([], judged)).toEqual(["src/a.js", "src/b.js", "src/to.js", "tool.py"]);
});
