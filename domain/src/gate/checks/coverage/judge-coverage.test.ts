/** Changed lines are judged by the node they stand in; small changes have a budget, larger ones a share; nothing missing is ever read as 0 or 100 %. */
import { describe, expect, test } from "@jest/globals";
import { inputFor, type ChangeSketch } from "../../testing/change.js";
import type { Report } from "../../evidence/tool-evidence.js";
import { detectFormat } from "../../reports/detect-format.js";
import { createPathResolver } from "../../reports/report-paths.js";
import type { CoverageNode } from "./covered-file.js";
import { hasExecutableCode } from "./executable-code.js";
import { readIstanbul } from "./formats/read-istanbul.js";
import { readLcov } from "./formats/read-lcov.js";
import { readCobertura, readJacoco } from "./formats/read-xml-coverage.js";
import { judgeCoverage } from "./judge-coverage.js";
import { nodesForLine } from "./judge-line.js";

type Span = [line: number, column: number, endLine: number, endColumn: number | null, hits: number];
const range = ([line, column, endLine, endColumn]: Span) => ({ start: { line, column }, end: { line: endLine, column: endColumn } });
interface FileSketch {
  s?: Span[];
  b?: Span[][];
  f?: { name: string; decl: Span; loc: Span }[];
}
function istanbulFile(path: string, { s = [], b = [], f = [] }: FileSketch) {
  return {
    path,
    statementMap: Object.fromEntries(s.map((span, id) => [id, range(span)])),
    s: Object.fromEntries(s.map((span, id) => [id, span[4]])),
    branchMap: Object.fromEntries(b.map((arms, id) => [id, { locations: arms.map(range) }])),
    b: Object.fromEntries(b.map((arms, id) => [id, arms.map((arm) => arm[4])])),
    fnMap: Object.fromEntries(f.map(({ name, decl, loc }, id) => [id, { name, decl: range(decl), loc: range(loc) }])),
    f: Object.fromEntries(f.map(({ loc }, id) => [id, loc[4]])),
  };
}
const istanbul = (files: Record<string, FileSketch>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(files).map(([path, sketch]) => [path, istanbulFile(path, sketch)])));
/** `count` one-line statements, the first `missed` of them never run. */
const lines = (count: number, missed: number): FileSketch => ({
  s: Array.from({ length: count }, (_, at): Span => [at + 1, 0, at + 1, 6, at < missed ? 0 : 1]),
});
const text = (count: number) => Array.from({ length: count }, (_, at) => `call${String(at)}();\n`).join("");

const given = (body: string | null, path = "coverage.json"): Report => ({ from: "given", path, text: body });
const judge = (sketch: ChangeSketch, reports: Report[], policy = "", floor: number | null = null) =>
  judgeCoverage(
    inputFor(
      "coverage",
      sketch,
      { tool: { run: null, reports }, floor },
      policy && (policy.startsWith("{") ? `checks: {coverage: ${policy}}` : policy),
    ),
  );
const added = (count: number, missed: number, policy = "") =>
  judge({ files: { "src/a.ts": { after: text(count) } } }, [given(istanbul({ "src/a.ts": lines(count, missed) }))], policy);

describe("the budget", () => {
  test.each([
    [1, 1, "pass"],
    [2, 1, "pass"],
    [2, 2, "fail"],
    [9, 1, "pass"],
    [9, 2, "fail"],
    [10, 2, "pass"],
    [10, 3, "fail"],
    [15, 3, "pass"],
    [15, 4, "fail"],
    [19, 3, "pass"],
    [19, 4, "fail"],
    [19, 19, "fail"],
    [20, 4, "pass"],
    [20, 5, "fail"],
    [25, 5, "pass"],
    [25, 6, "fail"],
  ])("%d changed lines, %d missed: %s", (count, missed, outcome) => {
    expect(added(count, missed).outcome).toBe(outcome);
  });
  test("target and the limit of small changes are the policy's", () => {
    expect(added(10, 1, "{target: 1}").outcome).toBe("pass");
    expect(added(10, 2, "{target: 1}").outcome).toBe("fail");
    expect(added(10, 1, "{target: 1, smallChangeLines: 10}").outcome).toBe("fail");
    expect(added(10, 5, "{target: 0.5}").outcome).toBe("pass");
    expect(added(10, 10, "{target: 0, smallChangeLines: 0}").outcome).toBe("pass");
  });
  test("says the numbers", () => {
    expect(added(20, 5)).toMatchObject({
      reason: { says: "15 of 20 changed lines covered (75 %; 80 % are asked for)" },
      details: { coverable: 20, missed: 5, project: 0.75, nextFloor: 0.749 },
    });
    expect(added(10, 1).reason.says).toBe("9 of 10 changed lines covered; a change of under 20 lines may miss 2");
    expect(added(1, 0).reason.says).toBe("1 of 1 changed line covered; a change of under 20 lines may miss 1");
  });
});

describe("which node judges a line", () => {
  const file = (sketch: FileSketch) => readIstanbul(istanbul({ a: sketch }))[0] ?? { path: "", precision: "node" as const, nodes: [] };
  const hits = (sketch: FileSketch, line: number) =>
    nodesForLine(file(sketch), line).map((node: CoverageNode) => `${node.kind}:${String(node.hits)}`);
  test.each<[string, FileSketch, number, string[]]>([
    ["an uncovered statement", { s: [[1, 0, 1, 9, 0]] }, 1, ["statement:0"]],
    [
      "the line where an if starts: its statement, not its first arm",
      {
        s: [[1, 2, 3, 3, 5]],
        b: [
          [
            [1, 2, 3, 3, 0],
            [3, 9, 3, 20, 1],
          ],
        ],
      },
      1,
      ["statement:5"],
    ],
    [
      "a line inside the arm",
      {
        s: [
          [1, 2, 3, 3, 5],
          [2, 4, 2, 9, 0],
        ],
        b: [[[1, 2, 3, 3, 0]]],
      },
      2,
      ["statement:0"],
    ],
    [
      "an arm of a ternary on a line of its own",
      {
        s: [[1, 2, 3, 9, 5]],
        b: [
          [
            [2, 6, 2, 7, 5],
            [3, 6, 3, 7, 0],
          ],
        ],
      },
      3,
      ["branch:0"],
    ],
    [
      "the arm that ran",
      {
        s: [[1, 2, 3, 9, 5]],
        b: [
          [
            [2, 6, 2, 7, 5],
            [3, 6, 3, 7, 0],
          ],
        ],
      },
      2,
      ["branch:5"],
    ],
    ["a middle line of an arm", { s: [[1, 0, 9, 9, 5]], b: [[[2, 4, 4, 9, 0]]] }, 3, ["branch:0"]],
    [
      "a ternary in one line: the statement",
      {
        s: [[1, 2, 1, 30, 5]],
        b: [
          [
            [1, 12, 1, 13, 5],
            [1, 16, 1, 17, 0],
          ],
        ],
      },
      1,
      ["statement:5"],
    ],
    [
      "two statements in one line: both",
      {
        s: [
          [1, 0, 1, 4, 1],
          [1, 5, 1, 9, 0],
        ],
      },
      1,
      ["statement:1", "statement:0"],
    ],
    [
      "a statement inside another in one line: the outer",
      {
        s: [
          [1, 0, 1, 20, 1],
          [1, 8, 1, 18, 0],
        ],
      },
      1,
      ["statement:1"],
    ],
    [
      "else: its arm",
      {
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
      3,
      ["branch:0"],
    ],
    ["a line that only goes on", { s: [[1, 0, 5, 1, 3]] }, 4, ["statement:3"]],
    [
      "the smaller of two around it",
      {
        s: [
          [1, 0, 9, 1, 3],
          [2, 0, 5, 1, 0],
        ],
      },
      4,
      ["statement:0"],
    ],
    ["one range twice: the statement", { s: [[1, 0, 9, 1, 3]], b: [[[1, 0, 9, 1, 0]]] }, 4, ["statement:3"]],
    ["a head of a function: the function", { f: [{ name: "f", decl: [1, 9, 1, 10, 0], loc: [1, 13, 3, 1, 0] }] }, 1, ["function:0"]],
    ["a line without a node", { s: [[5, 0, 5, 1, 3]] }, 1, []],
    ["an arm that is not written", { b: [[[1, 0, 1, 5, 1]]] }, 2, []],
    ["an end that is open", { s: [[1, 0, 1, null, 0]] }, 1, ["statement:0"]],
  ])("%s", (_, sketch, line, wanted) => {
    expect(hits(sketch, line)).toEqual(wanted);
  });
  test("an arm without a place is no node", () => {
    const raw = { a: { ...istanbulFile("a", {}), branchMap: { 0: { locations: [{ start: {}, end: {} }] } }, b: { 0: [0] } } };
    expect(readIstanbul(JSON.stringify(raw))[0]?.nodes).toEqual([]);
  });
});

test("a finding names file, range, kind, function and where a test would go", () => {
  const source = "export function half(n) {\n  return n > 0\n    ? n / 2\n    : -n / 2;\n}\n";
  const sketch: FileSketch = {
    s: [[2, 2, 4, 13, 3]],
    b: [
      [
        [3, 6, 3, 11, 3],
        [4, 6, 4, 12, 0],
      ],
    ],
    f: [{ name: "half", decl: [1, 16, 1, 20, 3], loc: [1, 24, 5, 1, 3] }],
  };
  const done = judge(
    { files: { "src/half.ts": { after: source } }, headPaths: ["src/half.ts"] },
    [given(istanbul({ "src/half.ts": sketch }))],
    "{target: 1, smallChangeLines: 0}",
  );
  expect(done).toMatchObject({ outcome: "fail", reason: { says: "3 of 4 changed lines covered (75 %; 100 % are asked for)" } });
  expect(done.findings).toEqual([
    {
      check: "coverage",
      rule: "uncovered-branch",
      severity: "medium",
      path: "src/half.ts",
      range: { start: { line: 4, column: 7 }, end: { line: 4, column: 12 } },
      message: "No test runs this branch in `half` (changed line 4).",
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      evidence: ": -n / 2;",
      blocking: true,
      fix: "Cover it in src/half.test.ts.",
    },
  ]);
});
test("lines of one node are one finding; within the budget it does not block; a test that is there is named", () => {
  const done = judge(
    {
      files: { "src/a.ts": { after: "call(\n  1,\n  2,\n);\n" } },
      headPaths: ["src/a.ts", "other/a.test.ts", "src/sub/a.spec.ts", "src/ab.test.ts"],
    },
    [given(istanbul({ "src/a.ts": { s: [[1, 0, 4, null, 0]] } }))],
    "{target: 0}",
  );
  expect(done).toMatchObject({ outcome: "pass", details: { coverable: 3, missed: 3 } });
  expect(done.findings).toMatchObject([
    {
      blocking: false,
      range: { start: { line: 1, column: 1 }, end: { line: 4, column: 2 } },
      message: expect.stringContaining("changed lines 1, 2, 3"),
      fix: "Cover it in src/sub/a.spec.ts.",
    },
  ]);
});

test("a function of one line is named too", () => {
  const sketch: FileSketch = { s: [[1, 16, 1, 25, 0]], f: [{ name: "one", decl: [1, 9, 1, 12, 0], loc: [1, 15, 1, 27, 0] }] };
  const done = judge({ files: { "src/a.ts": { after: "function one() { return 1; }\n" } } }, [given(istanbul({ "src/a.ts": sketch }))]);
  expect(done.findings).toMatchObject([{ message: "No test runs this statement in `one` (changed line 1)." }]);
});

describe("what counts", () => {
  const report = (path = "src/a.ts") => [given(istanbul({ [path]: lines(30, 30) }))];
  test("comments, brackets and blank lines do not; neither do tests, generated, vendored, ignored and settings files", () => {
    expect(judge({ files: { "src/a.ts": { before: "x();\n", after: "x();\n// c\n\n});\n/* d\n e */\n" } } }, report()).outcome).toBe(
      "not-applicable",
    );
    for (const path of [
      "src/a.test.ts",
      "src/__tests__/a.ts",
      "dist/a.js",
      "a.min.js",
      "jest.config.js",
      "README.md",
      "a.json",
      "src/a.d.ts",
      "package-lock.json",
    ])
      expect(judge({ files: { [path]: { after: text(3) } } }, report(path)).outcome).toBe("not-applicable");
    expect(judge({ files: { "src/a.ts": { after: text(3) } } }, report(), "{ignore: ['src/**']}").outcome).toBe("not-applicable");
    expect(judge({ files: { "src/a.ts": { after: text(3) } } }, report(), "{paths: ['lib/**']}").outcome).toBe("not-applicable");
    expect(judge({ files: { "src/a.ts": { after: text(3) } } }, report(), "{paths: ['src/**']}").outcome).toBe("fail");
    expect(judge({ files: { sub: { after: text(3), mode: "160000" } } }, report()).outcome).toBe("not-applicable");
    expect(judge({ files: { "a.ts": { after: "b.ts", mode: "120000" } } }, report()).outcome).toBe("not-applicable");
  });
  test("a renamed file counts its edits alone; deleted lines do not count", () => {
    const before = text(30);
    const files = { "src/b.ts": { before, after: before.replace("call3()", "other()").replace("call9();\n", ""), oldPath: "src/a.ts" } };
    expect(judge({ files }, [given(istanbul({ "src/b.ts": lines(30, 0) }))]).details).toMatchObject({ coverable: 1, missed: 0 });
    expect(judge({ files: { "src/a.ts": { before: text(3), after: text(2) } } }, report()).outcome).toBe("not-applicable");
    expect(judge({}, report())).toMatchObject({ outcome: "not-applicable", reason: { says: "no changed line can be covered" } });
  });
  test("a line that no node is about is not counted", () => {
    expect(
      judge({ files: { "src/a.ts": { after: "import a from 'a';\ncall();\n" } } }, [
        given(istanbul({ "src/a.ts": { s: [[2, 0, 2, 7, 1]] } })),
      ]).details,
    ).toMatchObject({ coverable: 1 });
  });
});

describe("files that the report does not tell of", () => {
  const other = given(istanbul({ "src/other.ts": lines(1, 0) }));
  test("are an error, never 0 % and never 100 %", () => {
    const done = judge({ files: { "src/a.ts": { after: text(3) } } }, [other]);
    expect(done).toMatchObject({
      outcome: "error",
      findings: [],
      reason: { says: "1 changed file cannot be judged", because: [{ says: "src/a.ts: file missing from report" }] },
    });
    expect(judge({ files: { "src/a.ts": { after: text(3) } } }, [given("{}")]).outcome).toBe("error");
  });
  test("may hold nothing that runs, or be of a language that the report is not about", () => {
    expect(judge({ files: { "src/a.ts": { after: "export interface A {\n  b: string;\n}\n" } } }, [other]).outcome).toBe("not-applicable");
    expect(judge({ files: { "src/a.py": { after: "x = 1\n" } } }, [given(istanbul({ "src/other.ts": lines(1, 0) }))], "").outcome).toBe(
      "error",
    );
    expect(judge({ files: { "src/a.py": { after: "x = 1\n" } }, headPaths: ["src/other.ts", "src/a.py"] }, [other])).toMatchObject({
      outcome: "not-applicable",
      notes: ["no report is about the language of src/a.py"],
    });
    expect(judge({ files: { "src/a.ts": { after: text(1) } }, headPaths: ["src/other.ts", "src/a.ts"] }, [other]).outcome).toBe("error");
  });
  test("by a name that fits several are an error that says so", () => {
    const done = judge({ files: { "a/x.ts": { after: text(2) } }, headPaths: ["a/x.ts", "b/x.ts"] }, [
      given(istanbul({ "x.ts": lines(2, 0) })),
    ]);
    expect(done.reason.because).toEqual([{ says: "a/x.ts: the report's `x.ts` could be several files" }]);
  });
});

test.each([
  ["import a from 'a';\nexport type B = string;\nexport * from './c';\nexport { d } from './d';\n", false],
  ["export interface A {\n  b: () => void;\n}\n\n// only types\n", false],
  ["type A =\n  | 'b'\n  | 'c';\n", false],
  ['"use strict";\n', false],
  ["", false],
  ["export const a = 1;\n", true],
  ["import a from 'a';\na();\n", true],
  ["export type A = {\n  b: 1;\n};\nrun();\n", true],
  ["export default function () {}\n", true],
])("%j runs: %j", (source, wanted) => {
  expect(hasExecutableCode(source, "a.ts")).toBe(wanted);
});
test("other languages run when anything but comments is there", () => {
  expect(hasExecutableCode("# only\n", "a.py")).toBe(false);
  expect(hasExecutableCode("import a\n", "a.py")).toBe(true);
});

describe("several reports", () => {
  const files = { "src/a.ts": { after: text(4) } };
  test("a line is covered when any covers it", () => {
    const one = given(
      istanbul({
        "src/a.ts": {
          s: [
            [1, 0, 1, 6, 1],
            [2, 0, 2, 6, 1],
            [3, 0, 3, 6, 0],
            [4, 0, 4, 6, 0],
          ],
        },
      }),
    );
    const two = given("SF:src/a.ts\nDA:1,0\nDA:2,0\nDA:3,5\nDA:4,0\nend_of_record\n", "lcov.info");
    expect(judge({ files }, [one, two]).details).toMatchObject({ coverable: 4, missed: 1 });
    expect(judge({ files }, [two, one]).details).toMatchObject({ coverable: 4, missed: 1 });
    expect(judge({ files }, [one, two]).notes).toEqual([]);
    expect(judge({ files }, [two]).notes).toEqual(["precision: line (this format cannot see branches inside a line)"]);
  });
  test("a report carried forward counts only while none of its files changed and its commit is an ancestor", () => {
    const carried = (isAncestor: boolean, path: string): Report => ({
      ...given(istanbul({ [path]: lines(4, 0) })),
      carried: { commit: "f".repeat(40), isAncestor, ageMs: 7_300_000 },
    });
    const fresh = given(istanbul({ "src/a.ts": lines(4, 0) }));
    expect(judge({ files }, [carried(true, "src/a.ts")])).toMatchObject({
      outcome: "error",
      notes: [`coverage.json: not carried forward from ${"f".repeat(12)}, 2 h old; changed since: src/a.ts`],
    });
    const sketch = { files, headPaths: ["src/a.ts", "src/b.ts"] };
    expect(judge(sketch, [fresh, carried(true, "src/b.ts")])).toMatchObject({
      outcome: "pass",
      notes: [`coverage.json: carried forward from ${"f".repeat(12)}, 2 h old`],
    });
    expect(judge(sketch, [fresh, carried(false, "src/b.ts")]).notes?.[0]).toContain("not carried forward");
  });
});

describe("the floor", () => {
  const sketch = { files: { "src/a.ts": { after: text(1) } }, headPaths: ["src/a.ts", "src/b.ts", "src/b.test.ts"] };
  const reports = [given(istanbul({ "src/a.ts": lines(1, 0), "src/b.ts": lines(9, 1), "src/b.test.ts": lines(9, 9) }))];
  test.each([
    [null, "", "pass"],
    [0.9, "", "pass"],
    [0.900001, "", "fail"],
    [null, "{floor: 0.91}", "fail"],
    [0.95, "{floor: 0.5}", "fail"],
  ])("measured 0.9, stored %j, policy %j: %s", (floor, policy, outcome) => {
    expect(judge(sketch, reports, policy, floor).outcome).toBe(outcome);
  });
  test("is told with both numbers, and only rises", () => {
    const done = judge(sketch, reports, "", 0.95);
    expect(done).toMatchObject({ reason: { says: "the project fell under its floor" }, details: { project: 0.9, nextFloor: 0.95 } });
    expect(done.findings).toMatchObject([{ rule: "project-floor", blocking: true, evidence: "90 % < 95 %" }]);
    expect(judge(sketch, reports, "", 0.5).details).toMatchObject({ nextFloor: 0.899 });
    expect(judge({ files: {}, headPaths: ["src/b.ts"] }, [given(istanbul({ "src/b.ts": lines(10, 9) }))], "", 0.5)).toMatchObject({
      outcome: "fail",
      findings: [{ rule: "project-floor" }],
    });
  });
});

describe("before any report", () => {
  const run = (end: string, exitCode: number | null = null, message: string | null = null) => ({
    argv: ["npm", "test"],
    end: end as "exited",
    exitCode,
    signal: end === "signalled" ? "SIGKILL" : null,
    message,
    outputTail: "",
  });
  const tool = (end: string, reports: Report[] = [], exitCode: number | null = null, message: string | null = null) =>
    judgeCoverage(
      inputFor(
        "coverage",
        { files: { "src/a.ts": { after: text(1) } } },
        { tool: { run: run(end, exitCode, message), reports }, floor: null },
        "",
      ),
    );
  test.each([
    ["not-found", "missing", "`npm test` is not installed"],
    ["timed-out", "timeout", "`npm test` did not end in time and was stopped"],
    ["signalled", "error", "`npm test` was killed by SIGKILL"],
    ["not-executable", "error", "`npm test` cannot be executed"],
    ["not-prepared", "error", "dependencies not installed"],
  ])("%s is %s", (end, outcome, says) => {
    expect(tool(end)).toEqual({ outcome, findings: [], reason: { says } });
  });
  test("neither command nor report is missing; a report that is not there, cannot be read or is of another kind is an error", () => {
    expect(judge({}, []).outcome).toBe("missing");
    expect(tool("exited", [{ from: "command", path: "c.json", text: null }], 1)).toMatchObject({
      outcome: "error",
      reason: { says: "`npm test` ended with code 1 and left no report at c.json" },
    });
    expect(judge({}, [given(null)])).toMatchObject({ outcome: "error", reason: { says: "there is no report at coverage.json" } });
    expect(tool("exited", [], 0)).toMatchObject({
      outcome: "error",
      reason: { says: "the command leaves no report: name it in `report`" },
    });
    for (const broken of [
      "{",
      "nonsense",
      '{"a": {"statementMap": 1}}',
      "SF:a\nDA:x\n",
      "SF:a\nDA:1,1\n",
      "end_of_record\nSF:a",
      "<coverage",
      '{"runs": []}',
    ])
      expect(judge({}, [given(broken)]).outcome).toBe("error");
    expect(judge({}, [given("{}")], "{format: sarif}")).toMatchObject({
      outcome: "error",
      reason: { says: "a report cannot be read: coverage.json: sarif is no format of coverage" },
    });
  });
  test("a command that ended badly and left its report is judged by the report", () => {
    expect(tool("exited", [given(istanbul({ "src/a.ts": lines(1, 0) }))], 1).outcome).toBe("pass");
  });
});

describe("formats", () => {
  const flat = (files: readonly { path: string; nodes: readonly CoverageNode[] }[]) =>
    files.map(({ path, nodes }) => [path, nodes.map(({ start, hits }) => [start.line, hits])]);
  test("lcov", () => {
    expect(
      flat(readLcov("TN:\nSF:src/a.ts\nFN:1,f\nDA:1,5\nDA:2,0,abc\nDA:2,3\nBRDA:1,0,0,1\nend_of_record\r\nSF:b\nend_of_record\n")),
    ).toEqual([
      [
        "src/a.ts",
        [
          [1, 5],
          [2, 3],
        ],
      ],
      ["b", []],
    ]);
  });
  test("Cobertura, with and without a root", () => {
    const xml = (source: string) =>
      `<?xml version="1.0"?><!DOCTYPE coverage SYSTEM "x"><coverage><sources>${source}</sources><packages><package><classes><class filename="a.py"><methods><method><lines><line number="9" hits="1"/></lines></method></methods><lines><line number="1" hits="2"/><line number="2" hits="0"/></lines></class></classes></package></packages></coverage>`;
    expect(flat(readCobertura(xml("<source>/w/src/</source>")))).toEqual([
      [
        "/w/src/a.py",
        [
          [1, 2],
          [2, 0],
        ],
      ],
    ]);
    expect(flat(readCobertura(xml("<source>.</source>")))[0]?.[0]).toBe("a.py");
    expect(flat(readCobertura(xml("<source>a</source><source>b</source>")))[0]?.[0]).toBe("a.py");
  });
  test("JaCoCo", () => {
    const xml =
      '<report name="x"><package name="com/a"><class name="com/a/B"/><sourcefile name="B.java"><line nr="3" mi="0" ci="2"/><line nr="4" mi="1" ci="0"/><line nr="5" mi="0" ci="0"/></sourcefile></package></report>';
    expect(flat(readJacoco(xml))).toEqual([
      [
        "com/a/B.java",
        [
          [3, 2],
          [4, 0],
        ],
      ],
    ]);
    expect(flat(readJacoco(xml.replace('name="com/a"', 'name=""')))[0]?.[0]).toBe("/B.java");
  });
  test("entities of a document type are never expanded", () => {
    expect(() => readJacoco('<!DOCTYPE r [<!ENTITY a "b">]><report>&a;</report>')).toThrow();
  });
  test.each<[string, string | null]>([
    ["{}", "istanbul"],
    ['{"/a.ts": {"statementMap": {}}}', "istanbul"],
    ['{"runs": []}', "sarif"],
    ['{"testResults": []}', "jest-json"],
    ["[]", "eslint-json"],
    ['[{"filePath": "a", "messages": []}]', "eslint-json"],
    ['[{"filename": "a", "location": {}}]', "ruff-json"],
    ["[1]", null],
    ['{"a": 1}', null],
    ["{", null],
    ["TN:\nSF:a\n", "lcov"],
    ["SF:a\n", "lcov"],
    ["TAP version 13\n", "tap"],
    ["1..2\nok 1\n", "tap"],
    ["ok 1 - x\n", "tap"],
    ["src/a.ts(1,2): error TS1: x\n", "tsc"],
    ["src/a.ts:1:2 - error TS1: x\n", "tsc"],
    ["a.py:1: error: x  [y]\n", "tsc"],
    ["<?xml version='1.0'?><!-- c --><testsuites/>", "junit"],
    ["<testsuite/>", "junit"],
    ["\ufeff<coverage/>", "cobertura"],
    ["<!DOCTYPE report><report/>", "jacoco"],
    ["<html/>", null],
    ["hello", null],
  ])("%j is %j", (content, format) => {
    expect(detectFormat(content)).toBe(format);
  });
});

test.each([
  ["src/a.ts", { path: "src/a.ts" }],
  ["./src/a.ts", { path: "src/a.ts" }],
  ["/tmp/work/src/a.ts", { path: "src/a.ts" }],
  ["C:\\work\\src\\a.ts", { path: "src/a.ts" }],
  ["file:///tmp/src/a.ts", { path: "src/a.ts" }],
  ["src/x/../a.ts", { path: "src/a.ts" }],
  ["b.ts", { path: "deep/b.ts" }],
  ["a.ts", { path: "a.ts" }],
  ["c.ts", { ambiguous: ["p/c.ts", "q/c.ts"] }],
  ["q/c.ts", { path: "q/c.ts" }],
  ["/elsewhere/z.ts", null],
  ["", null],
])("%j is %j", (reported, wanted) => {
  expect(createPathResolver(["src/a.ts", "a.ts", "deep/b.ts", "p/c.ts", "q/c.ts"]).resolve(reported)).toEqual(wanted);
});
