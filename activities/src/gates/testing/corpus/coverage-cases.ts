/** Histories about coverage. */
import { calls, istanbul, report, type CorpusCase, type CorpusCases } from "./corpus-case.js";

type Span = readonly [line: number, column: number, endLine: number, endColumn: number | null, hits: number];
interface Sketch {
  s?: readonly Span[];
  b?: readonly (readonly Span[])[];
  f?: readonly { name: string; decl: Span; loc: Span }[];
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
const told = (files: Readonly<Record<string, Sketch>>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(files).map(([path, sketch]) => [path, file(path, sketch)])));
/** `count` statements of a line each, the first `missed` of them never run. */
const statements = (count: number, missed: number): Sketch => ({
  s: Array.from({ length: count }, (_, at): Span => [at + 1, 0, at + 1, 6, at < missed ? 0 : 1]),
});
const covers = (text: string, path?: string): Pick<CorpusCase, "given"> => ({ given: { coverage: [report(text, path)] } });
const added = (count: number, missed: number, policy = ""): Pick<CorpusCase, "policy" | "change" | "given"> => ({
  ...(policy === "" ? {} : { policy: `checks: { coverage: { ${policy} } }\n` }),
  change: [["feat: x", { "src/a.js": calls(count) }]],
  ...covers(told({ "src/a.js": statements(count, missed) })),
});
const CODE = "a(1,\n  b(),\n  c(),\n  d(),\n  e());\n";
/** File → which of its five lines is judged by what. */
const NODES: Readonly<Record<string, Sketch>> = {
  "n/uncovered.js": { s: [[1, 0, 1, 9, 0]] },
  "n/if-line.js": {
    s: [[1, 2, 3, 3, 5]],
    b: [
      [
        [1, 2, 3, 3, 0],
        [3, 9, 3, 20, 1],
      ],
    ],
  },
  "n/in-arm.js": {
    s: [
      [1, 2, 3, 3, 5],
      [2, 4, 2, 9, 0],
    ],
    b: [[[1, 2, 3, 3, 0]]],
  },
  "n/ternary-arms.js": {
    s: [[1, 2, 3, 9, 5]],
    b: [
      [
        [2, 6, 2, 7, 5],
        [3, 6, 3, 7, 0],
      ],
    ],
  },
  "n/middle.js": { s: [[1, 0, 9, 9, 5]], b: [[[2, 4, 4, 9, 0]]] },
  "n/one-line-ternary.js": {
    s: [[1, 2, 1, 30, 5]],
    b: [
      [
        [1, 12, 1, 13, 5],
        [1, 16, 1, 17, 0],
      ],
    ],
  },
  "n/two-statements.js": {
    s: [
      [1, 0, 1, 4, 1],
      [1, 5, 1, 9, 0],
    ],
  },
  "n/inside-one-line.js": {
    s: [
      [1, 0, 1, 20, 1],
      [1, 8, 1, 18, 0],
    ],
  },
  "n/inside-same-start.js": {
    s: [
      [1, 0, 1, 8, 0],
      [1, 0, 1, 20, 1],
    ],
  },
  "n/else.js": {
    s: [
      [1, 0, 5, 1, 5],
      [4, 2, 4, 9, 0],
    ],
    b: [
      [
        [1, 0, 5, 1, 5],
        [3, 7, 5, 1, 0],
      ],
    ],
  },
  "n/smaller.js": {
    s: [
      [1, 0, 9, 1, 3],
      [2, 0, 5, 1, 0],
    ],
  },
  "n/larger-last.js": {
    s: [
      [2, 0, 5, 1, 0],
      [1, 0, 9, 1, 3],
    ],
  },
  "n/twice.js": { s: [[1, 0, 9, 1, 3]], b: [[[1, 0, 9, 1, 0]]] },
  "n/twice-branch-first.js": { b: [[[1, 0, 9, 1, 0]]], s: [[1, 0, 9, 1, 3]] },
  "n/same-lines.js": {
    s: [
      [1, 0, 5, 9, 3],
      [1, 2, 5, 7, 0],
    ],
  },
  "n/same-lines-2.js": {
    s: [
      [1, 2, 5, 7, 0],
      [1, 0, 5, 9, 3],
    ],
  },
  "n/function.js": { f: [{ name: "f", decl: [1, 9, 1, 10, 0], loc: [1, 13, 3, 1, 0] }], s: [[4, 0, 5, 9, 0]] },
  "n/functions.js": {
    f: [
      { name: "outer", decl: [1, 0, 1, 3, 1], loc: [1, 0, 5, 9, 1] },
      { name: "inner", decl: [2, 0, 2, 3, 1], loc: [2, 0, 4, 9, 1] },
      { name: "", decl: [5, 0, 5, 1, 1], loc: [5, 0, 5, 9, 1] },
    ],
    s: [
      [1, 0, 1, 3, 0],
      [3, 0, 3, 5, 0],
      [5, 0, 5, 4, 0],
    ],
  },
  "n/none.js": { s: [[7, 0, 7, 1, 3]] },
  "n/open-end.js": {
    s: [
      [1, 0, 1, null, 0],
      [2, 0, 5, null, 0],
    ],
  },
  "n/several-lines.js": { s: [[1, 0, 5, 5, 0]] },
};
const EMPTY_MAPS = { statementMap: {}, s: {} };
/** Files without a name, without counts, with arms that are not written, and wrapped as old versions did. */
const ODD = JSON.stringify({
  "src/a.js": {
    statementMap: {
      0: { start: { line: 1, column: 0 }, end: { line: 1 } },
      1: { start: {} },
      2: { start: { line: 2 }, end: { line: 2, column: 4 } },
    },
    s: { 0: 1, 2: "x" },
    branchMap: {
      0: {
        locations: [
          { start: {}, end: {} },
          { start: { line: 3, column: 1 }, end: { line: 3, column: 2 } },
        ],
      },
      1: {},
      2: { locations: [{ start: { line: 4, column: 0 }, end: { line: 4, column: 2 } }] },
    },
    b: { 0: [1], 1: 3 },
    fnMap: {
      0: { loc: { start: { line: 5, column: 0 }, end: { line: 5, column: 9 } } },
      1: {},
      2: { name: "g", decl: {}, loc: { end: { line: 6 } } },
    },
    f: {},
  },
  "/work/src/b.js": { data: { path: "/work/src/b.js", ...EMPTY_MAPS } },
});
const LCOV =
  "TN:\nSF:src/a.js\nFN:1,f\nDA:1,5\nDA:2,0,abc\nDA:2,3\nDA:3,0\nDA:3,0\nDA:4,0\nBRDA:1,0,0,1\nend_of_record\r\nSF: src/b.js \nDA:1,1\nend_of_record\n";
const cobertura = (sources: string, filename = "a.js"): string =>
  `\ufeff<?xml version="1.0"?><!DOCTYPE coverage SYSTEM "x"><coverage><sources>${sources}</sources><packages><package><classes><class filename="${filename}"><methods><method><lines><line number="9" hits="1"/></lines></method></methods><lines><line number="1" hits="2"/><line number="2" hits="0"/><line number="2" hits="0"/><line number="3" hits="0"/><line number="3" hits="x"/><line number="4" hits="1"/><line number="4" hits="0"/></lines></class></classes></package></packages></coverage>`;
const jacoco = (name: string): string =>
  `<report name="x"><package name="${name}"><class name="com/a/B"/><sourcefile name="B.java"><line nr="3" mi="0" ci="2"/><line nr="4" mi="1" ci="0"/><line nr="5" mi="0" ci="0"/><counter type="LINE"/></sourcefile></package></report>`;
const JAVA = "//\n//\na();\nb();\nc();\n";
const broken = (text: string, more = ""): Pick<CorpusCase, "policy" | "change" | "given" | "expect"> => ({
  policy: `checks: { coverage: { mode: required${more} } }\n`,
  change: [["feat: x", { "src/a.js": calls(1) }]],
  ...covers(text),
  expect: { coverage: "error" },
});
const TYPES = "import a from 'a';\nexport type B = string;\nexport * from './c';\nexport { d } from './d';\n";
const FLOOR = told({
  "src/a.js": statements(1, 0),
  "src/b.js": statements(9, 1),
  "src/b.test.js": statements(9, 9),
  "dist/c.js": statements(9, 9),
});
const floored = (floor: string): Pick<CorpusCase, "policy" | "base" | "change" | "given"> => ({
  policy: `checks: { coverage: { floor: ${floor} } }\n`,
  base: { "src/b.js": calls(9), "src/b.test.js": "t();\n", "dist/c.js": "1;\n" },
  change: [["feat: x", { "src/a.js": calls(1) }]],
  ...covers(FLOOR),
});

export const COVERAGE_CASES: CorpusCases = {
  "19 untested lines": {
    change: [["feat: x", { "src/a.js": calls(19) }]],
    given: { coverage: [report(istanbul("src/a.js", new Array<number>(19).fill(0)))] },
    expect: { coverage: "fail", verdict: "fail" },
  },
  "every line tested": {
    change: [["feat: x", { "src/a.js": calls(19) }]],
    given: { coverage: [report(istanbul("src/a.js", new Array<number>(19).fill(1)))] },
    expect: { coverage: "pass" },
  },
  "a file missing from the report": {
    change: [["feat: x", { "src/a.js": calls(9) }]],
    given: { coverage: [report(istanbul("src/b.js", [1]))] },
    expect: { coverage: "error", verdict: "undecided" },
  },
  "a coverage report that is part of the commit": {
    policy: "checks: { coverage: { report: cover.json } }\n",
    change: [["feat: x", { "src/a.js": calls(1), "cover.json": istanbul("src/a.js", [1]) }]],
    expect: { coverage: "error" },
  },
  "coverage left by the tests' own run": {
    policy: `checks:\n  tests: { command: [sh, cover.sh], requireRed: false }\n  coverage: { report: out/cover.json }\n`,
    base: { "cover.sh": `mkdir out && echo '${istanbul("src/a.js", [1])}' > out/cover.json\n` },
    change: [["feat: x", { "src/a.js": calls(1) }]],
    expect: { tests: "pass", coverage: "pass", verdict: "pass" },
  },

  "three of 19 lines missed": { ...added(19, 3), expect: { coverage: "pass" } },
  "four of 19 lines missed": { ...added(19, 4), expect: { coverage: "fail" } },
  "four of 20 lines missed": { ...added(20, 4), expect: { coverage: "pass" } },
  "five of 20 lines missed": { ...added(20, 5), expect: { coverage: "fail" } },
  "one of nine lines missed": { ...added(9, 1), expect: { coverage: "pass" } },
  "two of nine lines missed": { ...added(9, 2), expect: { coverage: "fail" } },
  "two of ten lines missed": { ...added(10, 2), expect: { coverage: "pass" } },
  "the only line missed": { ...added(1, 1), expect: { coverage: "pass" } },
  "one of ten missed where all are asked for": { ...added(10, 1, "target: 1"), expect: { coverage: "pass" } },
  "two of ten missed where all are asked for": { ...added(10, 2, "target: 1"), expect: { coverage: "fail" } },
  "one of ten missed where ten is no small change": { ...added(10, 1, "target: 1, smallChangeLines: 10"), expect: { coverage: "fail" } },
  "half of ten missed where half is enough": { ...added(10, 5, "target: 0.5"), expect: { coverage: "pass" } },
  "nothing covered and nothing asked for": { ...added(10, 10, "target: 0, smallChangeLines: 0"), expect: { coverage: "pass" } },
  "a share with an end that binary numbers do not have": { ...added(30, 9, "target: 0.7"), expect: { coverage: "pass" } },
  "which node judges a line": {
    policy: "checks: { coverage: { target: 0.3 } }\n",
    base: { "n/middle.test.js": "t();\n", "other/twice.test.js": "t();\n", "n/sub/twice.spec.js": "t();\n", "n/twice2.test.js": "t();\n" },
    change: [["feat: x", Object.fromEntries(Object.keys(NODES).map((path) => [path, CODE]))]],
    ...covers(told(NODES)),
    expect: { coverage: "pass" },
  },
  "a report with holes in it": {
    change: [["feat: x", { "src/a.js": calls(6), "src/b.js": calls(2) }]],
    ...covers(ODD),
    expect: { coverage: "fail" },
  },
  "files that do not count, and lines that do not": {
    base: { "src/edited.js": "x();\n", "src/less.js": calls(3), "src/old.js": calls(30) },
    change: [
      [
        "feat: x",
        {
          "src/edited.js": "x();\n// c\n\n});\n/* d\n e */\n",
          "src/less.js": calls(2),
          "src/old.js": null,
          "src/new.js": calls(30).replace("doSomething(3);", "other();").replace("doSomething(9);\n", ""),
          "src/a.test.js": calls(3),
          "src/__tests__/a.js": calls(3),
          "dist/a.js": calls(3),
          "a.min.js": calls(3),
          "jest.config.js": calls(3),
          "README.md": calls(3),
          "a.json": "{}\n",
          "src/a.d.ts": calls(3),
          "a-link.js": { link: "src/new.js" },
          "src/ignored.js": calls(3),
          "lib/outside.js": calls(3),
          "src/binary.js": Buffer.from([0, 1, 2]),
        },
      ],
    ],
    policy: "checks: { coverage: { paths: [src/**, dist/**, '*.js'], ignore: [src/ignored.js] } }\n",
    ...covers(told({ "src/new.js": statements(30, 0), "src/edited.js": statements(9, 9), "src/less.js": statements(9, 9) })),
    expect: { coverage: "pass" },
  },
  "only lines that cannot be covered": {
    change: [["feat: x", { "src/a.ts": "export interface A {\n  b: string;\n}\n" }]],
    ...covers(told({ "src/a.ts": {} })),
    expect: { coverage: "not-applicable" },
  },
  "files without code may be absent from the report": {
    base: { "src/there.ts": "1;\n" },
    change: [
      [
        "feat: x",
        {
          "src/types.ts": TYPES,
          "src/union.ts": "type A =\n  | 'b'\n  | 'c';\n",
          "src/interface.ts": "export interface A {\n  b: () => void;\n}\n\n// only types\n",
          "src/strict.js": '"use strict";\n',
          "src/there.ts": "2;\n",
          "src/comments.py": "# only\n",
        },
      ],
    ],
    ...covers(told({ "src/there.ts": statements(1, 0) })),
    expect: { coverage: "pass" },
  },
  "files with code may not be absent from the report": {
    base: { "src/there.ts": "1;\n" },
    change: [
      [
        "feat: x",
        {
          "src/const.ts": "export const a = 1;\n",
          "src/imports.ts": "import a from 'a';\na();\n",
          "src/after-type.ts": "export type A = {\n  b: 1;\n};\nrun();\n",
          "src/default.ts": "export default function () {}\n",
          "src/there.ts": "2;\n",
        },
      ],
    ],
    ...covers(told({ "src/there.ts": statements(1, 0) })),
    expect: { coverage: "error" },
  },
  "a language that no report is about": {
    base: { "src/there.ts": "1;\n" },
    change: [["feat: x", { "src/a.py": "x = 1\n" }]],
    ...covers(told({ "src/there.ts": statements(1, 0) })),
    expect: { coverage: "not-applicable" },
  },
  "a report about nothing": {
    change: [["feat: x", { "src/a.js": calls(3), "src/a.py": "x = 1\n" }]],
    ...covers("{}"),
    expect: { coverage: "error" },
  },
  "a name that fits several files": {
    base: { "b/x.js": "1;\n" },
    change: [["feat: x", { "a/x.js": calls(2) }]],
    ...covers(told({ "x.js": statements(2, 0) })),
    expect: { coverage: "error" },
  },
  "paths in every form": {
    change: [
      [
        "feat: x",
        { "src/a.js": calls(1), "src/b.js": calls(1), "deep/c.js": calls(1), "src/d.js": calls(1), "src/e.js": calls(1), "f.js": calls(1) },
      ],
    ],
    ...covers(
      told({
        "./src/a.js": statements(1, 0),
        "C:\\work\\src\\b.js": statements(1, 0),
        "c.js": statements(1, 0),
        "file:///tmp/src/d.js": statements(1, 0),
        "src/x/../e.js": statements(1, 1),
        "/f.js": statements(1, 0),
        "": statements(1, 0),
        "/elsewhere/z.js": statements(1, 1),
      }),
    ),
    expect: { coverage: "pass" },
  },
  "two reports of which one covers": {
    change: [["feat: x", { "src/a.js": calls(4) }]],
    given: {
      coverage: [
        report(
          told({
            "src/a.js": {
              s: [
                [1, 0, 1, 6, 1],
                [2, 0, 2, 6, 1],
                [3, 0, 3, 6, 0],
                [4, 0, 4, 6, 0],
              ],
            },
          }),
        ),
        report("SF:src/a.js\nDA:1,0\nDA:2,0\nDA:3,5\nDA:4,0\nend_of_record\n", "lcov.info"),
      ],
    },
    expect: { coverage: "pass" },
  },
  "an lcov report": {
    change: [["feat: x", { "src/a.js": calls(4), "src/b.js": calls(1) }]],
    ...covers(LCOV),
    expect: { coverage: "fail" },
  },
  "a Cobertura report with a root": {
    change: [["feat: x", { "src/a.js": calls(4), "a.js": "//\n" }]],
    ...covers(cobertura("<source>/w/src/</source>")),
    expect: { coverage: "fail" },
  },
  "a Cobertura report whose root is here": {
    change: [["feat: x", { "src/a.js": calls(4), "a.js": calls(1) }]],
    ...covers(cobertura("<source>.</source>")),
    expect: { coverage: "error" },
  },
  "a Cobertura report with two roots": {
    change: [["feat: x", { "src/a.js": calls(4) }]],
    ...covers(cobertura("<source>a</source><source>b</source>")),
    expect: { coverage: "fail" },
  },
  "a Cobertura report with an absolute name": {
    change: [["feat: x", { "src/a.js": calls(4) }]],
    ...covers(cobertura("<source>w</source>", "/x/src/a.js")),
    expect: { coverage: "fail" },
  },
  "a JaCoCo report": { change: [["feat: x", { "com/a/B.java": JAVA }]], ...covers(jacoco("com/a")), expect: { coverage: "pass" } },
  "a JaCoCo report without a package": { change: [["feat: x", { "B.java": JAVA }]], ...covers(jacoco("")), expect: { coverage: "pass" } },
  "reports carried forward": {
    base: { "src/b.js": calls(4), "src/c.test.js": "1;\n" },
    change: [["feat: x", { "src/a.js": calls(4), "src/c.test.js": "2;\n" }]],
    given: {
      coverage: [
        report(told({ "src/a.js": statements(4, 0) })),
        {
          ...report(told({ "src/b.js": statements(4, 0), "src/c.test.js": statements(1, 0) }), "b.json"),
          carried: { commit: "f".repeat(40), isAncestor: true, ageMs: 7_300_000 },
        },
        { ...report(told({ "src/b.js": statements(4, 4) }), "c.json"), carried: { commit: "e".repeat(40), isAncestor: false, ageMs: 0 } },
      ],
    },
    expect: { coverage: "pass" },
  },
  "a report carried forward whose file changed": {
    base: { "src/old.js": calls(9) },
    change: [["feat: x", { "src/a.js": calls(4), "src/old.js": null, "src/moved.js": calls(9) }]],
    given: {
      coverage: [
        { ...report(told({ "src/a.js": statements(4, 0) })), carried: { commit: "f".repeat(40), isAncestor: true, ageMs: 3_600_000 } },
      ],
    },
    expect: { coverage: "error" },
  },
  "a project at its floor": { ...floored("0.9"), expect: { coverage: "pass" } },
  "a project under its floor": { ...floored("0.91"), expect: { coverage: "fail" }, finds: { coverage: ["project-floor"] } },
  "a project under its floor, and no line to cover": {
    ...floored("0.95"),
    change: [["docs: x", { "a.md": "x\n" }]],
    expect: { coverage: "fail" },
  },
  "a project above its floor": { ...floored("0.5"), expect: { coverage: "pass" } },
  "one node reported twice": {
    change: [["feat: x", { "src/a.js": calls(2) }]],
    given: { coverage: [report(told({ "src/a.js": statements(2, 2) })), report(told({ "src/a.js": statements(2, 0) }))] },
    expect: { coverage: "pass" },
  },
  "a report that was cut off": broken("SF:a\nDA:1,1\n"),
  "a report that ends what never began": broken("SF:a\nend_of_record\nend_of_record\n"),
  "a report with lines that are none": broken("SF:a\nDA:x\nend_of_record\n"),
  "a report with half lines": broken("SF:a\nDA:1.5,2\nend_of_record\n"),
  "a report with hits that are none": broken("SF:a\nDA:1,x\nend_of_record\n"),
  "a report of an unknown kind": broken("nonsense"),
  "a report of a list": broken("[1]"),
  "a report of broken JSON": broken("{"),
  "a report of broken XML": broken("<coverage"),
  "a report of XML that ends well twice": broken("<coverage></coverage></coverage>"),
  "a report of XML with entities": broken('<!DOCTYPE r [<!ENTITY a "b">]><report>&a;</report>'),
  "a report whose files hold nothing": broken('{"a": {"statementMap": 1}}'),
  "a report with files that are no objects": broken('{"a": {"statementMap": {}, "s": 1}, "b": 3}'),
  "a report as text where objects are asked for": broken("[]", ", format: istanbul"),
  "a report that holds no coverage": broken("{}", ", format: sarif"),
  "coverage without command and report": {
    policy: "checks: { coverage: { mode: required } }\n",
    change: [["feat: x", { "src/a.js": calls(1) }]],
    expect: { coverage: "missing", verdict: "undecided" },
  },
  "a coverage command that leaves no report and names none": {
    policy: "checks: { coverage: { command: ['true'] } }\n",
    change: [["feat: x", { "src/a.js": calls(1) }]],
    expect: { coverage: "error" },
  },
  "a coverage command that says no and leaves no report": {
    policy: "checks: { coverage: { command: ['false'] } }\n",
    change: [["feat: x", { "src/a.js": calls(1) }]],
    expect: { coverage: "fail" },
    finds: { coverage: ["command-failed"] },
  },
  "a coverage command that takes too long": {
    policy: "checks: { coverage: { command: [sleep, '4714'], report: c.json, timeoutMs: 300 } }\n",
    change: [["feat: x", { "src/a.js": calls(1) }]],
    expect: { coverage: "timeout" },
  },
  "a coverage command that ends badly and leaves its report": {
    policy: "checks: { coverage: { command: [sh, cover.sh], report: c.json } }\n",
    base: { "cover.sh": `echo '${istanbul("src/a.js", [1])}' > c.json; exit 1\n` },
    change: [["feat: x", { "src/a.js": calls(1) }]],
    expect: { coverage: "pass" },
  },
  "a coverage report that is not where the policy says": {
    policy: "checks: { coverage: { report: c.json } }\n",
    change: [["feat: x", { "src/a.js": calls(1) }]],
    expect: { coverage: "error" },
  },
};
