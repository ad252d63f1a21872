/** Histories that stand exactly on a bound of the other checks, and one step beside it: many bounds in each. */
import { historyGit, type Files } from "../build-history.js";
import { lines, report, sarif, told, type CorpusCase, type CorpusCases, type Told } from "./corpus-case.js";

const LONG = "very ".repeat(90);
const tool = (check: string, more = ""): string =>
  `checks:\n  ${check}: { command: [sh, told.sh], timeoutMs: 20000, report: told.txt${more} }\n`;
const eslint = (path: string, ...messages: readonly object[]): object => ({
  filePath: path,
  messages: messages.map((message) => ({ severity: 2, message: "m", ...message })),
});
const at = (path: string, region: object, ruleId: string): object => ({
  ruleId,
  level: "error",
  message: { text: "m" },
  locations: [{ physicalLocation: { artifactLocation: { uri: path }, region } }],
});
const log = (name: string, rules: readonly object[], results: readonly object[]): string =>
  JSON.stringify({ runs: [{ tool: { driver: { name, rules } }, results }] });
const testFile = (name: string, states: Readonly<Record<string, string>>): object => ({
  name,
  assertionResults: Object.entries(states).map(([fullName, status]) => ({ fullName, status, failureMessages: [] })),
});
const jest = (...suites: readonly unknown[]): string => JSON.stringify({ testResults: suites });
const teller = (more = ""): string =>
  `checks:\n  tests: { command: [sh, told.sh], timeoutMs: 20000, report: told.txt, repeat: 0${more} }\n`;
const TEST = "src/a.test.ts";
const FINE = jest(testFile(TEST, { a: "passed" }));
const saying = (runs: Told, more: Files = {}): Pick<CorpusCase, "base"> => ({ base: { ...told(runs), [TEST]: "old();\n", ...more } });
const CHORE: NonNullable<CorpusCase["change"]> = [["chore: x", { "src/a.ts": "1;\n", [TEST]: "t();\n" }]];
const PLAN_ENTRIES = ["a", "b", "lib/ok.test.ts", "src/a.test.ts", "src/a.test.ts::a", "s", "null::t", "t"];
const PLAN = `items:\n  - id: A-1\n    title: one\n    state: open\n    globs: ["**"]\n    acceptance:\n${PLAN_ENTRIES.map((name, index) => `      - { id: e${String(index)}, test: "${name}" }\n`).join("")}`;
const CLOSES = PLAN_ENTRIES.map((_, index) => `Closes: A-1/e${String(index)}`).join("\n");
const ELEVEN = `items:\n${Array.from({ length: 11 }, (_, index) => `  - { id: B-${String(index)}, title: x, state: open, globs: ["**"] }\n`).join("")}`;
const HEX_ITEM = `items:\n  - { id: abcdef1, title: x, state: open, globs: ["**"] }\n  - { id: C-1, title: x, state: open, globs: ["**"] }\n`;
const REQUIRED = "checks: { plan: { mode: required } }\n";
const SILENT = "// @ts-ignore";

export const BOUNDS_CASES: CorpusCases = {
  "places of findings that span lines": {
    policy: tool("lint", ", format: eslint-json"),
    ...saying(
      {
        lint: [
          1,
          JSON.stringify([
            eslint("src/a.ts", { ruleId: "open-end", line: 1, column: 5, endLine: 3 }, { ruleId: "long", line: 4, column: 1 }),
            eslint("new/name.ts", { ruleId: "moved", line: 1, column: 1 }, { ruleId: "short", line: 2, column: 1 }),
          ]),
        ],
        "lint-base": [
          1,
          JSON.stringify([
            eslint("/base/old/name.ts", { ruleId: "moved", line: 1, column: 1 }),
            eslint("name.ts", { ruleId: "short", line: 2, column: 1 }),
          ]),
        ],
      },
      { "src/a.ts": "one();\n", "old/name.ts": "one();\ntwo();\nthree();\n" },
    ),
    change: [
      [
        "chore: x",
        {
          "src/a.ts": `one();\ntwo();\nthree();\n// ${LONG}\n`,
          "old/name.ts": null,
          "new/name.ts": "one();\ntwo();\nthree();\n",
        },
      ],
    ],
    given: { sarifBase: [report(sarif("eslint", { line: 9, rule: "other", path: "src/a.ts" }))] },
    expect: { lint: "fail" },
    finds: { lint: ["open-end src/a.ts:1", "long src/a.ts:4"] },
  },
  "a moved line that a handed-in base knows, and findings that reach an added line": {
    base: { "a.ts": "one();\ntwo();\nthree();\n", "b.ts": `${lines(30, "//")}end();\n` },
    change: [["chore: x", { "a.ts": "three();\none();\ntwo();\n", "b.ts": `begin();\n${lines(30, "//")}ended();\n` }]],
    given: {
      sarif: [report(sarif("eslint", { line: 1, rule: "old", path: "a.ts" }, { line: 2, rule: "other", path: "a.ts" }))],
      sarifBase: [report(sarif("eslint", { line: 3, rule: "old", path: "a.ts" }))],
    },
    expect: { lint: "fail" },
    finds: { lint: ["other a.ts:2"] },
  },
  "places of a scanner's findings": {
    base: { "b.ts": `${lines(30, "//")}end();\n`, "c.ts": "1;\n2;\n3;\n" },
    change: [
      [
        "chore: x",
        {
          "a.ts": lines(9, "//"),
          "b.ts": `begin();\n${lines(30, "//")}ended();\n`,
          "c.ts": "1;\n2;\nthree;\n",
          "d.ts": `eval(x); // ${LONG}`,
        },
      ],
    ],
    given: {
      sarif: [
        report(
          log(
            "semgrep",
            [{ id: "by-index", defaultConfiguration: { level: "note" } }],
            [
              at("a.ts", { startLine: 1, startColumn: 30, endLine: 2, endColumn: 5 }, "narrow-end"),
              at("a.ts", { startLine: 2, startColumn: 5, endLine: 3 }, "open-end"),
              at("a.ts", { startLine: 3, endLine: 4, endColumn: 1 }, "at-the-edge"),
              at("b.ts", { startLine: 1 }, "first-of-two-parts"),
              at("c.ts", { startLine: 1, endLine: 3 }, "reaches-the-added-line"),
              { ruleIndex: 0, locations: [{ physicalLocation: { artifactLocation: { uri: "a.ts" }, region: { startLine: 5 } } }] },
            ],
          ),
        ),
      ],
    },
    expect: { security: "fail" },
    finds: {
      security: [
        "narrow-end a.ts:1",
        "open-end a.ts:2",
        "at-the-edge a.ts:3",
        "first-of-two-parts b.ts:1",
        "reaches-the-added-line c.ts:1",
        "by-index a.ts:5",
        "eval d.ts:1",
      ],
    },
  },
  "a SARIF report without runs": {
    change: [["chore: x", { "a.ts": "1;\n" }]],
    given: { sarif: [report("{}")] },
    expect: { security: "error" },
  },
  "ruff's report with half places": {
    policy: tool("lint"),
    ...saying({
      lint: [
        1,
        JSON.stringify([
          { filename: "src/a.ts", code: "F1", location: { row: 1 }, message: "no column" },
          { filename: "src/a.ts", code: "F2", location: { row: 1, column: 8 }, end_location: { row: 3 }, message: "no end" },
        ]),
      ],
      "lint-base": [0, "[]"],
    }),
    change: CHORE,
    expect: { lint: "fail" },
  },
  "a compiler whose base says something else": {
    policy: `checks:\n  types: { command: [sh, told.sh], timeoutMs: 20000, format: tsc }\n`,
    ...saying({ types: [2, "src/a.ts(1,1): error TS1: x\n"], "types-base": [0, "all is well\n"] }),
    change: CHORE,
    expect: { types: "fail" },
  },
  "reports that are almost those of a linter": {
    policy: tool("lint", "").replace("report: told.txt", "report: out/*.json"),
    base: {
      "told.sh": "mkdir out; cp base/*.json out\n",
      ...Object.fromEntries(
        ["{}", '{"x": {}}', '[{"messages": []}]', '[{"filename": "a"}]', "[3]"].map((text, index) => [`base/${String(index)}.json`, text]),
      ),
    },
    change: [["chore: x", { "a.ts": "1;\n" }]],
    expect: { lint: "error" },
  },
  "a report that tells its form only behind ten thousand characters": {
    change: [["chore: x", { "src/a.js": "1;\n", [TEST]: "t();\n" }]],
    given: {
      coverage: [report(`${"#".repeat(9_997)}\nSF:src/a.js\nDA:1,1\nend_of_record\n`)],
      junit: [report(`${"#".repeat(9_998)}\nok\n`)],
    },
    expect: { coverage: "error", tests: "error" },
  },

  "entries that passing tests show, and some that they do not": {
    policy: `${teller()}  plan: { mode: required }\n`,
    base: { ".praxis/plan.yaml": PLAN, [TEST]: "old();\n", "lib/ok.test.ts": "t();\n" },
    change: [[`chore: x\n\n${CLOSES}`, { "src/a.ts": lines(9, "//") }]],
    given: {
      junit: [
        report(jest(testFile(TEST, { a: "passed", b: "failed", s: "pending" }), testFile("lib/ok.test.ts", { ok: "passed" }))),
        report("ok 1 - t\n", "tap.txt"),
      ],
    },
    expect: { plan: "fail", tests: "fail" },
  },
  "a closed entry, and tests that tell nothing": {
    policy: `checks:\n  tests: { command: [sh, told.sh], timeoutMs: 20000, repeat: 0 }\n  plan: { mode: required }\n`,
    base: { ...told({ tests: [0] }), ".praxis/plan.yaml": PLAN },
    change: [["chore: x\n\nCloses: A-1/e0", { "src/a.ts": lines(9, "//") }]],
    expect: { plan: "fail", tests: "pass" },
  },
  "eleven open items and none named": {
    policy: REQUIRED,
    base: { ".praxis/plan.yaml": ELEVEN },
    change: [["feat: x", { "src/a.ts": lines(9, "//") }]],
    expect: { plan: "fail" },
  },
  "an item that is called like a commit, on the line below the title": {
    policy: REQUIRED,
    base: { ".praxis/plan.yaml": HEX_ITEM },
    change: [["feat: x\nRefs: abcdef1", { "src/a.ts": lines(9, "//") }]],
    expect: { plan: "pass" },
  },

  "a feature whose test only loses lines": {
    policy: teller(),
    ...saying({ tests: [0, FINE] }, { [TEST]: "one();\ntwo();\n" }),
    change: [["feat: x", { "src/a.ts": "1;\n", [TEST]: "one();\n" }]],
    expect: { tests: "fail" },
    finds: { tests: ["test-missing"] },
  },
  "a merge that calls itself a feature": {
    policy: teller(),
    ...saying({ tests: [0, FINE] }),
    change: [["chore: x", { "src/a.ts": "1;\n" }]],
    later: { "b.txt": "1\n" },
    after: (folder) => {
      historyGit(folder, ["merge", "--quiet", "--no-ff", "-m", "feat: bring main in", "main"]);
    },
    expect: { tests: "pass" },
  },
  "a feature whose results are handed in": {
    base: { [TEST]: "old();\n" },
    change: [["feat: x", { "src/a.ts": "1;\n", [TEST]: "t();\n" }]],
    given: { junit: [report(FINE)] },
    expect: { tests: "error" },
  },
  "a refactoring of which four tests fail without it, and one of a file that is not here": {
    policy: teller(", paths: [src/**]"),
    ...saying({
      tests: [0, FINE],
      "tests-red": [
        1,
        jest(testFile(TEST, { a: "failed", b: "failed", c: "failed", d: "failed" }), testFile("/no/such.test.ts", { z: "failed" })),
      ],
    }),
    change: [["refactor: x", { "src/a.ts": "1;\n", [TEST]: "t();\n", "other.txt": "1\n" }]],
    expect: { tests: "fail" },
    finds: { tests: ["behaviour-changed"] },
  },
  "reports of tests in half forms": {
    base: { [TEST]: "old();\n" },
    change: CHORE,
    given: {
      junit: [
        report(
          jest(null, {
            name: "x.test.ts",
            status: "failed",
            assertionResults: [{ fullName: "only", status: "failed", failureMessages: ["a", 3] }, null],
          }),
        ),
        report('<testsuite><testcase classname="C" name="one"><failure/></testcase></testsuite>', "junit.xml"),
        report(
          "TAP version 14\n# Subtest: outer\n    # Subtest: first\n        not ok 1 - deep\n    not ok 1 - first\n    # Subtest: second\n        not ok 1 - deep\n    not ok 2 - second\nnot ok 1 - outer\n1..1\n",
          "tap.txt",
        ),
        report("ok 1 - alone\n", "one.tap"),
      ],
    },
    expect: { tests: "fail" },
  },
  "a TAP report that was cut off among its subtests": {
    base: { [TEST]: "old();\n" },
    change: CHORE,
    given: { junit: [report("1..2\n# Subtest: a\n    ok 1 - b\n    ok 2 - c\nok 1 - a\n")] },
    expect: { tests: "error" },
  },
  "a report of jest without results": {
    policy: "checks: { tests: { format: jest-json } }\n",
    change: CHORE,
    given: { junit: [report("{}")] },
    expect: { tests: "error" },
  },

  "names, links, modes and markers on the bound": {
    base: { "Lib/a.ts": "1;\n", "c/A.ts": "1;\n", "c/a.ts": "2;\n" },
    change: [
      [
        "feat: x",
        {
          "lib/b.ts": "1;\n",
          "c/A.ts": "3;\n",
          "links/out": { link: "./../../etc/passwd" },
          "links/twice": { link: ".//../../etc/passwd" },
          "m.txt": `<<<<<<< ${LONG}\n`,
        },
      ],
    ],
    expect: { hygiene: "fail" },
    finds: { hygiene: ["case-collision lib/b.ts", "conflict-marker m.txt:1", "symlink-escapes links/out", "symlink-escapes links/twice"] },
  },
  "a file that is gone weighs nothing": {
    policy: "checks: { hygiene: { maxFileBytes: 1 } }\n",
    base: { "a.txt": "12345\n", "b.txt": "" },
    change: [["fix: x", { "a.txt": null, "b.txt": { text: "", mode: 0o755 }, "one.bin": "1" }]],
    expect: { hygiene: "fail" },
  },
  "nothing in the scope of any check": {
    policy: `checks:\n${["secrets", "dependencies", "hygiene", "security", "size"].map((check) => `  ${check}: { paths: [other/**] }\n`).join("")}`,
    change: [["feat: x", { "a.ts": "eval(x);\n", "package.json": "{,}\n" }]],
    expect: { secrets: "not-applicable", dependencies: "not-applicable", hygiene: "not-applicable", security: "not-applicable" },
  },
  "a command of three hundred characters that is not installed": {
    policy: `checks:\n  lint: { command: [no-such-linter, "${LONG}"] }\n`,
    change: [["chore: x", { "a.ts": "1;\n" }]],
    expect: { lint: "missing" },
  },
  "a title of three hundred characters, and the only scope there is": {
    policy: "landing: merge\nchecks: { commits: { scopes: [api] } }\n",
    change: [
      [`docs: ${"x".repeat(300)}`, { a: "1\n" }],
      ["feat(web): x", { a: "2\n" }],
    ],
    expect: { commits: "fail" },
    finds: { commits: ["header-too-long", "scope-unknown"] },
  },

  "silencers that are edited around, told twice, or stand in a document's code": {
    base: {
      "a.ts": "one(); // eslint-disable-line a\n",
      "b.ts": `${SILENT} z\n`,
    },
    change: [
      [
        "feat: x",
        {
          "a.ts": "two(); // eslint-disable-line a\n",
          "b.ts": ` ${SILENT} z\n`,
          "c.ts": `${SILENT}\n1;\n${SILENT}\n`,
          "docs/sample.ts": `${SILENT}\n`,
          "long.ts": `${SILENT} ${LONG}\n`,
        },
      ],
    ],
    expect: { integrity: "fail" },
    finds: {
      integrity: ["silencer-added c.ts:1", "silencer-added c.ts:3", "silencer-added docs/sample.ts:1", "silencer-added long.ts:1"],
    },
  },
  "silencers and tests that the policy looks away from": {
    policy: "checks: { integrity: { ignore: ['**'] } }\n",
    base: { [TEST]: "expect(a).toBe(1);\n" },
    change: [["feat: x", { "a.ts": `${SILENT}\n`, [TEST]: null }]],
    expect: { integrity: "pass" },
    finds: { integrity: [] },
  },
  "assertions that count for nothing, and files that lost most": {
    base: {
      "a/package.json": "{}\n",
      "a/pass.test.ts": "expect(a).toBe(1);\n",
      "b/package.json": "{}\n",
      "b/two.test.js": "assert(c);\n",
      "c/package.json": "{}\n",
      "c/less.test.ts": "expect(a).toBe(1);\n".repeat(9),
      "c/most.test.ts": "expect(a).toBe(1);\n".repeat(5),
      "c/same.test.ts": "expect(a).toBe(1);\n".repeat(5),
    },
    change: [
      [
        "fix: x",
        {
          "a/pass.test.ts": "expect(a).toBe(1);\nt.pass();\n",
          "b/two.test.js": "assert(true); assert(b);\n",
          "c/less.test.ts": "expect(a).toBe(1);\n".repeat(7),
          "c/most.test.ts": "expect(a).toBe(1);\n".repeat(2),
          "c/same.test.ts": "expect(a).toBe(1);\n".repeat(2),
          "test/quoted.py": 'text = """\n  assert True\n"""\n',
        },
      ],
    ],
    expect: { integrity: "fail" },
    finds: {
      integrity: ["assertions-lost c/most.test.ts", "trivial-assertion a/pass.test.ts:2", "trivial-assertion b/two.test.js:1"],
    },
  },
  "settings in hidden folders, in a new room, and in files that only look like manifests": {
    base: {
      ".config/jest.config.js": "a\n",
      "old/a.ts": "1;\n",
      "other.toml": "[tool.ruff]\na = 1\n",
      "n/package.json": '{"jest": 1}\n',
    },
    change: [
      [
        "feat: x",
        {
          ".config/jest.config.js": "b\n",
          "old/a.ts": "2;\n",
          "old/tsconfig.json": "{}\n",
          "other.toml": "[tool.ruff]\na = 2\n",
          "n/package.json": "null\n",
          "room/.coveragerc": "a\n",
          "room/jest.config.js": "a\n",
          "room/eslint.config.js": "a\n",
          "room/Makefile": "a:\n",
        },
      ],
    ],
    expect: { integrity: "fail" },
    finds: {
      integrity: [
        "test-settings-changed .config/jest.config.js",
        "tool-settings-changed n/package.json",
        "type-settings-changed old/tsconfig.json",
      ],
    },
  },
};
