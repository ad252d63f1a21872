/** Tests must pass, new ones must prove the change, and nobody pays for a flake or for what base already had. */
import { describe, expect, test } from "@jest/globals";
import type { Report, ToolEvidence } from "../../evidence/tool-evidence.js";
import { changeOf, inputFor, policyOf, type ChangeSketch } from "../../testing/change.js";
import { changedTestFiles, needsRedRun } from "./changed-tests.js";
import type { TestsEvidence } from "./evidence.js";
import { readJest } from "./formats/read-jest.js";
import { readJunit } from "./formats/read-junit.js";
import { readTap } from "./formats/read-tap.js";
import { judgeTests } from "./judge-tests.js";
import { passedTestNames } from "./passed-test-names.js";

type Results = Record<string, "passed" | "failed" | "skipped">;
const FILE = "src/a.test.ts";
const jest = (results: Results, file = `/work/${FILE}`): string =>
  JSON.stringify({
    testResults: [
      {
        name: file,
        status: "x",
        assertionResults: Object.entries(results).map(([fullName, status]) => ({
          fullName,
          status,
          failureMessages: status === "failed" ? [`${fullName} broke`] : [],
        })),
      },
    ],
  });
const report = (text: string | null): Report => ({ from: "command", path: "tests.json", text });
const ran = (
  results: Results | null,
  exitCode = results && Object.values(results).includes("failed") ? 1 : 0,
  file?: string,
): ToolEvidence => ({
  run: { argv: ["npm", "test"], end: "exited", exitCode, signal: null, message: null, outputTail: "tail" },
  reports: results === null ? [] : [report(jest(results, file))],
});
const ended = (end: "timed-out" | "not-found" | "signalled" | "not-prepared"): ToolEvidence => ({
  run: {
    argv: ["npm", "test"],
    end,
    exitCode: null,
    signal: end === "signalled" ? "SIGSEGV" : null,
    message: end === "not-prepared" ? "dependencies not installed" : null,
    outputTail: "",
  },
  reports: [],
});
const feature: ChangeSketch = {
  files: { "src/a.ts": { before: "a\n", after: "b\n" }, [FILE]: { after: "test();\n" } },
  commits: ["feat: a"],
};
const judge = (evidence: Partial<TestsEvidence>, sketch: ChangeSketch = { ...feature, commits: ["chore: a"] }, policy = "") =>
  judgeTests(
    inputFor(
      "tests",
      sketch,
      { head: ran({ a: "passed" }), retries: [], base: null, red: null, repeats: [], ...evidence },
      policy && `checks: {tests: ${policy}}`,
    ),
  );
const rules = (done: ReturnType<typeof judge>) => done.findings.map(({ rule, blocking }) => `${rule}${blocking ? "!" : ""}`);

describe("results on head", () => {
  test("all passed", () => {
    expect(judge({ head: ran({ a: "passed", b: "skipped" }) })).toEqual({
      outcome: "pass",
      notes: [expect.stringContaining("not repeated")],
      findings: [],
      reason: {
        says: "1 test passed, 0 failed, 1 skipped",
        because: [
          { says: "1 test passed, 0 failed, 1 skipped" },
          { says: "proof by failing tests: this kind of change needs no new test" },
        ],
      },
      details: { tests: 2, requireRed: true, red: "not-asked" },
    });
  });
  test("a failure is named with file and message", () => {
    const done = judge({ head: ran({ a: "passed", "b works": "failed" }) });
    expect(done).toMatchObject({ outcome: "fail", reason: { says: "`b works` fails." } });
    expect(done.findings).toEqual([
      {
        check: "tests",
        rule: "test-failed",
        severity: "high",
        path: FILE,
        range: null,
        message: "`b works` fails.",
        fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
        evidence: "b works broke",
        blocking: true,
      },
    ]);
  });
  test.each([
    ["timed-out", "timeout"],
    ["not-found", "missing"],
    ["signalled", "error"],
    ["not-prepared", "error"],
  ] as const)("a command that %s: %s", (end, outcome) => {
    expect(judge({ head: ended(end) }).outcome).toBe(outcome);
  });
  test("no report: the exit code; a declared one that is absent, broken, empty or of another kind: error", () => {
    expect(judge({ head: ran(null, 0) })).toMatchObject({ outcome: "pass", reason: { says: "the command ended with code 0" } });
    expect(judge({ head: ran(null, 3) })).toMatchObject({
      outcome: "fail",
      findings: [{ rule: "command-failed", message: "`npm test` ended with code 3.", evidence: "tail", path: null }],
    });
    expect(judge({ head: { ...ran(null, 1), reports: [report(null)] } }).outcome).toBe("error");
    for (const text of ["{", "hello", '{"runs": []}', "<testsuite", "1..3\nok 1\n"])
      expect(judge({ head: { run: null, reports: [report(text)] } }).outcome).toBe("error");
    expect(judge({ head: ran({}) })).toMatchObject({ outcome: "error", reason: { says: "the report tells of no test at all" } });
    expect(judge({ head: { run: null, reports: [] } }).outcome).toBe("missing");
    expect(judge({}, undefined, "{format: sarif}")).toMatchObject({
      outcome: "error",
      reason: { says: "a report cannot be read: tests.json: sarif is no format of test results" },
    });
  });
  test("a command that says no although every reported test passed fails", () => {
    expect(judge({ head: ran({ a: "passed" }, 1) })).toMatchObject({
      outcome: "fail",
      findings: [{ rule: "command-failed", message: "`npm test` ended with code 1 although every reported test passed." }],
    });
    expect(judge({ head: { run: null, reports: [report(jest({ a: "passed" }))] } }).outcome).toBe("pass");
  });
  test("a test told twice failed if it failed once", () => {
    const twice = (one: Results, two: Results) => judge({ head: { run: null, reports: [report(jest(one)), report(jest(two))] } }).outcome;
    expect([
      twice({ a: "passed" }, { a: "failed" }),
      twice({ a: "failed" }, { a: "passed" }),
      twice({ a: "skipped" }, { a: "passed" }),
    ]).toEqual(["fail", "fail", "pass"]);
  });
  test("nothing in scope is nothing to judge", () => {
    expect(judge({}, {}).outcome).toBe("not-applicable");
    expect(judge({}, undefined, "{paths: ['lib/**']}").outcome).toBe("not-applicable");
  });
});

describe("whose fault is it", () => {
  const head = ran({ a: "failed" });
  test.each<[string, Partial<TestsEvidence>, string, string, string[]]>([
    [
      "fails every time, not on base",
      { retries: [ran({ a: "failed" }), ran({ a: "failed" })], base: ran({ a: "passed" }) },
      "",
      "fail",
      ["test-failed!"],
    ],
    ["passes on the second try", { retries: [ran({ a: "failed" }), ran({ a: "passed" })] }, "", "pass", ["flaky-test"]],
    ["passes on a try, policy blocks", { retries: [ran({ a: "passed" })] }, "{flaky: fail}", "fail", ["flaky-test!"]],
    ["is on base too", { retries: [ran({ a: "failed" })], base: ran({ a: "failed" }) }, "", "pass", ["pre-existing-failure"]],
    ["is on base too, policy blocks", { base: ran({ a: "failed" }) }, "{preExisting: fail}", "fail", ["pre-existing-failure!"]],
    ["is on base under another root", { base: ran({ a: "failed" }, 1, `/other/${FILE}`) }, "", "pass", ["pre-existing-failure"]],
    ["base has another test of that name", { base: ran({ a: "failed" }, 1, "/other/src/b.test.ts") }, "", "fail", ["test-failed!"]],
    ["base does not know the test", { base: ran({ b: "failed" }) }, "", "fail", ["test-failed!"]],
    ["base could not be run", { base: ended("timed-out") }, "", "fail", ["test-failed!"]],
    ["a try skipped it", { retries: [ran({ a: "skipped" })] }, "", "fail", ["test-failed!"]],
    ["nobody tried again", {}, "", "fail", ["test-failed!"]],
  ])("%s", (_, evidence, policy, outcome, wanted) => {
    const done = judge({ head, ...evidence }, undefined, policy);
    expect([done.outcome, rules(done)]).toEqual([outcome, wanted]);
  });
  test.each<[string, Partial<TestsEvidence>, string[]]>([
    ["a second try of the command passes", { retries: [ran(null, 0)] }, ["flaky-test"]],
    ["base's command fails too, which says nothing of what fails", { retries: [ran(null, 1)], base: ran(null, 1) }, ["command-failed!"]],
    ["base's command passes", { base: ran(null, 0) }, ["command-failed!"]],
    ["base's command could not run", { base: ended("not-found") }, ["command-failed!"]],
  ])("with nothing but exit codes: %s", (_, evidence, wanted) => {
    expect(rules(judge({ head: ran(null, 1), ...evidence }))).toEqual(wanted);
  });
  test("a pass says how many failures it does not count", () => {
    expect(judge({ head: ran({ a: "failed", b: "passed" }), retries: [ran({ a: "passed" })] }).reason.says).toBe(
      "1 test passed, 1 failed, 0 skipped; 1 failure not held against this change",
    );
  });
});

describe("proof by failing tests", () => {
  const red = (results: Results, file?: string) => ran(results, undefined, file);
  const of = (type: string, evidence: Partial<TestsEvidence>, files = feature.files, policy = "") => {
    const done = judge(
      evidence,
      { files: files ?? {}, commits: [`${type}: x`], headPaths: [...Object.keys(files ?? {}), "src/old.test.ts"] },
      policy,
    );
    return [done.outcome, ...rules(done)];
  };
  test.each<[string, Partial<TestsEvidence>, string[]]>([
    ["feat", { red: red({ a: "failed" }) }, ["pass"]],
    ["fix", { red: red({ a: "failed" }) }, ["pass"]],
    ["feat", { red: red({ a: "passed" }) }, ["fail", "test-not-red!"]],
    ["fix", { red: red({ a: "skipped" }) }, ["fail", "test-not-red!"]],
    ["feat", { red: null }, ["error"]],
    ["feat", { red: ended("timed-out") }, ["error"]],
    ["feat", { red: { ...ran(null, 0), reports: [report("{")] } }, ["error"]],
    ["feat", { red: ran(null, 1) }, ["pass"]],
    ["feat", { red: ran(null, 0) }, ["fail", "test-not-red!"]],
    ["feat", { red: { ...ran(null, 1), reports: [report(null)] } }, ["pass"]],
    ["feat", { red: { ...ran(null, 0), reports: [report(null)] } }, ["error"]],
    ["feat", { red: red({ a: "failed" }, "/work/src/old.test.ts") }, ["fail", "test-not-red!"]],
    [
      "feat",
      { head: ran({ a: "failed" }), retries: [ran({ a: "passed" })], red: red({ a: "failed" }) },
      ["fail", "flaky-test", "test-not-red!"],
    ],
    ["refactor", { red: red({ a: "passed" }) }, ["pass"]],
    ["refactor", { red: red({ a: "failed" }) }, ["fail", "behaviour-changed!"]],
    ["refactor", { red: ran(null, 1) }, ["fail", "behaviour-changed!"]],
    ["refactor", { red: null }, ["error"]],
    ["chore", { red: null }, ["pass"]],
    ["docs", { red: red({ a: "passed" }) }, ["pass"]],
  ])("%s, %j", (type, evidence, wanted) => {
    expect(of(type, evidence)).toEqual(wanted);
  });
  test("a new test whose file is not told counts by its name", () => {
    const tap = (text: string): ToolEvidence => ({ ...ran(null, /^not/m.test(text) ? 1 : 0), reports: [report(text)] });
    expect(of("feat", { head: tap("ok 1 - a\n1..1\n"), red: tap("not ok 1 - a\n1..1\n") })).toEqual(["pass"]);
    expect(of("feat", { head: tap("ok 1 - a\n1..1\n"), red: tap("ok 1 - a\n1..1\n") })).toEqual(["fail", "test-not-red!"]);
  });
  test("source without a test fails for feat and fix, passes for refactor, and the policy may not ask", () => {
    const source = { "src/a.ts": { before: "a\n", after: "b\n" } };
    expect(of("feat", {}, source)).toEqual(["fail", "test-missing!"]);
    expect(of("fix", {}, source)).toEqual(["fail", "test-missing!"]);
    expect(of("refactor", {}, source)).toEqual(["pass"]);
    expect(of("feat", {}, source, "{requireRed: false}")).toEqual(["pass"]);
    expect(of("feat", {}, { "README.md": { after: "x\n" } })).toEqual(["pass"]);
    expect(of("feat", {}, { "src/a.ts": { before: "a\n" } })).toEqual(["fail", "test-missing!"]);
    expect(of("feat", {}, { ...source, [FILE]: { before: "x\n" } })).toEqual(["fail", "test-missing!"]);
    expect(of("feat", {}, { ...source, "src/b.test.ts": { before: "x\n", after: "x\n", oldPath: "src/c.test.ts" } })).toEqual([
      "fail",
      "test-missing!",
    ]);
    expect(of("feat", {}, { ...source, "test/fixtures/a.json": { after: "{}" } })).toEqual(["fail", "test-missing!"]);
  });
  test("the message says what is missing; the strongest type of all commits counts, merges do not", () => {
    const source = { files: { "src/a.ts": { after: "b\n" } } };
    expect(judge({}, { ...source, commits: ["docs: x", "fix: y", "refactor: z"] }).findings).toMatchObject([
      { message: "A fix changes source and neither adds nor changes a test." },
    ]);
    expect(judge({}, { ...source, commits: ["docs: x", { message: "feat: merged", parents: ["a", "b"] }] }).outcome).toBe("pass");
  });
});

test("collectors are told which tests to run, and when", () => {
  const policy = policyOf();
  const files = {
    ...feature.files,
    "src/gone.test.ts": { before: "x\n" },
    "src/same.test.ts": { before: "x\n", after: "x\n", oldPath: "src/o.test.ts" },
    "dist/b.test.js": { after: "x\n" },
    "test/a.json": { after: "x\n" },
  };
  expect(changedTestFiles(policy, changeOf({ files }))).toEqual([FILE]);
  expect(needsRedRun(policy, changeOf({ files }))).toBe(true);
  expect(needsRedRun(policy, changeOf({ files, commits: ["chore: x"] }))).toBe(false);
  expect(needsRedRun(policy, changeOf({ files: { "src/a.ts": { after: "x\n" } } }))).toBe(false);
  expect(needsRedRun(policy, changeOf({ files: { [FILE]: { after: "x\n" } } }))).toBe(false);
  expect(needsRedRun(policyOf("checks: {tests: {requireRed: false}}"), changeOf({ files }))).toBe(false);
});

describe("new tests repeated", () => {
  test("one failure in many is a finding, and blocks when the policy says so", () => {
    const repeats = [ran({ a: "passed" }), ran({ a: "failed" }), ended("timed-out")];
    expect(rules(judge({ repeats }))).toEqual(["new-test-flaky"]);
    expect(judge({ repeats }, undefined, "{flaky: fail}")).toMatchObject({
      outcome: "fail",
      findings: [{ path: FILE, message: "`a` is new or changed, and fails now and then when it is repeated." }],
    });
    expect(rules(judge({ repeats: [ran({ a: "passed" }), ran({ b: "failed" })] }))).toEqual([]);
    expect(rules(judge({ head: ran({ a: "failed" }), repeats }))).toEqual(["test-failed!"]);
  });
  test("where the whole suite is repeated, only tests of changed files count", () => {
    const repeats = [ran({ a: "failed" })];
    const older: ChangeSketch = {
      ...feature,
      commits: ["chore: a"],
      headPaths: [FILE, "b.test.ts"],
      files: { "b.test.ts": { after: "t();\n" } },
    };
    expect(rules(judge({ repeats }, older))).toEqual([]);
    expect(rules(judge({ repeats }, older, "{commandForFiles: [npm, test]}"))).toEqual(["new-test-flaky"]);
  });
  test("where none were repeated, the note says why", () => {
    const notes = (evidence: Partial<TestsEvidence>, sketch?: ChangeSketch, policy?: string) => judge(evidence, sketch, policy).notes ?? [];
    const head = ran({ a: "passed" });
    expect(notes({})).toEqual([expect.stringContaining("the whole suite takes too long")]);
    expect(notes({ head: { ...head, run: null } })).toEqual([expect.stringContaining("the results were handed in")]);
    expect(notes({ head: ran(null, 0) })).toEqual([expect.stringContaining("no report says which tests there are")]);
    expect(notes({ repeats: [head] })).toEqual([]);
    expect(notes({}, undefined, "{repeat: 0}")).toEqual([]);
    expect(notes({}, { files: { "src/a.ts": { before: "a\n", after: "b\n" } }, commits: ["chore: a"] })).toEqual([]);
  });
});

test("passed tests are called by name, by file and both; a file with a failure is not one", () => {
  const evidence = (head: ToolEvidence): TestsEvidence => ({ head, retries: [], base: null, red: null, repeats: [] });
  const file = `/work/${FILE}`;
  expect(passedTestNames(evidence(ran({ a: "passed", b: "skipped" })), null)).toEqual(["a", `${file}::a`, file]);
  expect(passedTestNames(evidence(ran({ a: "passed", b: "failed" })), null)).toEqual(["a", `${file}::a`]);
  expect(passedTestNames(evidence({ run: null, reports: [report("ok 1 - x\n")] }), null)).toEqual(["x"]);
  expect([
    passedTestNames(evidence(ran(null, 0)), null),
    passedTestNames(evidence(ended("timed-out")), null),
    passedTestNames(undefined, null),
    passedTestNames({ failed: "error", message: "" }, null),
  ]).toEqual([null, null, null, null]);
});

describe("formats", () => {
  test("JUnit", () => {
    const xml = `<?xml version="1.0"?><testsuites><testsuite name="s" file="a.py"><testcase classname="C" name="one"/><testcase classname="C" name="C two" file="b.py"><failure message="m">body</failure></testcase><testcase name="three"><error/></testcase><testcase name="four"><skipped/></testcase></testsuite><testsuite name="broken" errors="1"/><testsuite name="empty" tests="0"/><testsuite name="outer" errors="1"><testsuite name="inner"><testcase name="five"/></testsuite></testsuite></testsuites>`;
    expect(readJunit(xml)).toEqual([
      { file: "a.py", name: "C one", state: "passed", message: null },
      { file: "b.py", name: "C two", state: "failed", message: "m\nbody" },
      { file: "a.py", name: "three", state: "failed", message: null },
      { file: "a.py", name: "four", state: "skipped", message: null },
      { file: null, name: "broken", state: "failed", message: "the suite could not be run" },
      { file: null, name: "five", state: "passed", message: null },
    ]);
    expect(readJunit('<testsuite filepath="x"><testcase name="a"/></testsuite>')).toMatchObject([{ file: "x" }]);
    expect(() => readJunit("<html/>")).toThrow("its root is <html>");
  });
  test("TAP", () => {
    const text =
      "TAP version 14\n# Subtest: outer\n    # Subtest: inner\n        ok 1 - deep\n        1..1\n    ok 1 - inner\n    1..1\nok 1 - outer\nnot ok 2 - bad\nok 3 - later # SKIP why\nnot ok 4 - planned # TODO\nok\n1..5\n";
    expect(readTap(text).map(({ name, state }) => [name, state])).toEqual([
      ["outer > inner > deep", "passed"],
      ["outer > inner", "passed"],
      ["outer", "passed"],
      ["bad", "failed"],
      ["later", "skipped"],
      ["planned", "skipped"],
      ["test", "passed"],
    ]);
    expect(readTap("ok 7\n")).toMatchObject([{ name: "test 7" }]);
    expect(readTap("Bail out! no\n")).toEqual([{ file: null, name: "Bail out!", state: "failed", message: "Bail out! no" }]);
    expect(() => readTap("1..3\nok 1\nok 2\n")).toThrow("it plans 3 tests and tells of 2");
  });
  test("jest and Vitest", () => {
    const text = JSON.stringify({
      testResults: [
        { name: "a", status: "failed", message: "\u001b[31mSyntax\u001b[0m", assertionResults: [] },
        {
          testFilePath: "b",
          status: "failed",
          testResults: [{ title: "t", status: "failed", failureMessages: ["x".repeat(600)] }, { fullName: "p", status: "pending" }, 3],
        },
        3,
      ],
    });
    expect(readJest(text)).toEqual([
      { file: "a", name: "a could not be run", state: "failed", message: "Syntax" },
      { file: "b", name: "t", state: "failed", message: "x".repeat(500) },
      { file: "b", name: "p", state: "skipped", message: null },
    ]);
    expect(() => readJest("[]")).toThrow("no testResults");
  });
});
