/** Histories about coverage that stand exactly on a bound: nodes with one range, odd reports, files that only just have to be in one. */
import { calls, report, type CorpusCases } from "./corpus-case.js";

type Span = readonly [line: number, column: number, endLine: number, endColumn: number, hits: number];
interface Sketch {
  s?: readonly Span[];
  b?: readonly (readonly Span[])[];
  f?: readonly { name: string | number; decl: Span; loc: Span }[];
}
const range = ([line, column, endLine, endColumn]: Span): object => ({
  start: { line, column },
  end: { line: endLine, column: endColumn },
});
const byIndex = <T>(list: readonly T[], make: (item: T) => unknown): object => Object.fromEntries(list.map((item, at) => [at, make(item)]));
const file = (path: string, { s = [], b = [], f = [] }: Sketch): object => ({
  path,
  statementMap: byIndex(s, range),
  s: byIndex(s, (span) => span[4]),
  branchMap: byIndex(b, (arms) => ({ locations: arms.map(range) })),
  b: byIndex(b, (arms) => arms.map((arm) => arm[4])),
  fnMap: byIndex(f, ({ name, decl, loc }) => ({ name, decl: range(decl), loc: range(loc) })),
  f: byIndex(f, ({ loc }) => loc[4]),
});
/** Keys that are no paths: the entry's own `path` counts. */
const told = (files: Readonly<Record<string, Sketch>>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(files).map(([path, sketch], at) => [`k${String(at)}`, file(path, sketch)])));
const CODE = "a(1,\n  b(),\n  c(),\n  d(),\n  e());\n";
/** File → how its five lines are judged. */
const NODES: Readonly<Record<string, Sketch>> = {
  "n/beside.js": {
    s: [
      [1, 0, 1, 4, 0],
      [1, 5, 3, 9, 1],
    ],
  },
  "n/crossing.js": {
    s: [
      [1, 0, 3, 0, 1],
      [2, 0, 9, 1, 0],
    ],
  },
  "n/one-line-function.js": { f: [{ name: "f", decl: [1, 0, 1, 3, 1], loc: [1, 0, 1, 9, 1] }], s: [[1, 4, 1, 8, 0]] },
  "n/number-for-a-name.js": { f: [{ name: 3, decl: [1, 0, 1, 3, 1], loc: [1, 0, 1, 9, 1] }], s: [[1, 4, 1, 8, 0]] },
  "n/same-range.js": {
    s: [
      [1, 0, 1, 9, 1],
      [1, 0, 1, 9, 0],
    ],
  },
  "n/same-range-missed-first.js": {
    s: [
      [1, 0, 1, 9, 0],
      [1, 0, 1, 9, 1],
    ],
  },
  "n/overlapping.js": {
    s: [
      [1, 0, 3, 0, 1],
      [1, 5, 3, 9, 0],
    ],
  },
  "n/ends-at-the-edge.js": { s: [[1, 0, 2, 1, 0]] },
  "n/ends-before-the-edge.js": { s: [[1, 0, 2, 0, 0]] },
  "n/near.js": { s: [[1, 0, 1, 9, 0]] },
  "n/elsewhere.js": { s: [[1, 0, 1, 9, 0]] },
  "n/half-a-place.js": { s: [[1, 0, 1, 9, 1]] },
};
const TESTS = ["a/n/near.test.js", "n/sub/near.test.js", "a/elsewhere.test.js", "b/elsewhere.test.js"];
const LONG = `call("${"very ".repeat(60)}");\n`;
const HALF = JSON.stringify({
  "n/half-a-place.js": { statementMap: { 0: { start: { line: 3, column: 0 }, end: {} } }, s: { 0: 1 } },
});
const lcov = (files: Readonly<Record<string, string>>): string =>
  Object.entries(files)
    .map(([path, lines]) => `SF:${path}\n${lines}end_of_record\n`)
    .join("");
const jacoco = (folder: string, hits: number): string =>
  `<package name="${folder}"><class name="B.java"><line nr="1" mi="0" ci="${String(9 - hits)}"/></class><sourcefile name="B.java"><line nr="1" mi="1" ci="${String(hits)}"/></sourcefile></package>`;
const cobertura = `<coverage><sources><source>w</source></sources><packages><package><classes><class filename="/src/x.js"><lines><line number="1" hits="0"/></lines></class></classes></package></packages></coverage>`;

export const COVERAGE_BOUNDS_CASES: CorpusCases = {
  "nodes that begin, end or lie on the same place": {
    policy: "checks: { coverage: { target: 0.3 } }\n",
    base: Object.fromEntries(TESTS.map((path) => [path, "t();\n"])),
    change: [["feat: x", { ...Object.fromEntries(Object.keys(NODES).map((path) => [path, CODE])), "n/long.js": LONG }]],
    given: { coverage: [report(told({ ...NODES, "n/long.js": { s: [[1, 0, 1, 9, 0]] } })), report(HALF, "half.json")] },
    expect: { coverage: "pass" },
  },
  "one node covered first and missed later, and two that nobody covers": {
    change: [["feat: x", { "src/a.js": calls(3) }]],
    given: {
      coverage: [0, 1].map((at) =>
        report(
          told({
            "src/a.js": {
              s: [
                [1, 0, 1, 6, 1 - at],
                [2, 0, 2, 6, 0],
                [3, 0, 3, 6, 1],
              ],
            },
          }),
        ),
      ),
    },
    expect: { coverage: "pass" },
  },
  "Python files that have to be in the report, and one that has not": {
    base: { "there.py": "x = 1\n" },
    change: [["feat: x", { "only-imports.py": "import os\n", "only-comments.py": "# nothing\n", "there.py": "x = 2\n" }]],
    given: { coverage: [report(lcov({ "there.py": "DA:1,1\n" }))] },
    expect: { coverage: "error" },
  },
  "files of one name in two folders": {
    change: [["feat: x", { "a/B.java": "a();\n", "b/B.java": "b\n" }]],
    given: { coverage: [report(`<report name="x">${jacoco("a", 9)}${jacoco("b", 0)}</report>`)] },
    expect: { coverage: "pass" },
    finds: { coverage: ["uncovered-line b/B.java:1"] },
  },
  "an absolute name beside the same name below the root": {
    change: [["feat: x", { "src/x.js": "a();\n", "w/src/y.js": "b();\n" }]],
    base: { "w/src/x.js": "a();\n" },
    given: { coverage: [report(cobertura), report(lcov({ "w/src/y.js": "DA:1,1\n" }), "lcov.info")] },
    expect: { coverage: "pass" },
    finds: { coverage: ["uncovered-line src/x.js:1"] },
  },
  "names with nothing or a dot between, and one that only ends alike": {
    change: [["feat: x", { "src/g.js": "a();\n", "src/h.js": "b();\n", "deep/c.js": "c();\n" }]],
    given: { coverage: [report(lcov({ "x/src/./g.js": "DA:1,1\n", "src//h.js": "DA:1,1\n", "x/c.js": "DA:1,1\n" }))] },
    expect: { coverage: "error" },
  },
  "a report with a line that has no hits": {
    change: [["feat: x", { "src/a.js": "a();\n" }]],
    given: { coverage: [report("SF:src/a.js\nDA:5\nend_of_record\n")] },
    expect: { coverage: "error" },
  },
  "a report whose file has hits and no statements": {
    change: [["feat: x", { "src/a.js": "a();\n" }]],
    policy: "checks: { coverage: { format: istanbul } }\n",
    given: { coverage: [report('{"a": {"s": {}}}')] },
    expect: { coverage: "error" },
  },
};
