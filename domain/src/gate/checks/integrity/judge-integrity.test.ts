/** Every way to weaken the judge needs a person; ordinary work does not. */
import { describe, expect, test } from "@jest/globals";
import { inputFor, type ChangeSketch, type FileEdit } from "../../testing/change.js";
import { countAssertions, trivialAssertions } from "./assertions.js";
import { judgeIntegrity } from "./judge-integrity.js";

const judge = (sketch: ChangeSketch, policy = "", coverable: { base: string[]; head: string[] } | null = null) =>
  judgeIntegrity(inputFor("integrity", sketch, { coverable }, policy));
const rulesOf = (path: string, edit: FileEdit, policy = "") => judge({ files: { [path]: edit } }, policy).findings.map(({ rule }) => rule);

test("nothing changed is nothing to judge; ordinary work passes", () => {
  expect(judge({}).outcome).toBe("not-applicable");
  const files = {
    "src/a.ts": { before: "a();\n", after: "b();\n" },
    "src/a.test.ts": { before: "expect(a()).toBe(1);\n", after: "expect(b()).toBe(1);\nexpect(c()).toBe(2);\n" },
  };
  expect(judge({ files })).toEqual({ outcome: "pass", findings: [], reason: { says: "nothing that judges changes was touched" } });
});

describe("the policy", () => {
  const edit = (before: string | null, after: string | null) => judge({ files: { ".praxis/gate.yaml": { before, after } } });
  test("weaker, tighter, new or gone: a person decides, and sees each value", () => {
    const weaker = edit("version: 1\n", "version: 1\nchecks: {coverage: {target: 0.5}}\n");
    expect(weaker).toMatchObject({
      outcome: "fail",
      needs: "human",
      reason: { says: "1 place where this change touches what judges it: a person decides" },
    });
    expect(weaker.findings).toMatchObject([
      {
        rule: "policy-changed",
        severity: "critical",
        path: ".praxis/gate.yaml",
        blocking: true,
        evidence: "checks.coverage.target: 0.8 -> 0.5",
      },
    ]);
    expect(edit("version: 1\n", "version: 1\nchecks: {coverage: {target: 0.95}}\n")).toMatchObject({ outcome: "fail", needs: "human" });
    expect(edit(null, "version: 1\nlanding: merge\n").findings).toMatchObject([{ evidence: 'landing: "squash" -> "merge"' }]);
    expect(edit("version: 1\nlanding: merge\n", null).findings).toMatchObject([{ evidence: 'landing: "merge" -> "squash"' }]);
  });
  test("a comment in it is an edit too; a text that cannot be read is told", () => {
    expect(edit("version: 1\n", "version: 1 # x\n").findings).toMatchObject([{ message: expect.stringContaining("no value of it was") }]);
    expect(edit("version: 1\n", "version: 2\n").findings).toMatchObject([{ message: expect.stringContaining("cannot be read") }]);
  });
  test("trusted keys are told apart", () => {
    const done = edit("version: 1\n", "version: 1\ntrustedKeys: [{id: a, publicKey: b, role: ci}]\n");
    expect(done.findings.map(({ rule }) => rule)).toEqual(["policy-changed", "trusted-keys-changed"]);
  });
  test("moved away or ignored, it is still judged", () => {
    expect(judge({ files: { "old.yaml": { before: "version: 1\n", after: "version: 1\n", oldPath: ".praxis/gate.yaml" } } }).outcome).toBe(
      "fail",
    );
    expect(judge({ files: { ".praxis/gate.yaml": { after: "version: 1\n" } } }, "checks: {integrity: {ignore: ['**']}}").outcome).toBe(
      "fail",
    );
  });
});

test.each([
  [".github/workflows/ci.yml", "ci-changed"],
  [".gitlab-ci.yml", "ci-changed"],
  [".pre-commit-config.yaml", "ci-changed"],
  ["Jenkinsfile", "ci-changed"],
  [".github/CODEOWNERS", "owners-changed"],
  ["CODEOWNERS", "owners-changed"],
  [".coveragerc", "coverage-settings-changed"],
  ["codecov.yml", "coverage-settings-changed"],
  ["app/jest.config.js", "test-settings-changed"],
  ["vitest.config.ts", "test-settings-changed"],
  ["pytest.ini", "test-settings-changed"],
  ["eslint.config.js", "lint-settings-changed"],
  ["a/.eslintrc.json", "lint-settings-changed"],
  ["ruff.toml", "lint-settings-changed"],
  [".gitleaksignore", "lint-settings-changed"],
  [".semgrep/rules.yml", "lint-settings-changed"],
  ["trivy.yaml", "lint-settings-changed"],
  [".npmrc", "tool-settings-changed"],
  [".yarnrc.yml", "tool-settings-changed"],
  ["conftest.py", "tool-settings-changed"],
  ["Makefile", "tool-settings-changed"],
  ["tsconfig.json", "type-settings-changed"],
  ["a/tsconfig.build.json", "type-settings-changed"],
  [".secrets.baseline", "baseline-changed"],
  ["lint-baseline.json", "baseline-changed"],
  ["eslint-suppressions.json", "baseline-changed"],
])("%s is guarded: %s", (path, rule) => {
  expect(rulesOf(path, { before: "a\n", after: "b\n" })).toEqual([rule]);
  expect(rulesOf(path, { before: "a\n" })).toEqual([rule]);
  expect(rulesOf("moved", { before: "a\n", after: "a\n", oldPath: path })).toEqual([rule]);
  expect(rulesOf(path, { before: "a\n", after: "b\n" }, `checks: {integrity: {ignore: ['${path}']}}`)).toEqual([]);
});
test("a new folder may bring its own settings; one with older files may not, and never the root or CI", () => {
  const bring = (path: string, headPaths: string[]) =>
    judge({ files: { [path]: { after: "{}\n" } }, headPaths }).findings.map(({ rule }) => rule);
  expect(bring("room/tsconfig.json", ["room/tsconfig.json", "room2/a.ts"])).toEqual([]);
  expect(bring("room/tsconfig.json", ["room/tsconfig.json", "room/old.ts"])).toEqual(["type-settings-changed"]);
  expect(bring("tsconfig.json", ["tsconfig.json"])).toEqual(["type-settings-changed"]);
  expect(bring("room/jest.config.js", ["room/jest.config.js"])).toEqual([]);
  expect(bring("room/.eslintrc", ["room/.eslintrc"])).toEqual([]);
  expect(bring("room/.coveragerc", ["room/.coveragerc"])).toEqual([]);
  expect(bring(".github/workflows/a.yml", [".github/workflows/a.yml"])).toEqual(["ci-changed"]);
  expect(bring("room/lint-baseline.json", ["room/lint-baseline.json"])).toEqual(["baseline-changed"]);
  expect(judge({ files: { "room/tsconfig.json": { before: "{}\n", after: "{ }\n" } } }).findings).toHaveLength(1);
});

test.each(["src/workflows/a.yml", "docs/jest.md", "src/config.ts", "eslint/a.js", "src/tsconfig.ts"])("%s is not guarded", (path) => {
  expect(rulesOf(path, { before: "a\n", after: "b\n" })).toEqual([]);
});
test("the policy may protect more; the message says what happened to the file", () => {
  const policy = "checks: {integrity: {protect: ['infra/**']}}";
  expect(judge({ files: { "infra/a.tf": { after: "x\n" } } }, policy).findings).toMatchObject([
    { rule: "protected-path", message: "The policy protects this path. It was added." },
  ]);
  expect(judge({ files: { "x.tf": { before: "x\n", after: "x\n", oldPath: "infra/a.tf" } } }, policy).findings[0]?.message).toContain(
    "It was moved from infra/a.tf",
  );
  expect(judge({ files: { "infra2/a.tf": { after: "x\n" } } }, policy).findings).toEqual([]);
});

describe("parts of manifests", () => {
  const change = (path: string, before: object | string, after: object | string) => {
    const text = (value: object | string) => (typeof value === "string" ? value : JSON.stringify(value));
    return judge({ files: { [path]: { before: text(before), after: text(after) } } }).findings.map(({ evidence }) => evidence);
  };
  test.each<[object, object, string[]]>([
    [{ version: "1" }, { version: "2" }, []],
    [{ scripts: { test: "jest" } }, { scripts: { test: "true" } }, ["scripts.test"]],
    [{ scripts: { "test:unit": "jest" } }, { scripts: {} }, ["scripts.test:unit"]],
    [{ scripts: { pretest: "a" } }, { scripts: { pretest: "b" } }, ["scripts.pretest"]],
    [{ scripts: { start: "a" } }, { scripts: { start: "b" } }, []],
    [{ scripts: { latest: "a" } }, { scripts: { latest: "b" } }, []],
    [{ jest: { a: 1, b: 2 } }, { jest: { b: 2, a: 1 } }, []],
    [{ jest: { a: 1 } }, { jest: { a: 2 }, eslintConfig: {} }, ["eslintConfig, jest"]],
    [{ dependencies: {} }, { dependencies: { a: "1" } }, []],
  ])("%j to %j: %j", (before, after, wanted) => {
    expect(change("package.json", before, after)).toEqual(wanted);
    expect(change("other.json", before, after)).toEqual([]);
  });
  test("pyproject.toml: sections of tools, not of the project", () => {
    const toml = (line: string, name = "1") => `[project]\nname = "${name}"\n[tool.ruff]\n${line}\n[tool.other]\nx = 1\n`;
    expect(change("pyproject.toml", toml("a = 1"), toml("a = 2"))).toEqual(["tool.ruff"]);
    expect(change("pyproject.toml", toml("a = 1"), toml("# c\na  =  1", "2"))).toEqual([]);
    expect(change("Cargo.toml", "[lints.rust]\nx = 'deny'", "[lints.rust]\n")).toEqual(["lints.rust"]);
  });
  test("a new manifest takes nothing away; a deleted one does; a broken one counts as empty", () => {
    expect(judge({ files: { "b/package.json": { after: '{"jest": {}}' } } }).findings).toEqual([]);
    expect(judge({ files: { "b/package.json": { before: '{"jest": {}}' } } }).findings).toMatchObject([{ rule: "tool-settings-changed" }]);
    expect(change("package.json", { jest: {} }, "{")).toEqual(["jest"]);
  });
});

describe("silencers", () => {
  const silent = (path: string, after: string, before = "x\n") =>
    judge({ files: { [path]: { before, after: `${before}${after}\n` } } }).findings.map(({ message }) => message.split(":")[0]);
  test.each([
    ["a.ts", "// eslint-disable-next-line no-eval -- because", "eslint-disable"],
    ["a.ts", "/* eslint no-eval: 0 */", "eslint-disable"],
    ["a.ts", "// biome-ignore lint: x", "biome-ignore"],
    ["a.ts", "// @ts-ignore", "@ts-ignore"],
    ["a.ts", "// @ts-expect-error x", "@ts-ignore"],
    ["a.ts", "/* istanbul ignore next */", "coverage ignore"],
    ["a.ts", "/* c8 ignore start */", "coverage ignore"],
    ["a.py", "x()  # pragma: no cover", "coverage ignore"],
    ["a.py", "x()  # noqa: E501", "noqa"],
    ["a.py", "x()  # type: ignore", "noqa"],
    ["a.py", "x()  # nosec", "nosec"],
    ["a.go", "x() //nolint:errcheck", "nolint"],
    ["a.test.ts", "it.skip('x', () => {})", "skipped test"],
    ["a.test.ts", "describe.only('x', () => {})", "focused test"],
    ["a.test.ts", "test.each([1]).skip('x')", "skipped test"],
    ["a.test.ts", "xit('x', () => {})", "skipped test"],
    ["a.test.ts", "fdescribe('x', () => {})", "focused test"],
    ["a.test.ts", "test.todo('x')", "skipped test"],
    ["test_a.py", "@pytest.mark.skip", "skipped test"],
    ["test_a.py", "@unittest.skip('x')", "skipped test"],
    ["a_test.go", "t.Skip()", "skipped test"],
    ["A.java", '@SuppressWarnings("x")', "silenced by attribute"],
    ["A.java", "@Disabled", "skipped test"],
    ["a.rs", "#[allow(unused)]", "silenced by attribute"],
  ])("%s: %s", (path, line, name) => {
    expect(silent(path, line)).toEqual([name]);
  });
  test.each([
    ["a.ts", 'const rule = "eslint-disable";'],
    ["a.ts", "// see eslintdisable"],
    ["a.ts", "const a = list.only();"],
    ["a.ts", "exit('x')"],
    ["a.ts", "stream.skip(3)"],
    ["a.ts", '"it.skip(1)"'],
    ["a.ts", "// it.skip in a comment"],
    ["a.ts", "// so that `eslint-disable a` is found"],
    ["a.ts", "/** Says what `@ts-ignore` and istanbul ignore mean. */"],
    ["a.ts", "const line = fit(text, 80);"],
    ["a.ts", "xit(text)"],
    ["a.test.ts", "const line = box.fit(text);"],
    ["a.md", "// eslint-disable"],
    ["dist/a.js", "// eslint-disable"],
    ["a.min.js", "// eslint-disable"],
    ["a.ts", "run || true"],
  ])("not in %s: %s", (path, line) => {
    expect(silent(path, line)).toEqual([]);
  });
  test("settings of CI may not swallow failures", () => {
    const ci = (line: string) =>
      judge({ files: { ".github/workflows/ci.yml": { before: "x\n", after: `x\n${line}\n` } } }).findings.filter(
        ({ rule }) => rule === "silencer-added",
      );
    expect(ci("  continue-on-error: true")).toMatchObject([
      { range: { start: { line: 2, column: 1 } }, evidence: "continue-on-error: true", severity: "medium" },
    ]);
    expect(ci("  - run: npm test || true")).toHaveLength(1);
    expect(ci("  continue-on-error: false")).toHaveLength(0);
    expect(ci("  # continue-on-error: true")).toHaveLength(0);
  });
  test("what only moved, or stood on the edited line before, is not new; one more is", () => {
    const line = "// eslint-disable-next-line a\n";
    expect(rulesOf("a.ts", { before: `x\n${line}y\n`, after: `${line}x\ny\n` })).toEqual([]);
    expect(judge({ files: { "a.ts": { before: line, after: "" }, "b.ts": { before: "", after: line } } }).findings).toEqual([]);
    expect(rulesOf("a.ts", { before: line, after: "// eslint-disable-next-line b\n" })).toEqual(["silencer-added"]);
    expect(rulesOf("a.ts", { before: `x\n${line}y\n`, after: `${line}x\n${line}y\n` })).toEqual(["silencer-added"]);
    expect(rulesOf("a.ts", { before: "x\n", after: `x\n${line}${line}` })).toEqual(["silencer-added", "silencer-added"]);
    expect(rulesOf("a.ts", { before: line, after: "x\n" })).toEqual([]);
  });
});

describe("tests", () => {
  const two = "expect(a()).toBe(1);\nexpect(b()).toBe(2);\n";
  test("a deleted or hidden test file needs a person, with or without a production change", () => {
    const done = judge({ files: { "src/a.test.ts": { before: "run();\n" } } });
    expect(done).toMatchObject({
      outcome: "fail",
      needs: "human",
      findings: [{ rule: "test-deleted", path: "src/a.test.ts", message: "This test file was deleted." }],
    });
    expect(rulesOf("src/a.old.ts", { before: "run();\n", after: "run();\n", oldPath: "src/a.test.ts" })).toEqual(["test-deleted"]);
    expect(rulesOf("src/b.test.ts", { before: two, after: two, oldPath: "src/a.test.ts" })).toEqual([]);
    expect(rulesOf("src/a.ts", { before: "run();\n" })).toEqual([]);
  });
  test("material of tests is told and blocks nothing", () => {
    expect(judge({ files: { "test/fixtures/a.json": { before: "{}" } } })).toMatchObject({
      outcome: "pass",
      findings: [{ rule: "fixture-deleted", severity: "low", blocking: false }],
    });
  });
  test("fewer assertions in a package need a person; moved inside it they do not", () => {
    const done = judge({ files: { "src/a.test.ts": { before: two, after: "expect(a()).toBe(1);\n" } } });
    expect(done).toMatchObject({
      outcome: "fail",
      findings: [
        {
          rule: "assertions-lost",
          path: "src/a.test.ts",
          message: "Tests of the repository assert less: 2 before, 1 now.",
          evidence: "src/a.test.ts",
        },
      ],
    });
    const moved = { "src/a.test.ts": { before: two, after: "run();\n" }, "src/b.test.ts": { after: two } };
    expect(judge({ files: moved }).findings).toEqual([]);
    const apart = { "api/a.test.ts": { before: two, after: "run();\n" }, "cli/b.test.ts": { after: two } };
    expect(judge({ files: apart }).findings).toEqual([]);
    expect(judge({ files: apart, headPaths: ["api/package.json", "cli/package.json"] }).findings).toMatchObject([
      { rule: "assertions-lost", message: "Tests of api assert less: 2 before, 0 now." },
    ]);
  });
  test("turning an assertion into a comment or a string loses it", () => {
    expect(rulesOf("a.test.ts", { before: two, after: two.replace("expect(b", "// expect(b") })).toEqual(["assertions-lost"]);
    expect(rulesOf("a.test.ts", { before: two, after: two.replace("expect(b()).toBe(2);", '"expect(b())";') })).toEqual([
      "assertions-lost",
    ]);
  });
  test("an assertion that cannot fail is told and counts for nothing", () => {
    expect(rulesOf("a.test.ts", { before: two, after: "expect(a()).toBe(1);\nexpect(true).toBe(true);\n" })).toEqual([
      "assertions-lost",
      "trivial-assertion",
    ]);
    expect(
      judge({ files: { "test_a.py": { after: "def test_placeholder():\n    assert True\n" } } }, "tests: ['test_*.py']").findings,
    ).toMatchObject([{ rule: "trivial-assertion", range: { start: { line: 2, column: 1 } }, evidence: "assert True" }]);
    expect(rulesOf("a.ts", { before: "x", after: "expect(true).toBe(true);\n" })).toEqual([]);
    expect(rulesOf("a.test.ts", { before: "expect(true).toBe(true);\n", after: "expect(true).toBe(true);\nexpect(x).toBe(1);\n" })).toEqual(
      [],
    );
  });
});

test.each([
  ["a.test.ts", "expect(true).toBe(true)", 0, 1],
  ["a.test.ts", "expect(1).toEqual(1)", 0, 1],
  ["a.test.ts", 'expect("a").toBe("a")', 0, 1],
  ["a.test.ts", "expect(1).toBe(2)", 1, 0],
  ["a.test.ts", "expect(true).toBeTruthy()", 0, 1],
  ["a.test.ts", "expect(x).toBe(true)", 1, 0],
  ["a.test.ts", "assert(true)", 0, 1],
  ["a.test.ts", "assert.ok(true, 'x')", 0, 1],
  ["a.test.ts", "assert.equal(a, 1); assert(b)", 2, 0],
  ["a.test.ts", "this.assert(x)", 0, 0],
  ["a.test.ts", 'expect(judge("expect(true).toBe(true)")).toBe(1)', 1, 0],
  ["a.test.ts", 'lint("assert(true)")', 0, 0],
  ["a.py", "assert True", 0, 1],
  ["a.py", "assert x == 1", 1, 0],
  ["a.py", "assert True is x", 1, 0],
  ["a.py", "self.assertTrue(True)", 0, 1],
  ["a.py", "self.assertEqual(1, 1)", 0, 1],
  ["a.py", "self.assertEqual(a, 1)", 1, 0],
  ["a.py", "with pytest.raises(X):", 1, 0],
  ["a_test.go", "t.Fatalf(x)", 1, 0],
  ["a_test.go", "assert.True(t, true)", 0, 1],
  ["a_test.go", "require.NoError(t, err)", 1, 0],
  ["a.rs", "assert_eq!(a, b);", 1, 0],
  ["a.rs", "assert!(true);", 0, 1],
  ["A.java", "assertEquals(1, a);", 1, 0],
  ["A.java", "assertTrue(true);", 0, 1],
])("%s %s asserts %d, trivially %d", (path, text, count, trivial) => {
  expect([countAssertions(text, path), trivialAssertions(text, path).length]).toEqual([count, trivial]);
});

describe("what can be covered", () => {
  const coverable = (base: string[], head: string[], sketch: ChangeSketch) =>
    judge(sketch, "", { base, head }).findings.map(({ path }) => path);
  const files = { "src/x.ts": { before: "a", after: "b" } };
  test("a file that is still there and dropped out of the report needs a person", () => {
    expect(coverable(["src/a.ts", "src/b.ts"], ["src/b.ts"], { files, headPaths: ["src/a.ts", "src/b.ts"] })).toEqual(["src/a.ts"]);
    expect(coverable(["src/a.ts"], ["src/a.ts", "src/c.ts"], { files, headPaths: ["src/a.ts"] })).toEqual([]);
  });
  test("a deleted one does not, a renamed one is followed", () => {
    expect(coverable(["src/a.ts"], [], { files: { "src/a.ts": { before: "a" } }, headPaths: [] })).toEqual([]);
    const renamed = { "src/n.ts": { before: "a", after: "a", oldPath: "src/o.ts" } };
    expect(coverable(["src/o.ts"], ["src/n.ts"], { files: renamed })).toEqual([]);
    expect(coverable(["src/o.ts"], [], { files: renamed })).toEqual(["src/n.ts"]);
  });
  test("that nothing was compared is said where coverage counts, whatever the outcome, and nowhere else", () => {
    const asked = "checks: { coverage: { report: [lcov.info] } }";
    const silencer = { "src/x.ts": { before: "a", after: "// @ts-ignore\na" } };
    const notes = (policy: string, compared: { base: string[]; head: string[] } | null = null, sketch: ChangeSketch = { files }) =>
      judge(sketch, policy, compared).notes;
    expect(notes(asked)).toEqual([expect.stringContaining("was not looked at")]);
    expect(notes(asked, null, { files: silencer })).toEqual(notes(asked));
    expect(notes(asked, { base: [], head: [] })).toBeUndefined();
    expect(notes("checks: { coverage: { mode: off, report: [lcov.info] } }")).toBeUndefined();
    expect(notes("")).toBeUndefined();
  });
});
