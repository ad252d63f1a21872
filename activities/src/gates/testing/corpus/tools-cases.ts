/** Histories about linters and type checkers: what they find, what base had, and how they fail. */
import { code, command, lines, report, sarif, told, type CorpusCase, type CorpusCases, type Told } from "./corpus-case.js";

const eslint = (...messages: readonly (readonly [path: string, line: number, rule: string, severity?: number])[]): string =>
  JSON.stringify(
    messages.map(([filePath, line, ruleId, severity = 2]) => ({
      filePath,
      messages: [{ ruleId, severity, line, column: 1, endLine: line, endColumn: 4, message: `${ruleId}!` }],
    })),
  );
const tool = (more = "", check = "lint"): string =>
  `checks:\n  ${check}: { command: [sh, told.sh], timeoutMs: 20000, report: told.txt${more} }\n`;
const mute = (check: string, more = ""): string => `checks:\n  ${check}: { command: [sh, told.sh], timeoutMs: 20000${more} }\n`;
const OLD_LINES = "one();\ntwo();\nthree();\n";
const NEW_LINES = `zero();\n${OLD_LINES}`;
const EDIT: NonNullable<CorpusCase["change"]> = [["chore: x", { "src/a.ts": NEW_LINES }]];
const saying = (runs: Told): Pick<CorpusCase, "base" | "change"> => ({
  base: { ...told(runs), "src/a.ts": OLD_LINES, "src/far.ts": lines(9, "//"), "old/name.ts": "one();\n  two( );\nthree();\n" },
  change: EDIT,
});
const handed = (text: string, sarifBase: readonly string[] = []): Pick<CorpusCase, "base" | "change" | "given"> => ({
  ...saying({}),
  given: { sarif: [report(text)], sarifBase: sarifBase.map((base) => report(base)) },
});
const TSC = [
  "src/a.ts(1,5): error TS2322: x",
  "\u001b[96msrc/a.ts\u001b[0m:1:6 - error TS1: y",
  "src/a.ts:1: error: z  [arg-type]",
  "src/a.ts:1:2: warning: w",
  "src/a.ts:1:3: information: i",
  "src/a.ts:1:2: note: not this",
  "src/a.ts:1:4:2:9: error: long one",
  "error TS18003: No inputs",
  "C:\\x\\src\\a.ts(1,2): error TS2: v",
  "Found 3 errors.",
  "src/far.ts(3,5): error TS7: far",
].join("\n");
const ESLINT = JSON.stringify([
  {
    filePath: "/work/src/a.ts",
    messages: [
      { ruleId: null, fatal: true, severity: 2, line: 1, column: 3, message: "Parsing error" },
      { ruleId: null, severity: 1, message: "about the file" },
      { ruleId: "spans", severity: 2, line: 1, column: 5, endLine: 3, endColumn: 1, message: "" },
      { ruleId: "odd-place", severity: 2, line: 0, column: -1 },
      { ruleId: "half", severity: 2, line: 1.5 },
      { ruleId: "narrow", severity: 2, line: 1, column: 2, endLine: 1, endColumn: 1 },
      3,
    ],
  },
  { filePath: "new.ts", messages: [{ ruleId: "whole", severity: 2, message: "about a new file" }] },
  { messages: [{ ruleId: "placeless", severity: 2, line: 1 }] },
]);
const RUFF_ENTRY = { filename: "src/a.ts", location: { row: 1, column: 8 }, end_location: { row: 1, column: 10 }, message: "unused" };
const RUFF = JSON.stringify([
  { ...RUFF_ENTRY, code: "F401" },
  { ...RUFF_ENTRY, code: null },
  { ...RUFF_ENTRY, code: "E902", end_location: undefined },
  { ...RUFF_ENTRY, code: "E9", location: {}, filename: 3 },
  { ...RUFF_ENTRY, code: "E501", end_location: { row: 2, column: 1 } },
]);

export const TOOLS_CASES: CorpusCases = {
  "a required check without command and report": {
    policy: "checks: { lint: { mode: required } }\n",
    change: [["chore: x", { a: "1\n" }]],
    expect: { lint: "missing", verdict: "undecided" },
  },
  "a compiler's new error": {
    policy: command("types", "[sh, check.sh]", ", format: tsc"),
    base: { "check.sh": "cat errors.txt\ntest ! -s errors.txt\n", "errors.txt": "" },
    change: [["chore: x", { "a.ts": code(1), "errors.txt": "a.ts(1,1): error TS1: bad\n" }]],
    expect: { types: "fail" },
  },
  "a compiler's old error": {
    policy: command("types", "[sh, check.sh]", ", format: tsc"),
    base: { "check.sh": "cat errors.txt; false\n", "errors.txt": "b.ts(1,1): error TS1: bad\n", "b.ts": code(1) },
    change: [["chore: x", { "a.ts": code(1) }]],
    expect: { types: "pass" },
  },
  "a linter that crashes": {
    policy: command("lint", '[sh, -c, "exit 2"]'),
    change: [["chore: x", { "a.ts": code(1) }]],
    expect: { lint: "error" },
  },
  "a linter that says no": {
    policy: command("lint", '["false"]'),
    change: [["chore: x", { "a.ts": code(1) }]],
    expect: { lint: "fail", verdict: "fail" },
  },
  "a linter's finding handed in": {
    change: [["chore: x", { "a.ts": code(1) }]],
    given: { sarif: [report(sarif("ESLint", 1))] },
    expect: { lint: "fail" },
  },

  "a linter that finds nothing": { policy: tool(), ...saying({ lint: [0, "[]"] }), expect: { lint: "pass" } },
  "new findings, and old ones that moved": {
    policy: tool(),
    ...saying({
      lint: [
        1,
        eslint(
          ["/work/src/a.ts", 1, "fresh"],
          ["/work/src/a.ts", 3, "moved"],
          ["/work/src/a.ts", 3, "moved"],
          ["src/far.ts", 9, "far"],
          ["src/far.ts", 8, "far"],
        ),
      ],
      "lint-base": [1, eslint(["/base/src/a.ts", 2, "moved"], ["/base/src/far.ts", 9, "far"])],
    }),
    expect: { lint: "fail" },
    finds: { lint: ["fresh src/a.ts:1", "moved src/a.ts:3", "far src/far.ts:8"] },
  },
  "findings in a file that was renamed, with other spacing": {
    policy: tool(),
    ...saying({ lint: [1, eslint(["new/name.ts", 2, "b"])], "lint-base": [1, eslint(["old/name.ts", 2, "b"])] }),
    change: [["chore: x", { "old/name.ts": null, "new/name.ts": "one();\ntwo( );\nthree();\n" }]],
    expect: { lint: "pass" },
    finds: { lint: [] },
  },
  "findings under the severity asked for, and exactly it": {
    policy: tool(", minSeverity: medium"),
    ...saying({ lint: [1, eslint(["src/a.ts", 1, "warn", 1])], "lint-base": [0, "[]"] }),
    expect: { lint: "pass" },
    finds: { lint: ["warn src/a.ts:1"] },
  },
  "findings that the policy blocks from low on": {
    policy: tool(", minSeverity: low"),
    ...saying({ lint: [1, eslint(["src/a.ts", 1, "warn", 1])], "lint-base": [0, "[]"] }),
    expect: { lint: "fail" },
  },
  "a linter with nothing in its scope": {
    policy: tool(", paths: [other/**]"),
    ...saying({ lint: [1, eslint(["src/a.ts", 1, "x"])] }),
    expect: { lint: "not-applicable" },
  },
  "a linter's findings outside of its scope": {
    policy: tool(", ignore: [src/a.ts]"),
    ...saying({ lint: [1, eslint(["src/a.ts", 1, "x"])] }),
    change: [["chore: x", { "src/a.ts": NEW_LINES, "b.ts": "1;\n" }]],
    expect: { lint: "pass" },
    finds: { lint: [] },
  },
  "a linter that is not installed": { policy: command("lint", "[no-such-linter]"), ...saying({}), expect: { lint: "missing" } },
  "a linter that takes too long": {
    policy: tool(", timeoutMs: 1500").replace(", timeoutMs: 20000", ""),
    ...saying({ lint: ["late"] }),
    expect: { lint: "timeout" },
  },
  "a linter's base that takes too long": {
    policy: tool(", timeoutMs: 1500").replace(", timeoutMs: 20000", ""),
    ...saying({ lint: [1, eslint(["src/a.ts", 1, "a"], ["src/a.ts", 2, "b"])], "lint-base": ["late"] }),
    expect: { lint: "fail" },
    finds: { lint: ["a src/a.ts:1"] },
  },
  "a linter's base that leaves no report": {
    policy: tool(),
    ...saying({ lint: [1, eslint(["src/a.ts", 1, "a"], ["src/a.ts", 2, "b"])], "lint-base": [1] }),
    expect: { lint: "fail" },
    finds: { lint: ["a src/a.ts:1"] },
  },
  "a linter's base that writes nonsense": {
    policy: tool(),
    ...saying({ lint: [1, eslint(["src/a.ts", 1, "a"], ["src/a.ts", 2, "b"])], "lint-base": [1, "{"] }),
    expect: { lint: "fail" },
    finds: { lint: ["a src/a.ts:1"] },
  },
  "a linter that says no and names nothing": { policy: tool(), ...saying({ lint: [1, "[]"] }), expect: { lint: "error" } },
  "a linter that leaves no report": { policy: tool(), ...saying({ lint: [1] }), expect: { lint: "error" } },
  "a linter whose findings come with code 2": {
    policy: tool(),
    ...saying({ lint: [2, eslint(["src/a.ts", 1, "a"])] }),
    expect: { lint: "error" },
  },
  "pylint says with code 2 that it found something": {
    policy: `checks:\n  lint: { command: [sh, told.sh, pylint] }\n`,
    ...saying({ lint: [2, "the tail\n"] }),
    expect: { lint: "fail" },
    finds: { lint: ["command-failed"] },
  },
  "a linter without a report that ends well": { policy: mute("lint"), ...saying({ lint: [0] }), expect: { lint: "pass" } },
  "a linter's report that is no JSON": { policy: tool(), ...saying({ lint: [1, "x"] }), expect: { lint: "error" } },
  "a linter's report of something else": {
    policy: tool(),
    ...saying({ lint: [1, JSON.stringify({ testResults: [] })] }),
    expect: { lint: "error" },
  },
  "a linter's report that is empty": { policy: tool(), ...saying({ lint: [0, " "] }), expect: { lint: "pass" } },
  "a linter's report that is empty in a format that is never": {
    policy: tool(", format: eslint-json"),
    ...saying({ lint: [0, " "] }),
    expect: { lint: "error" },
  },
  "ESLint's report with every kind of place": {
    policy: tool(", format: eslint-json"),
    ...saying({ lint: [1, ESLINT], "lint-base": [0, "[]"] }),
    change: [["chore: x", { "src/a.ts": NEW_LINES, "new.ts": "1;\n" }]],
    expect: { lint: "fail" },
  },
  "ESLint's report with every kind of place, judged by the added lines": {
    policy: tool(", format: eslint-json"),
    ...saying({ lint: [1, ESLINT], "lint-base": [1] }),
    change: [["chore: x", { "src/a.ts": NEW_LINES, "new.ts": "1;\n" }]],
    expect: { lint: "fail" },
    finds: { lint: ["parse-error src/a.ts:1", "spans src/a.ts:1", "narrow src/a.ts:1", "whole new.ts"] },
  },
  "ESLint's report without lists": { policy: tool(", format: eslint-json"), ...saying({ lint: [1, "{}"] }), expect: { lint: "error" } },
  "ESLint's report without messages": {
    policy: tool(", format: eslint-json"),
    ...saying({ lint: [1, "[{}]"] }),
    expect: { lint: "error" },
  },
  "ruff's report": { policy: tool(), ...saying({ lint: [1, RUFF], "lint-base": [0, "[]"] }), expect: { lint: "fail" } },
  "ruff's report without places": { policy: tool(", format: ruff-json"), ...saying({ lint: [1, "[{}]"] }), expect: { lint: "error" } },
  "Biome's and ESLint's SARIF, by level": {
    ...handed(
      sarif(
        "Biome",
        { line: 1, rule: "e", path: "src/a.ts" },
        { line: 1, rule: "w", level: "warning", path: "src/a.ts" },
        { line: 1, rule: "n", level: "note", path: "src/a.ts" },
      ),
    ),
    expect: { lint: "fail" },
    finds: { lint: ["e src/a.ts:1", "w src/a.ts:1", "n src/a.ts:1"] },
  },
  "a linter's SARIF beside what base had": {
    ...handed(sarif("eslint", { line: 2, rule: "old", path: "src/a.ts" }, { line: 1, rule: "new", path: "src/a.ts" }), [
      sarif("eslint", { line: 1, rule: "old", path: "src/a.ts" }),
    ]),
    expect: { lint: "fail" },
    finds: { lint: ["new src/a.ts:1"] },
  },
  "a linter's SARIF that finds nothing": { ...handed(sarif("eslint")), expect: { lint: "pass" } },
  "what compilers and type checkers print": {
    policy: mute("types", ", format: tsc"),
    ...saying({ types: [2, TSC], "types-base": [2, "src/far.ts(3,5): error TS7: far\n"] }),
    expect: { types: "fail" },
    finds: {
      types: [
        "TS2322 src/a.ts:1",
        "TS1 src/a.ts:1",
        "arg-type src/a.ts:1",
        "type-error src/a.ts:1",
        "type-error src/a.ts:1",
        "type-error src/a.ts:1",
        "TS18003",
        "TS2 src/a.ts:1",
      ],
    },
  },
  "what a type checker prints, recognised by its form": {
    policy: tool("", "types"),
    ...saying({ types: [1, "src/a.ts(1,1): error TS1: x\n"], "types-base": [0, ""] }),
    expect: { types: "fail" },
  },
  "a compiler that ends well": { policy: mute("types", ", format: tsc"), ...saying({ types: [0] }), expect: { types: "pass" } },
  "a compiler that says no without a word": {
    policy: mute("types", ", format: tsc"),
    ...saying({ types: [2, "nothing\n"] }),
    expect: { types: "error" },
  },
  "a type checker without a report, with code 2": { policy: mute("types"), ...saying({ types: [2] }), expect: { types: "fail" } },
  "a compiler that takes too long": {
    policy: mute("types", ", timeoutMs: 1500").replace(", timeoutMs: 20000", ""),
    ...saying({ types: ["late"] }),
    expect: { types: "timeout" },
  },
  "a compiler that is not installed": { policy: command("types", "[no-such-compiler]"), ...saying({}), expect: { types: "missing" } },
  "a compiler with nothing in its scope": {
    policy: mute("types", ", paths: [other/**]"),
    ...saying({ types: [0] }),
    expect: { types: "not-applicable" },
  },
};
