/** The offline database of advisories: what a record says about a package of npm, and what is no record. */
import { expect, test } from "@jest/globals";
import { readOsv } from "./read-osv.js";

const record = (more: object): { path: string; text: string } => ({
  path: "x.json",
  text: JSON.stringify({ id: "GHSA-1", modified: "2030-01-01T00:00:00Z", summary: "it burns", ...more }),
});
const npm = (more: object): object => ({ affected: [{ package: { ecosystem: "npm", name: "left" }, ...more }] });
const semver = (...events: object[]): object => npm({ ranges: [{ type: "SEMVER", events }] });
const rangesOf = (more: object): string[] => readOsv([record(more)]).list.map(({ range }) => range);

test.each<[object, string[]]>([
  [semver({ introduced: "0" }, { fixed: "1.2.0" }), [">=0.0.0-0 <1.2.0"]],
  [semver({ introduced: "1.0.0" }, { last_affected: "1.4.0" }), [">=1.0.0 <=1.4.0"]],
  [semver({ introduced: "1.0.0" }, { fixed: "1.1.0" }, { introduced: "2.0.0" }), [">=1.0.0 <1.1.0 || >=2.0.0"]],
  [npm({ ranges: [{ type: "GIT", events: [{ introduced: "0" }] }], versions: ["1.0.0", "1.0.1"] }), ["1.0.0 || 1.0.1"]],
  [npm({ ranges: [] }), []],
  [semver({ fixed: "1.2.0" }), []],
  [{ affected: [{ package: { ecosystem: "PyPI", name: "left" }, versions: ["1"] }] }, []],
  [{ ...semver({ introduced: "0" }), withdrawn: "2030-01-02T00:00:00Z" }, []],
  [{}, []],
])("%j affects %j", (more, ranges) => {
  expect(rangesOf(more)).toEqual(ranges);
});

test("the severity is the database's word, and medium without one", () => {
  const severityOf = (word?: string) =>
    readOsv([record({ ...semver({ introduced: "0" }), ...(word === undefined ? {} : { database_specific: { severity: word } }) })]).list[0]
      ?.severity;
  expect(["LOW", "MODERATE", "high", "CRITICAL", "odd", undefined].map(severityOf)).toEqual([
    "low",
    "medium",
    "high",
    "critical",
    "medium",
    "medium",
  ]);
});

test("the database is as old as its newest record", () => {
  const dates = ["2030-01-01T00:00:00Z", "2030-01-03T01:00:00+01:00", "2029-12-01T00:00:00Z"];
  expect(readOsv(dates.map((modified) => record({ modified }))).date).toBe("2030-01-03T00:00:00.000Z");
});

test.each(["{", "[]", "{}", '{"id": "A", "modified": "never"}'])("%s is no record, and the file is named", (text) => {
  expect(() => readOsv([{ path: "bad.json", text }])).toThrow("bad.json is no OSV record");
});
