/** Histories about tests. */
import { join } from "node:path";
import { writeText } from "../build-history.js";
import { asserts, command, report, SHELL_BASE, tests, told, value, type CorpusCase, type CorpusCases, type Told } from "./corpus-case.js";

const FILE = "src/a.test.ts";
type States = Readonly<Record<string, string>>;
/** A report as jest writes it. */
function jest(states: States, file = `/elsewhere/${FILE}`): string {
  const assertionResults = Object.entries(states).map(([fullName, status]) => ({
    ...{ fullName, status },
    failureMessages: status === "failed" ? [`${fullName} broke`] : [],
  }));
  return JSON.stringify({ testResults: [{ name: file, assertionResults }] });
}
/** One test in the changed file, one in an older file, one of which nobody says where it is. */
const suites = (state: string): string =>
  JSON.stringify({
    testResults: [FILE, "src/old.test.ts", undefined].map((name, at) => ({
      name,
      assertionResults: [{ fullName: `t${String(at)}`, status: state }],
    })),
  });
const teller = (more = "", check = "tests"): string =>
  `checks:\n  ${check}: { command: [sh, told.sh], timeoutMs: 20000, report: told.txt, repeat: 0${more} }\n`;
/** Without a report: the exit code alone speaks. */
const mute = (more = ""): string => `checks:\n  tests: { command: [sh, told.sh], timeoutMs: 20000, repeat: 0${more} }\n`;
const CHORE: NonNullable<CorpusCase["change"]> = [["chore: x", { "src/a.ts": "1;\n", [FILE]: "t();\n" }]];
const FEATURE: NonNullable<CorpusCase["change"]> = [["feat: x", { "src/a.ts": "1;\n", [FILE]: "t();\n" }]];
const ofType = (type: string): NonNullable<CorpusCase["change"]> => [[`${type}: x`, { "src/a.ts": "1;\n", [FILE]: "t();\n" }]];
const OLD = { [FILE]: "old();\n", "src/old.test.ts": "old();\n", "lib/b.test.ts": "b();\n" };
const saying = (runs: Told): Pick<CorpusCase, "base"> => ({ base: { ...told(runs), ...OLD } });
const BAD = jest({ a: "failed", ok: "passed" });
const FINE = jest({ a: "passed", ok: "passed" });
const given = (text: string, path?: string): Pick<CorpusCase, "change" | "given"> => ({
  change: CHORE,
  given: { junit: [report(text, path)] },
});
const JUNIT = `<?xml version="1.0"?><!-- c --><testsuites><testsuite name="s" file="src/a.test.ts"><testcase classname="C" name="one"/><testcase classname="C" name="C two" file="lib/b.test.ts"><failure message="m">body</failure></testcase><testcase name="three"><error/></testcase><testcase name="four"><skipped/></testcase><properties><testcase name="no"/></properties></testsuite><testsuite name="broken" errors="1"/><testsuite failures="2"/><testsuite name="empty" tests="0"/><testsuite name="outer" errors="1"><testsuite name="inner" filepath="x"><testcase name="five"><failure/></testcase></testsuite></testsuite></testsuites>`;
const TAP =
  "TAP version 14\n# Subtest: outer\n    # Subtest: inner\n        not ok 1 - deep\n        1..1\n    ok 1 - inner\n    1..1\nok 1 - outer\nnot ok 2 - bad\nok 3 - later # SKIP why\nnot ok 4 - planned # TODO\nnot ok\nnot ok 7\nok 8 - after\n1..7\n";
const JEST = JSON.stringify({
  testResults: [
    { name: "src/a.test.ts", status: "failed", message: "\u001b[31mSyntax\u001b[0m", assertionResults: [] },
    { status: "failed" },
    {
      testFilePath: "lib/b.test.ts",
      status: "failed",
      testResults: [
        { title: "t", status: "failed", failureMessages: ["x".repeat(600), 3] },
        { fullName: "p", status: "pending" },
        { status: "passed" },
        { fullName: "blank", status: "failed", failureMessages: ["  "] },
        3,
      ],
    },
    3,
  ],
});

export const TESTS_CASES: CorpusCases = {
  "a feature seen failing without its code": {
    policy: tests(),
    base: SHELL_BASE,
    change: [["feat: two", { "src/value.sh": value(2), "test/value.test.sh": asserts(2) }]],
    expect: { tests: "pass", verdict: "pass" },
  },
  "a placeholder test": {
    policy: tests(),
    base: SHELL_BASE,
    change: [["feat: two", { "src/value.sh": value(1), "src/more.sh": value(2), "test/more.test.sh": "true\n" }]],
    expect: { tests: "fail", verdict: "fail" },
  },
  "a feature without a test": {
    policy: tests(),
    base: SHELL_BASE,
    change: [["feat: two", { "src/more.sh": value(2) }]],
    expect: { tests: "fail" },
  },
  "a feature without a test, allowed": {
    policy: tests(", requireRed: false"),
    base: SHELL_BASE,
    change: [["feat: two", { "src/more.sh": value(2) }]],
    expect: { tests: "pass" },
  },
  "a failing test": {
    policy: tests(),
    base: SHELL_BASE,
    change: [["chore: two", { "src/value.sh": value(2) }]],
    expect: { tests: "fail" },
  },
  "a failure that base has too": {
    policy: tests(),
    base: { ...SHELL_BASE, "test/old.test.sh": "false\n" },
    change: [["chore: two", { "notes.txt": "x\n" }]],
    expect: { tests: "pass" },
  },
  "a test command that is not installed": {
    policy: command("tests", "[no-such-runner]"),
    change: [["chore: x", { a: "1\n" }]],
    expect: { tests: "missing", verdict: "undecided" },
  },
  "a test command that may not be executed": {
    policy: command("tests", "[./run]"),
    base: { run: "x\n" },
    change: [["chore: x", { a: "1\n" }]],
    expect: { tests: "error" },
  },
  "a test command that is killed": {
    policy: command("tests", '[sh, -c, "kill -9 $$"]'),
    change: [["chore: x", { a: "1\n" }]],
    expect: { tests: "error" },
  },
  "a test command that hangs": {
    policy: command("tests", '[sh, -c, "sleep 4711 & sleep 4711"]', ", timeoutMs: 300"),
    change: [["chore: x", { a: "1\n" }]],
    expect: { tests: "timeout", verdict: "undecided" },
  },
  "a declared report that is not left": {
    policy: command("tests", '["true"]', ", report: junit.xml"),
    change: [["chore: x", { a: "1\n" }]],
    expect: { tests: "error" },
  },
  "a report that the change brings itself": {
    policy: command("tests", '["true"]', ", report: junit.xml"),
    change: [["chore: x", { "junit.xml": '<testsuite><testcase name="a"/></testsuite>\n' }]],
    expect: { tests: "error" },
  },
  "dependencies that are not installed": {
    policy: `environment: { reuse: [node_modules] }\n${tests()}`,
    base: SHELL_BASE,
    change: [["chore: x", { a: "1\n" }]],
    expect: { tests: "error", verdict: "undecided" },
  },
  "dependencies from the caller's checkout": {
    policy: `environment: { reuse: [node_modules] }\n${command("tests", "[grep, -q, here, node_modules/m.txt]")}`,
    base: { ".gitignore": "node_modules\n" },
    change: [["chore: x", { a: "1\n" }]],
    also: (folder) => {
      writeText(join(folder, "node_modules/m.txt"), "here\n");
    },
    expect: { tests: "pass" },
  },
  "dependencies made by setup": {
    policy: `environment: { reuse: [node_modules], setup: [sh, -c, "mkdir node_modules && echo made > node_modules/m.txt"] }\n${command("tests", "[grep, -q, made, node_modules/m.txt]")}`,
    change: [["chore: x", { a: "1\n" }]],
    expect: { tests: "pass" },
  },
  "a setup that fails": {
    policy: `environment: { reuse: [node_modules], setup: ["false"] }\n${tests()}`,
    base: SHELL_BASE,
    change: [["chore: x", { a: "1\n" }]],
    expect: { tests: "error" },
  },

  "a failure that no second try and no base knows": {
    policy: teller(),
    ...saying({ tests: [1, BAD], "tests-base": [0, FINE] }),
    change: CHORE,
    expect: { tests: "fail" },
    finds: { tests: [`test-failed ${FILE}`] },
  },
  "a failure that the last try does not have": {
    policy: teller(),
    ...saying({ tests: [1, BAD], "4-tests": [0, FINE] }),
    change: CHORE,
    expect: { tests: "pass" },
    finds: { tests: [`flaky-test ${FILE}`] },
  },
  "a flake, and the policy blocks it": {
    policy: teller(", flaky: fail"),
    ...saying({ tests: [1, BAD], "3-tests": [0, FINE] }),
    change: CHORE,
    expect: { tests: "fail" },
    finds: { tests: [`flaky-test ${FILE}`] },
  },
  "a failure that a second try only skips": {
    policy: teller(),
    ...saying({ tests: [1, BAD], "3-tests": [1, jest({ a: "pending", ok: "failed" })] }),
    change: CHORE,
    expect: { tests: "fail" },
  },
  "an old failure, told under another root": {
    policy: teller(),
    ...saying({ tests: [1, BAD], "tests-base": [1, jest({ a: "failed" }, `/other/${FILE}`)] }),
    change: CHORE,
    expect: { tests: "pass" },
    finds: { tests: [`pre-existing-failure ${FILE}`] },
  },
  "an old failure, and the policy blocks it": {
    policy: teller(", preExisting: fail"),
    ...saying({ tests: [1, BAD], "tests-base": [1, BAD] }),
    change: CHORE,
    expect: { tests: "fail" },
  },
  "base fails in another test of that name": {
    policy: teller(),
    ...saying({ tests: [1, BAD], "tests-base": [1, jest({ a: "failed" }, "/other/lib/b.test.ts")] }),
    change: CHORE,
    expect: { tests: "fail" },
  },
  "base takes too long": {
    policy: teller(", timeoutMs: 1500").replace(", timeoutMs: 20000", ""),
    ...saying({ tests: [1, BAD], "tests-base": ["late"] }),
    change: CHORE,
    expect: { tests: "fail" },
  },
  "some failures are old, some flaky, some own": {
    policy: teller(),
    ...saying({
      tests: [1, jest({ old: "failed", own: "failed", flaky: "failed" })],
      "3-tests": [1, jest({ old: "failed", own: "failed", flaky: "passed" })],
      "tests-base": [1, jest({ old: "failed", own: "passed", flaky: "passed" })],
    }),
    change: CHORE,
    expect: { tests: "fail" },
    finds: { tests: [`flaky-test ${FILE}`, `pre-existing-failure ${FILE}`, `test-failed ${FILE}`] },
  },
  "an exit code alone that a second try does not have": {
    policy: mute(),
    ...saying({ tests: [3], "3-tests": [0] }),
    change: CHORE,
    expect: { tests: "pass" },
    finds: { tests: ["flaky-test"] },
  },
  "an exit code alone that base has too": {
    policy: mute(),
    ...saying({ tests: [3], "tests-base": [4] }),
    change: CHORE,
    expect: { tests: "fail" },
    finds: { tests: ["command-failed"] },
  },
  "an exit code alone that base does not have": {
    policy: mute(),
    ...saying({ tests: [3, "the tail\n"], "tests-base": [0] }),
    change: CHORE,
    expect: { tests: "fail" },
    finds: { tests: ["command-failed"] },
  },
  "an exit code alone, and base is killed": {
    policy: mute(),
    ...saying({ tests: [3], "tests-base": [139] }),
    change: CHORE,
    expect: { tests: "fail" },
  },
  "a command that says no although every test passed": {
    policy: teller(),
    ...saying({ tests: [1, FINE], "tests-base": [0, FINE] }),
    change: CHORE,
    expect: { tests: "fail" },
    finds: { tests: ["command-failed"] },
  },
  "a command that says no on base too, although every test passed": {
    policy: teller(),
    ...saying({ tests: [1, FINE], "tests-base": [1, FINE] }),
    change: CHORE,
    expect: { tests: "pass" },
  },
  "a feature whose test fails without it": {
    policy: teller(),
    ...saying({ tests: [0, FINE], "tests-red": [1, BAD] }),
    change: FEATURE,
    expect: { tests: "pass" },
  },
  "a feature with four tests that fail without it": {
    policy: teller(),
    ...saying({
      tests: [0, jest({ a: "passed", b: "passed", c: "passed", d: "passed" })],
      "tests-red": [1, jest({ a: "failed", b: "failed", c: "failed", d: "failed" })],
    }),
    change: FEATURE,
    expect: { tests: "pass" },
  },
  "a feature with three tests that fail without it": {
    policy: teller(),
    ...saying({
      tests: [0, jest({ a: "passed", b: "passed", c: "passed" })],
      "tests-red": [1, jest({ a: "failed", b: "failed", c: "failed" })],
    }),
    change: FEATURE,
    expect: { tests: "pass" },
  },
  "a fix whose test is only skipped without it": {
    policy: teller(),
    ...saying({ tests: [0, FINE], "tests-red": [0, jest({ a: "pending" })] }),
    change: ofType("fix"),
    expect: { tests: "fail" },
    finds: { tests: ["test-not-red"] },
  },
  "a feature of which only an old test fails without it": {
    policy: teller(),
    ...saying({ tests: [0, FINE], "tests-red": [1, jest({ a: "failed" }, "/work/src/old.test.ts")] }),
    change: FEATURE,
    expect: { tests: "fail" },
    finds: { tests: ["test-not-red"] },
  },
  "a feature whose test fails on both sides now and then": {
    policy: teller(),
    ...saying({ tests: [1, BAD], "3-tests": [0, FINE], "tests-red": [1, BAD] }),
    change: FEATURE,
    expect: { tests: "fail" },
    finds: { tests: [`flaky-test ${FILE}`, "test-not-red"] },
  },
  "a feature whose test cannot be run without it": {
    policy: teller(),
    ...saying({ tests: [0, FINE], "tests-red": [1] }),
    change: FEATURE,
    expect: { tests: "pass" },
  },
  "a feature whose test ends well without it and tells nothing": {
    policy: teller(),
    ...saying({ tests: [0, FINE], "tests-red": [0] }),
    change: FEATURE,
    expect: { tests: "error" },
  },
  "a feature whose test takes too long without it": {
    policy: teller(", timeoutMs: 1500").replace(", timeoutMs: 20000", ""),
    ...saying({ tests: [0, FINE], "tests-red": ["late"] }),
    change: FEATURE,
    expect: { tests: "error" },
  },
  "a feature whose test tells nonsense without it": {
    policy: teller(),
    ...saying({ tests: [0, FINE], "tests-red": [0, "{"] }),
    change: FEATURE,
    expect: { tests: "error" },
  },
  "a feature by exit codes alone": {
    policy: mute(),
    ...saying({ tests: [0], "tests-red": [1] }),
    change: FEATURE,
    expect: { tests: "pass" },
  },
  "a feature by exit codes alone that prove nothing": {
    policy: mute(),
    ...saying({ tests: [0], "tests-red": [0] }),
    change: FEATURE,
    expect: { tests: "fail" },
    finds: { tests: ["test-not-red"] },
  },
  "a feature whose tests tell no files": {
    policy: `checks:\n  tests: { command: [sh, told.sh], format: tap, repeat: 0 }\n`,
    ...saying({ tests: [0, "ok 1 - a\n1..1\n"], "tests-red": [1, "not ok 1 - a\n1..1\n"] }),
    change: FEATURE,
    expect: { tests: "pass" },
  },
  "a refactoring whose tests pass on both sides": {
    policy: teller(),
    ...saying({ tests: [0, FINE], "tests-red": [0, FINE] }),
    change: ofType("refactor"),
    expect: { tests: "pass" },
  },
  "a refactoring whose tests fail without it": {
    policy: teller(),
    ...saying({ tests: [0, FINE], "tests-red": [1, BAD] }),
    change: ofType("refactor"),
    expect: { tests: "fail" },
    finds: { tests: ["behaviour-changed"] },
  },
  "a refactoring whose tests cannot be run without it": {
    policy: teller(),
    ...saying({ tests: [0, FINE], "tests-red": [1] }),
    change: ofType("refactor"),
    expect: { tests: "fail" },
    finds: { tests: ["behaviour-changed"] },
  },
  "a refactoring without tests, and a fix of documents": {
    policy: teller(),
    ...saying({ tests: [0, FINE] }),
    change: [["refactor: x", { "src/a.ts": "1;\n" }]],
    expect: { tests: "pass" },
  },
  "a feature of documents": {
    policy: teller(),
    ...saying({ tests: [0, FINE] }),
    change: [["feat: x", { "docs/a.md": "x\n" }]],
    expect: { tests: "pass" },
  },
  "a feature that only takes source away": {
    policy: teller(),
    base: { ...told({ tests: [0, FINE] }), "src/gone.ts": "1;\n" },
    change: [["feat: x", { "src/gone.ts": null }]],
    expect: { tests: "fail" },
    finds: { tests: ["test-missing"] },
  },
  "a fix that only moves a test, takes one away and brings material": {
    policy: teller(),
    base: { ...told({ tests: [0, FINE] }), "src/m.test.ts": "moved(1, 2, 3);\n", "src/g.test.ts": "gone();\n" },
    change: [
      [
        "fix: x",
        {
          "src/a.ts": "1;\n",
          "src/m.test.ts": null,
          "src/n.test.ts": "moved(1, 2, 3);\n",
          "src/g.test.ts": null,
          "test/a.json": "{}\n",
          "dist/b.test.js": "1;\n",
        },
      ],
    ],
    expect: { tests: "fail" },
    finds: { tests: ["test-missing"] },
  },
  "the strongest type of all commits counts": {
    policy: teller(),
    ...saying({ tests: [0, FINE] }),
    change: [
      ["docs: x", { "src/a.ts": "1;\n" }],
      ["fix: y", { "src/b.ts": "1;\n" }],
      ["refactor: z", { "src/c.ts": "1;\n" }],
      ["wip", { "src/d.ts": "1;\n" }],
    ],
    expect: { tests: "fail" },
    finds: { tests: ["test-missing"] },
  },
  "a binary source and a moved one": {
    policy: teller(),
    base: { ...told({ tests: [0, FINE] }), "src/m.ts": "moved(1, 2, 3);\n" },
    change: [
      ["feat: x", { "src/m.ts": null, "notes/m.md": "moved(1, 2, 3);\n" }],
      ["feat: y", { "src/b.ts": Buffer.from([0, 1]) }],
    ],
    expect: { tests: "fail" },
    finds: { tests: ["test-missing"] },
  },
  "a source that only moves": {
    policy: teller(),
    base: { ...told({ tests: [0, FINE] }), "src/m.ts": "moved(1, 2, 3);\n" },
    change: [["feat: x", { "src/m.ts": null, "src/n.ts": "moved(1, 2, 3);\n" }]],
    expect: { tests: "pass" },
  },
  "a new test that fails once in three repetitions": {
    policy: teller(", commandForFiles: [sh, told.sh], repeat: 3").replace(", repeat: 0", ""),
    ...saying({ tests: [0, FINE], "tests-again": [0, FINE], "4-tests-again": [1, BAD] }),
    change: CHORE,
    expect: { tests: "pass" },
    finds: { tests: [`new-test-flaky ${FILE}`] },
  },
  "a new test that fails in a repetition, and the policy blocks it": {
    policy: teller(", commandForFiles: [sh, told.sh], repeat: 2, flaky: fail").replace(", repeat: 0", ""),
    ...saying({ tests: [0, FINE], "tests-again": [1, BAD] }),
    change: CHORE,
    expect: { tests: "fail" },
    finds: { tests: [`new-test-flaky ${FILE}`] },
  },
  "a suite without a command for single files is repeated as a whole": {
    policy: teller().replace(", repeat: 0", ""),
    ...saying({ tests: [0, suites("passed")], "tests-again": [0, suites("passed")], "5-tests-again": [1, suites("failed")] }),
    change: CHORE,
    expect: { tests: "pass" },
    finds: { tests: [`new-test-flaky ${FILE}`] },
  },
  "new tests whose results only an exit code tells": {
    policy: mute().replace("repeat: 0", "repeat: 1"),
    ...saying({ tests: [0] }),
    change: CHORE,
    expect: { tests: "pass" },
  },
  "a command that says no although every test passed, and base takes too long": {
    policy: teller(", timeoutMs: 1500").replace(", timeoutMs: 20000", ""),
    ...saying({ tests: [1, FINE], "tests-base": ["late"] }),
    change: CHORE,
    expect: { tests: "fail" },
    finds: { tests: ["command-failed"] },
  },
  "repetitions that take too long, and a test that failed anyhow": {
    policy: teller(", commandForFiles: [sh, told.sh], repeat: 2, timeoutMs: 1500")
      .replace(", repeat: 0", "")
      .replace(", timeoutMs: 20000", ""),
    ...saying({ tests: [1, BAD], "tests-base": [0, FINE], "tests-again": ["late"] }),
    change: CHORE,
    expect: { tests: "fail" },
  },
  "a report of JUnit": {
    ...given(JUNIT),
    expect: { tests: "fail" },
    finds: {
      tests: ["test-failed lib/b.test.ts", "test-failed src/a.test.ts", "test-failed", "test-failed", "test-failed x"],
    },
    base: OLD,
  },
  "a report of TAP": {
    ...given(TAP),
    expect: { tests: "fail" },
    finds: { tests: ["test-failed", "test-failed", "test-failed", "test-failed"] },
  },
  "a report of TAP that bails out": { ...given("TAP version 13\nok 1 - a\nBail out! no disk\n"), expect: { tests: "fail" } },
  "a report of TAP that was cut off": { ...given("1..3\nok 1\nok 2\n"), expect: { tests: "error" } },
  "a report of TAP with more than it planned": { ...given("1..1\nok 1\nok 2\n"), expect: { tests: "pass" } },
  "a report of jest": { ...given(JEST), base: OLD, expect: { tests: "fail" } },
  "a test told twice, by three reports": {
    base: OLD,
    change: CHORE,
    given: {
      junit: [
        report(jest({ a: "passed", b: "failed", c: "pending", d: "passed" })),
        report(jest({ a: "failed", b: "passed", c: "passed", d: "pending" }, "C:\\work\\src\\a.test.ts")),
        report(jest({ a: "passed" }, "a.test.ts")),
      ],
    },
    expect: { tests: "fail" },
    finds: { tests: [`test-failed ${FILE}`, `test-failed ${FILE}`] },
  },
  "a report that tells of no test": { ...given(jest({})), expect: { tests: "error" } },
  "a report of something else": { ...given(JSON.stringify({ runs: [] })), expect: { tests: "error" } },
  "a report of a page": { ...given("<html/>"), expect: { tests: "error" } },
  "a report of nothing known": { ...given("hello"), expect: { tests: "error" } },
  "a report in another format than the policy says": {
    policy: "checks: { tests: { format: junit } }\n",
    ...given("<report/>"),
    expect: { tests: "error" },
  },
  "a report without results, as the policy names them": {
    policy: "checks: { tests: { format: jest-json } }\n",
    ...given("[]"),
    expect: { tests: "error" },
  },
  "a report in a format that holds no tests": {
    policy: "checks: { tests: { format: sarif } }\n",
    ...given(jest({ a: "passed" })),
    expect: { tests: "error" },
  },
  "no file that tests are about": {
    policy: teller(", paths: [other/**]"),
    ...saying({ tests: [0, FINE] }),
    change: CHORE,
    expect: { tests: "not-applicable" },
  },
};
