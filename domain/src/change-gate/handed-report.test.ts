/** Reports of several jobs come together, and the same ones again are no news. */
import { expect, test } from "@jest/globals";
import { handIn, type HandedReport, type ReportKind } from "./index.js";

const report = (kind: ReportKind, name: string, sha256 = "a", id = "key_ci"): HandedReport => ({
  ...{ kind, name, sha256, bytes: 1, by: { kind: "service", id }, at: "2030-01-15T10:00:00.000Z" },
});
const [tests, coverage, other] = [report("junit", "junit.xml"), report("coverage", "c.json"), report("junit", "junit.xml", "b")];

test.each<[string, HandedReport[], HandedReport[], HandedReport[], boolean]>([
  ["the first ones are news", [], [tests], [tests], true],
  ["none are none", [tests], [], [tests], false],
  ["another kind comes beside", [tests], [coverage], [tests, coverage], true],
  ["the same kind takes the place of those before", [tests, coverage], [other], [coverage, other], true],
  ["the same again, in another order, is no news", [tests, other], [other, tests], [other, tests], false],
  ["one of two that is left out now is news", [tests, other], [tests], [tests], true],
  ["twice the same is not once", [tests], [tests, tests], [tests, tests], true],
  ["another name is news", [tests], [report("junit", "other.xml")], [report("junit", "other.xml")], true],
])("%s", (_, before, now, reports, isNews) => {
  expect(handIn(before, now)).toEqual({ reports, isNews });
});

test("who brings it, and whether it was judged, is not what it says", () => {
  expect(handIn([{ ...tests, leftOut: "x" }], [report("junit", "junit.xml", "a", "key_other")]).isNews).toBe(false);
});
