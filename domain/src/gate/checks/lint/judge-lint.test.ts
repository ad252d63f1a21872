/** Only new findings block, whatever moved; a tool that failed is never read as a clean one. */
import { describe, expect, test } from "@jest/globals";
import type { Report, ToolEvidence } from "../../evidence/tool-evidence.js";
import { readEslint, readRuff, readTypeErrors } from "../../reports/findings/read-lint.js";
import { readSarif, sarifTools } from "../../reports/findings/read-sarif.js";
import { inputFor, type ChangeSketch } from "../../testing/change.js";
import { judgeTypes } from "../types/judge-types.js";
import { judgeLint } from "./judge-lint.js";

const files = { "src/a.ts": { before: "one();\ntwo();\nthree();\n", after: "zero();\none();\ntwo();\nthree();\n" } };
const eslint = (...messages: [path: string, line: number, rule: string, severity?: number][]): string =>
  JSON.stringify(
    messages.map(([filePath, line, ruleId, severity = 2]) => ({
      filePath,
      messages: [{ ruleId, severity, line, column: 1, endLine: line, endColumn: 4, message: `${ruleId}!` }],
    })),
  );
const report = (text: string | null, from: "command" | "given" = "command"): Report => ({ from, path: "lint.json", text });
const ran = (exitCode: number, reports: Report[] = []): ToolEvidence => ({
  run: { argv: ["npx", "eslint", "."], end: "exited", exitCode, signal: null, message: null, outputTail: "the tail" },
  reports,
});
const handed = (text: string | null): ToolEvidence => ({ run: null, reports: [report(text, "given")] });
interface Sketch extends ChangeSketch {
  base?: ToolEvidence | null;
  givenBase?: Report[];
  policy?: string;
}
const judge = (head: ToolEvidence, { base = null, givenBase = [], policy = "", ...sketch }: Sketch = {}) =>
  judgeLint(inputFor("lint", { files, ...sketch }, { head, base, givenBase }, policy && `checks: {lint: ${policy}}`));
const rules = (done: ReturnType<typeof judge>) => done.findings.map(({ rule, blocking }) => `${rule}${blocking ? "!" : ""}`);

describe("without a look at base", () => {
  test("a finding on an added line is new, one beside it is old", () => {
    const done = judge(ran(1, [report(eslint(["/work/src/a.ts", 1, "a"], ["/work/src/a.ts", 2, "b"], ["src/other.ts", 1, "c"]))]), {
      headPaths: ["src/a.ts", "src/other.ts"],
    });
    expect(done).toMatchObject({
      outcome: "fail",
      reason: { says: "1 new finding, 1 of them medium or worse; 2 known" },
      details: { new: 1, known: 2 },
    });
    expect(done.findings).toEqual([
      {
        check: "lint",
        rule: "a",
        severity: "medium",
        path: "src/a.ts",
        range: { start: { line: 1, column: 1 }, end: { line: 1, column: 3 } },
        message: "a!",
        fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
        evidence: "zero();",
        blocking: true,
      },
    ]);
  });
  test("one that spans an added line is new; about a whole file only when the file is", () => {
    const spanning = JSON.stringify([
      {
        filePath: "src/a.ts",
        messages: [
          { ruleId: "a", severity: 2, line: 1, column: 3, endLine: 4, endColumn: 2, message: "" },
          { ruleId: "whole", severity: 2, message: "" },
        ],
      },
    ]);
    expect(judge(handed(spanning)).findings).toMatchObject([
      { rule: "a", range: { start: { line: 1, column: 3 }, end: { line: 4, column: 1 } } },
    ]);
    expect(judge(handed(spanning), { files: { "src/a.ts": { after: "x\n" } } }).findings).toMatchObject([
      { rule: "whole", range: null, evidence: null },
      { rule: "a" },
    ]);
  });
});

describe("with base", () => {
  const base = (...messages: Parameters<typeof eslint>) => ran(1, [report(eslint(...messages))]);
  test("what base had is known, although its line moved; one more of the same is new", () => {
    expect(rules(judge(ran(1, [report(eslint(["src/a.ts", 3, "b"]))]), { base: base(["src/a.ts", 2, "b"]) }))).toEqual([]);
    expect(rules(judge(ran(1, [report(eslint(["src/a.ts", 3, "b"]))]), { base: base(["src/a.ts", 1, "b"]) }))).toEqual(["b!"]);
    expect(
      rules(judge(ran(1, [report(eslint(["src/a.ts", 3, "b"], ["src/a.ts", 3, "b"]))]), { base: base(["src/a.ts", 2, "b"]) })),
    ).toEqual(["b!"]);
    expect(rules(judge(ran(1, [report(eslint(["src/a.ts", 3, "c"]))]), { base: base(["src/a.ts", 2, "b"]) }))).toEqual(["c!"]);
  });
  test("a finding far from the change is new when base had none; in an unchanged file the line is its name", () => {
    const sketch = { headPaths: ["src/a.ts", "src/far.ts"] };
    expect(rules(judge(ran(1, [report(eslint(["src/far.ts", 9, "b"]))]), { ...sketch, base: ran(0, [report("[]")]) }))).toEqual(["b!"]);
    expect(
      rules(judge(ran(1, [report(eslint(["src/far.ts", 9, "b"]))]), { ...sketch, base: base(["/elsewhere/src/far.ts", 9, "b"]) })),
    ).toEqual([]);
    expect(rules(judge(ran(1, [report(eslint(["src/far.ts", 9, "b"]))]), { ...sketch, base: base(["src/far.ts", 8, "b"]) }))).toEqual([
      "b!",
    ]);
  });
  test("a renamed file keeps what it had, spacing does not matter", () => {
    const renamed = { files: { "src/new.ts": { before: "one();\n  two( );\n", after: "one();\ntwo( );\n", oldPath: "src/old.ts" } } };
    expect(rules(judge(ran(1, [report(eslint(["src/new.ts", 2, "b"]))]), { ...renamed, base: base(["src/old.ts", 2, "b"]) }))).toEqual([]);
  });
  test("handed in, it counts the same; both together too", () => {
    expect(rules(judge(handed(eslint(["src/a.ts", 1, "b"])), { givenBase: [report(eslint(["src/a.ts", 1, "b"]))] }))).toEqual(["b!"]);
    expect(rules(judge(handed(eslint(["src/a.ts", 2, "b"])), { givenBase: [report(eslint(["src/a.ts", 1, "b"]))] }))).toEqual([]);
    expect(rules(judge(handed(eslint(["src/a.ts", 2, "b"])), { givenBase: [report(null)] }))).toEqual([]);
  });
  test("a base that could not be looked at is told, and changed lines decide", () => {
    const done = judge(ran(1, [report(eslint(["src/a.ts", 1, "a"], ["src/a.ts", 2, "b"]))]), {
      base: { run: { argv: ["x"], end: "timed-out", exitCode: null, signal: null, message: null, outputTail: "" }, reports: [] },
    });
    expect(rules(done)).toEqual(["a!"]);
    expect(done.notes).toEqual([
      "base was not looked at: `x` did not end in time and was stopped; what is old is known by lying outside the changed lines",
    ]);
    expect(judge(ran(0, [report("[]")]), { base: ran(0, [report("{")]) }).notes).toMatchObject([
      expect.stringContaining("the base's report cannot be read: lint.json"),
    ]);
  });
});

test("only from minSeverity on a finding blocks", () => {
  const both = ran(1, [report(eslint(["src/a.ts", 1, "warn", 1], ["src/a.ts", 1, "err", 2]))]);
  expect(rules(judge(both))).toEqual(["warn", "err!"]);
  expect(rules(judge(both, { policy: "{minSeverity: low}" }))).toEqual(["warn!", "err!"]);
  expect(judge(both, { policy: "{minSeverity: high}" })).toMatchObject({
    outcome: "pass",
    reason: { says: "2 new findings, 0 of them high or worse; 0 known" },
  });
});

test("scope: files and findings outside it do not count", () => {
  const one = ran(1, [report(eslint(["src/a.ts", 1, "a"]))]);
  expect(judge(one, { policy: "{ignore: ['src/**']}" }).outcome).toBe("not-applicable");
  expect(judge(one, { files: {} }).outcome).toBe("not-applicable");
  expect(judge(one, { files: { ...files, "b.ts": { after: "x\n" } }, policy: "{ignore: ['src/**']}" })).toMatchObject({
    outcome: "pass",
    findings: [],
  });
});

describe("the tool itself", () => {
  test("no findings and a good end pass; a bad end with an empty report is an error", () => {
    expect(judge(ran(0, [report("[]")]))).toMatchObject({ outcome: "pass", reason: { says: "0 new findings; 0 known" } });
    expect(judge(ran(1, [report("[]")])).outcome).toBe("error");
    expect(judge(handed("[]")).outcome).toBe("pass");
    expect(judge(handed("")).outcome).toBe("pass");
    expect(judge(handed("x")).outcome).toBe("error");
    expect(judge(handed(JSON.stringify({ testResults: [] })))).toMatchObject({
      outcome: "error",
      reason: { says: "a report cannot be read: lint.json: jest-json is no format of findings" },
    });
  });
  test("ESLint's code 2 is an error of the linter, for pylint and type checkers it is not", () => {
    expect(judge(ran(2, [report(eslint(["src/a.ts", 1, "a"]))]))).toMatchObject({
      outcome: "error",
      reason: { says: "`npx eslint .` ended with code 2: the linter itself failed" },
    });
    const pylint = { ...ran(2), run: { ...ran(2).run, argv: ["python", "-m", "pylint"] } } as ToolEvidence;
    expect(judge(pylint).outcome).toBe("fail");
    expect(judgeTypes(inputFor("types", { files }, { head: ran(2), base: null, givenBase: [] })).outcome).toBe("fail");
  });
  test("without a report the exit code decides", () => {
    expect(judge(ran(0))).toMatchObject({ outcome: "pass", reason: { says: "`npx eslint .` ended well" } });
    expect(judge(ran(1))).toMatchObject({
      outcome: "fail",
      findings: [{ rule: "command-failed", evidence: "the tail", blocking: true, message: "`npx eslint .` ended with code 1." }],
    });
    expect(judge({ run: null, reports: [] }).outcome).toBe("missing");
    expect(judge(handed(null)).outcome).toBe("error");
  });
});

test("types are read from what tsc prints, and a caller that broke far away is found", () => {
  const tsc = "src/far.ts(3,5): error TS2322: Type 'a' is not assignable.\n";
  const evidence = { head: ran(2, [report(tsc)]), base: ran(0, [report("")]), givenBase: [] };
  const done = judgeTypes(inputFor("types", { files, headPaths: ["src/a.ts", "src/far.ts"] }, evidence, "checks: {types: {format: tsc}}"));
  expect(done).toMatchObject({
    outcome: "fail",
    findings: [{ check: "types", rule: "TS2322", severity: "high", path: "src/far.ts", range: { start: { line: 3, column: 5 } } }],
  });
});

describe("formats", () => {
  test("ESLint", () => {
    const text = JSON.stringify([
      {
        filePath: "a",
        messages: [
          { ruleId: null, fatal: true, severity: 2, line: 2, column: 3, message: "Parsing error" },
          { ruleId: null, severity: 1, message: "ignored" },
          { ruleId: "r", severity: 2, line: 1, column: 5, endLine: 2, endColumn: 1, message: "" },
          3,
        ],
      },
    ]);
    expect(readEslint(text)).toMatchObject([
      { rule: "parse-error", severity: "high", line: 2, column: 3, endLine: 2, endColumn: 3 },
      { rule: "eslint", severity: "low", line: null },
      { rule: "r", severity: "medium", endLine: 2, endColumn: 1 },
    ]);
    expect(() => readEslint("{}")).toThrow("no list");
    expect(() => readEslint("[{}]")).toThrow("no messages");
  });
  test("ruff", () => {
    const entry = {
      code: "F401",
      filename: "a.py",
      location: { row: 1, column: 8 },
      end_location: { row: 1, column: 10 },
      message: "unused",
    };
    expect(readRuff(JSON.stringify([entry, { ...entry, code: null }, { ...entry, code: "E902", end_location: undefined }]))).toMatchObject([
      { tool: "ruff", rule: "F401", severity: "medium", path: "a.py", line: 1, column: 8, endLine: 1, endColumn: 9, message: "unused" },
      { rule: "syntax-error", severity: "high" },
      { rule: "E902", severity: "high", endColumn: 8 },
    ]);
    expect(() => readRuff("[{}]")).toThrow("no location");
  });
  test("tsc, tsc --pretty, mypy", () => {
    const text = [
      "src/a.ts(3,5): error TS2322: x",
      "\u001b[96msrc/b.ts\u001b[0m:4:6 - error TS1: y",
      "a.py:7: error: z  [arg-type]",
      "a.py:8:2: warning: w",
      "a.py:8:2: note: not this",
      "error TS18003: No inputs",
      "C:\\x\\c.ts(1,2): error TS2: v",
      "Found 3 errors.",
    ].join("\n");
    expect(readTypeErrors(text)).toMatchObject([
      { tool: "tsc", rule: "TS2322", severity: "high", path: "src/a.ts", line: 3, column: 5, message: "x" },
      { tool: "tsc", rule: "TS1", path: "src/b.ts", line: 4, column: 6, message: "y" },
      { tool: "types", rule: "arg-type", path: "a.py", line: 7, column: 1, message: "z" },
      { rule: "type-error", severity: "low", line: 8, column: 2, message: "w" },
      { rule: "TS18003", path: null, line: null, message: "No inputs" },
      { rule: "TS2", path: "C:\\x\\c.ts", line: 1, column: 2 },
    ]);
  });
  test("SARIF: levels, scores, suppressions and places", () => {
    const log = (name: string, results: object[], rules: object[] = []) =>
      JSON.stringify({ runs: [{ tool: { driver: { name, rules } }, results }] });
    const at = {
      locations: [
        { physicalLocation: { artifactLocation: { uri: "src/a%20b.ts" }, region: { startLine: 2, startColumn: 3, endColumn: 9 } } },
      ],
    };
    const severities = (name: string, results: object[], rules: object[] = []) =>
      readSarif(log(name, results, rules)).map(({ severity }) => severity);
    expect(readSarif(log("Semgrep", [{ ruleId: "r", message: { text: "m" }, level: "error", ...at }]))).toEqual([
      { tool: "semgrep", rule: "r", severity: "high", path: "src/a%20b.ts", line: 2, column: 3, endLine: 2, endColumn: 8, message: "m" },
    ]);
    expect(severities("semgrep", [{ level: "error" }, { level: "warning" }, {}, { level: "note" }, { level: "none" }])).toEqual([
      "high",
      "medium",
      "medium",
      "low",
      "info",
    ]);
    expect(severities("ESLint", [{ level: "error" }, { level: "warning" }, { level: "note" }])).toEqual(["medium", "low", "info"]);
    const scored = ["9.0", "8.9", "7.0", "6.9", "4.0", "3.9"].map((score) => ({ id: score, properties: { "security-severity": score } }));
    expect(
      severities(
        "trivy",
        scored.map(({ id }) => ({ ruleId: id })),
        scored,
      ),
    ).toEqual(["critical", "high", "high", "medium", "medium", "low"]);
    expect(
      severities(
        "x",
        [{ ruleIndex: 0 }, { ruleId: "a", suppressions: [{ kind: "inSource" }] }],
        [{ id: "z", defaultConfiguration: { level: "note" } }],
      ),
    ).toEqual(["low"]);
    expect(readSarif(log("x", [{ ruleIndex: 0 }], [{ id: "z", shortDescription: { text: "short" } }]))).toMatchObject([
      { rule: "z", message: "short", path: null, line: null, endColumn: 1 },
    ]);
    expect(() => readSarif("{}")).toThrow("no list of runs");
    expect(sarifTools(log("Biome", []))).toEqual(["biome"]);
    expect(sarifTools('{"runs": [{}]}')).toEqual(["unknown"]);
    expect(() => sarifTools("[]")).toThrow("no list of runs");
  });
  test("a SARIF address is decoded; one that cannot be stays as it is", () => {
    const log = (uri: string) =>
      JSON.stringify({
        runs: [
          {
            tool: { driver: { name: "eslint" } },
            results: [
              { ruleId: "r", level: "error", locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } } }] },
            ],
          },
        ],
      });
    const odd = { files: { "src/a b.ts": { after: "x\n" } } };
    expect(judge(handed(log("file:///w/src/a%20b.ts")), odd).findings).toMatchObject([{ path: "src/a b.ts", evidence: "x" }]);
    expect(judge(handed(log("%E0%A4%A")), { ...odd, givenBase: [report(log("other"))] }).findings).toMatchObject([{ path: "%E0%A4%A" }]);
  });
});
