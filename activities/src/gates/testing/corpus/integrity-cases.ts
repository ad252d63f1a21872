/** Histories about integrity. */
import { calls, istanbul, type CorpusCases } from "./corpus-case.js";

const MEASURED = "checks:\n  coverage: { command: [sh, cover.sh], report: c.json }\n";
const coverageOf = (...paths: readonly string[]): string =>
  JSON.stringify(Object.assign({}, ...paths.map((path) => JSON.parse(istanbul(path, [1])) as object)));

/** Guarded file → the rule that guards it. */
const GUARDED: readonly (readonly [string, string])[] = [
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
];
const UNGUARDED = ["src/workflows/a.yml", "docs/jest.md", "src/config.ts", "eslint/a.js", "src/tsconfig.ts"];
const settings = (text: string): Record<string, string> => Object.fromEntries(GUARDED.map(([path]) => [path, text]));

/** File → lines that silence something, each with one finding. */
const SILENCERS: Readonly<Record<string, readonly string[]>> = {
  "a.ts": [
    "// eslint-disable-next-line no-eval -- because",
    "/* eslint no-eval: 0 */",
    "// biome-ignore lint: x",
    "// @ts-ignore",
    "// @ts-expect-error x",
    "/* istanbul ignore next */",
    "/* c8 ignore start */",
  ],
  "a.py": ["x()  # pragma: no cover", "x()  # noqa: E501", "x()  # type: ignore", "x()  # nosec"],
  "a.go": ["x() //nolint:errcheck"],
  "a.test.ts": [
    "it.skip('x', () => {})",
    "describe.only('x', () => {})",
    "test.each([1]).skip('x')",
    "xit('x', () => {})",
    "fdescribe('x', () => {})",
    "test.todo('x')",
  ],
  "test_a.py": ["@pytest.mark.skip", "@unittest.skip('x')"],
  "a_test.go": ["t.Skip()"],
  "A.java": ['@SuppressWarnings("x")', "@Disabled"],
  "a.rs": ["#[allow(unused)]"],
  ".ci/run.sh": ["npm test || true"],
};
const NO_SILENCERS: Readonly<Record<string, readonly string[]>> = {
  "b.ts": [
    'const rule = "eslint-disable";',
    "// see eslintdisable",
    "const a = list.only();",
    "exit('x')",
    "stream.skip(3)",
    '"it.skip(1)"',
    "// it.skip in a comment",
    "/** Says what `@ts-ignore` and istanbul ignore mean. */",
    "const line = fit(text, 80);",
    "xit(text)",
    "run || true",
  ],
  "b.test.ts": ["const line = box.fit(text);"],
  "a.md": ["// eslint-disable"],
  "notes.txt": ["// eslint-disable"],
  "dist/a.js": ["// eslint-disable"],
  "a.min.js": ["// eslint-disable"],
};
const joined = (files: Readonly<Record<string, readonly string[]>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, own]) => [path, `${own.join("\n")}\n`]));
const TWO = "expect(a()).toBe(1);\nexpect(b()).toBe(2);\n";
const SILENT = "// eslint-disable-next-line a\n";

export const INTEGRITY_CASES: CorpusCases = {
  "the policy tightened": {
    change: [["chore: x", { ".praxis/gate.yaml": "version: 1\nchecks: { size: { mode: required } }\n" }]],
    expect: { integrity: "fail", verdict: "fail" },
  },
  "a workflow of CI": { change: [["ci: x", { ".github/workflows/ci.yml": "on: push\n" }]], expect: { integrity: "fail" } },
  "a silencer": { change: [["feat: x", { "a.ts": "// eslint-disable-next-line no-eval\nrun();\n" }]], expect: { integrity: "fail" } },
  "a test file deleted": {
    base: { "test/a.test.ts": "test('a', () => { expect(1).toBe(1); });\n" },
    change: [["fix: x", { "test/a.test.ts": null }]],
    expect: { integrity: "fail" },
  },

  "every settings file edited": {
    base: { ...settings("a\n"), ...Object.fromEntries(UNGUARDED.map((path) => [path, "a\n"])) },
    change: [["chore: x", { ...settings("b\n"), ...Object.fromEntries(UNGUARDED.map((path) => [path, "b\n"])) }]],
    expect: { integrity: "fail" },
    finds: { integrity: GUARDED.map(([path, rule]) => `${rule} ${path}`) },
  },
  "every settings file deleted": {
    base: settings("a\n"),
    change: [["chore: x", Object.fromEntries(GUARDED.map(([path]) => [path, null]))]],
    expect: { integrity: "fail" },
    finds: { integrity: GUARDED.map(([path, rule]) => `${rule} ${path}`) },
  },
  "every settings file edited, and the policy looks away": {
    policy: "checks: { integrity: { ignore: ['**'] } }\n",
    base: settings("a\n"),
    change: [["chore: x", settings("b\n")]],
    expect: { integrity: "pass" },
  },
  "a settings file moved away, and a protected path moved": {
    policy: "checks: { integrity: { protect: ['infra/**'] } }\n",
    base: { "eslint.config.js": "export default [1, 2, 3];\n", "infra/a.tf": "resource one two three\n", "infra2/a.tf": "x\n" },
    change: [
      [
        "chore: x",
        {
          "eslint.config.js": null,
          "old.js": "export default [1, 2, 3];\n",
          "infra/a.tf": null,
          "x.tf": "resource one two three\n",
          "infra/new.tf": "new\n",
          "infra2/a.tf": "y\n",
        },
      ],
    ],
    expect: { integrity: "fail" },
    finds: { integrity: ["lint-settings-changed old.js", "protected-path infra/new.tf", "protected-path x.tf"] },
  },
  "a settings file that becomes a link": {
    base: { "ruff.toml": "a = 1\n" },
    change: [["chore: x", { "ruff.toml": { link: "other.toml" } }]],
    expect: { integrity: "fail" },
    finds: { integrity: ["lint-settings-changed ruff.toml"] },
  },
  "a new folder brings its own settings, an older one and the root may not": {
    base: { "old/a.ts": "1;\n" },
    change: [
      [
        "feat: x",
        { "room/tsconfig.json": "{}\n", "room/a.ts": "2;\n", "room2/x.ts": "1;\n", "old/tsconfig.json": "{}\n", "tsconfig.json": "{}\n" },
      ],
    ],
    expect: { integrity: "fail" },
    finds: { integrity: ["type-settings-changed old/tsconfig.json", "type-settings-changed tsconfig.json"] },
  },
  "the policy weakened, with new trusted keys": {
    policy: "landing: merge\n",
    change: [
      [
        "chore: x",
        {
          ".praxis/gate.yaml": "version: 1\nchecks: { coverage: { target: 0.5 } }\ntrustedKeys: [{ id: a, publicKey: b, role: ci }]\n",
        },
      ],
    ],
    expect: { integrity: "fail" },
    finds: { integrity: ["policy-changed .praxis/gate.yaml", "trusted-keys-changed .praxis/gate.yaml"] },
  },
  "a comment in the policy": {
    policy: "landing: merge\n",
    change: [["chore: x", { ".praxis/gate.yaml": "version: 1 # one\nlanding: merge\n" }]],
    expect: { integrity: "fail" },
    finds: { integrity: ["policy-changed .praxis/gate.yaml"] },
  },
  "the policy deleted, though it looks away from everything": {
    policy: "checks: { integrity: { ignore: ['**'] } }\n",
    change: [["chore: x", { ".praxis/gate.yaml": null }]],
    expect: { integrity: "fail" },
  },
  "the policy moved away": {
    policy: "landing: merge\ngenerated: [a, b, c]\n",
    change: [["chore: x", { ".praxis/gate.yaml": null, "old.yaml": "version: 1\nlanding: merge\ngenerated: [a, b, c]\n" }]],
    expect: { integrity: "fail" },
  },
  "parts of manifests that judge": {
    base: {
      "package.json": '{"version": "1", "scripts": {"test": "jest", "start": "a", "test:unit": "x"}, "jest": {"a": 1, "b": 2}}\n',
      "b/package.json": '{"jest": {"a": 1}}\n',
      "c/package.json": '{"scripts": {"latest": "a"}, "jest": {"a": 1, "b": 2}}\n',
      "d/package.json": '{"jest": {}}\n',
      "pyproject.toml": '[project]\nname = "1"\n[tool.ruff]\na = 1\n[tool.other]\nx = 1\n',
      "e/pyproject.toml": '[project]\nname = "1"\n[tool.ruff]\na = 1\n',
      "Cargo.toml": "[lints.rust]\nx = 'deny'\n",
      "gone/package.json": '{"eslintConfig": {}}\n',
    },
    change: [
      [
        "chore: x",
        {
          "package.json": '{"version": "2", "scripts": {"test": "true", "start": "b"}, "jest": {"a": 2}, "eslintConfig": {}}\n',
          "b/package.json": "{\n",
          "c/package.json": '{"scripts": {"latest": "b"}, "jest": {"b": 2, "a": 1}}\n',
          "d/package.json": '{"jest": {}, "dependencies": {"a": "1"}}\n',
          "pyproject.toml": '[project]\nname = "1"\n[tool.ruff]\na = 2\n[tool.other]\nx = 2\n',
          "e/pyproject.toml": '[project]\nname = "2"\n[tool.ruff]\n# c\na  =  1\n',
          "Cargo.toml": "[lints.rust]\n",
          "new/package.json": '{"jest": {}}\n',
          "gone/package.json": null,
        },
      ],
    ],
    expect: { integrity: "fail" },
    finds: {
      integrity: [
        "tool-settings-changed Cargo.toml",
        "tool-settings-changed b/package.json",
        "tool-settings-changed gone/package.json",
        "tool-settings-changed package.json",
        "tool-settings-changed pyproject.toml",
      ],
    },
  },
  "every silencer": {
    change: [["feat: x", { ...joined(SILENCERS), ...joined(NO_SILENCERS) }]],
    expect: { integrity: "fail" },
    finds: {
      integrity: Object.entries(SILENCERS)
        .flatMap(([path, own]) => own.map((_, at) => `silencer-added ${path}:${String(at + 1)}`))
        .concat("ci-changed .ci/run.sh"),
    },
  },
  "silencers that moved, one more of them, and another word": {
    base: {
      "a.ts": `x\n${SILENT}y\n`,
      "b.ts": `${SILENT}1;\n`,
      "c.ts": "1;\n",
      "d.ts": SILENT,
      "e.ts": "x\n",
      "f.ts": `${SILENT}x\n`,
      "i.ts": "// @ts-ignore\none\ntwo\nthree\nfour\nfive\n",
    },
    change: [
      [
        "feat: x",
        {
          "a.ts": `${SILENT}x\ny\n`,
          "b.ts": "1;\n",
          "c.ts": `1;\n${SILENT}`,
          "d.ts": "// eslint-disable-next-line b\n",
          "e.ts": `x\n${SILENT}${SILENT}${SILENT}`,
          "f.ts": "x\n",
          "i.ts": null,
          "j.ts": "// @ts-ignore  \none\ntwo\nthree\nfour\nfive\n",
          "g.sh": "make || true\n",
        },
      ],
    ],
    expect: { integrity: "fail" },
    finds: { integrity: ["silencer-added d.ts:1", "silencer-added e.ts:4"] },
  },
  "CI that swallows failures": {
    base: { ".github/workflows/ci.yml": "x: 1\n" },
    change: [
      [
        "ci: x",
        {
          ".github/workflows/ci.yml":
            "x: 1\na:\n  continue-on-error: true\n  run: npm test || true\nb:\n  continue-on-error: false\n  # continue-on-error: true\n",
        },
      ],
    ],
    expect: { integrity: "fail" },
    finds: {
      integrity: [
        "ci-changed .github/workflows/ci.yml",
        "silencer-added .github/workflows/ci.yml:3",
        "silencer-added .github/workflows/ci.yml:4",
      ],
    },
  },
  "tests deleted, hidden, moved, and their material": {
    base: {
      "src/gone.test.ts": "run(1, 2, 3, 4);\n",
      "src/hidden.test.ts": "hide(1, 2, 3, 4);\n",
      "src/moved.test.ts": `${TWO}move(1);\n`,
      "test/fixtures/a.json": "{}\n",
      "src/plain.ts": "run();\n",
    },
    change: [
      [
        "fix: x",
        {
          "src/gone.test.ts": null,
          "src/hidden.test.ts": null,
          "src/hidden.old.ts": "hide(1, 2, 3, 4);\n",
          "src/moved.test.ts": null,
          "src/other.test.ts": `${TWO}move(1);\n`,
          "test/fixtures/a.json": null,
          "src/plain.ts": null,
        },
      ],
    ],
    expect: { integrity: "fail" },
    finds: { integrity: ["fixture-deleted test/fixtures/a.json", "test-deleted src/gone.test.ts", "test-deleted src/hidden.test.ts"] },
  },
  "material of tests alone": {
    base: { "test/fixtures/a.json": "{}\n" },
    change: [["fix: x", { "test/fixtures/a.json": null }]],
    expect: { integrity: "pass" },
    finds: { integrity: ["fixture-deleted test/fixtures/a.json"] },
  },
  "assertions lost in one package and moved in another": {
    base: {
      "api/package.json": "{}\n",
      "api/src/a.test.ts": TWO,
      "api/src/b.test.ts": `${TWO}${TWO}`,
      "cli/package.json": "{}\n",
      "cli/a.test.ts": TWO,
      "lib/deep/a.test.ts": TWO,
      "lib/deep/same.test.ts": TWO,
    },
    change: [
      [
        "fix: x",
        {
          "api/src/a.test.ts": "expect(a()).toBe(1);\n",
          "api/src/b.test.ts": "run();\n",
          "cli/a.test.ts": "run();\n",
          "cli/deeper/b.test.ts": TWO,
          "lib/deep/a.test.ts": "expect(a()).toBe(1);\n// expect(b()).toBe(2);\n",
          "lib/deep/same.test.ts": `${TWO}// said\n`,
          "lib/plain.ts": "expect(a()).toBe(1);\n",
        },
      ],
    ],
    expect: { integrity: "fail" },
    finds: { integrity: ["assertions-lost api/src/b.test.ts", "assertions-lost lib/deep/a.test.ts"] },
  },
  "assertions that can never fail, in five languages": {
    base: { "a.test.ts": "expect(true).toBe(true);\n" },
    change: [
      [
        "test: x",
        {
          "a.test.ts":
            'expect(true).toBe(true);\nexpect(1).toEqual(1)\nexpect("a").toBe("a")\nexpect(1).toBe(2)\nexpect(true).toBeTruthy()\nassert(true)\nassert.ok(true, "x")\nassert.equal(a, 1); assert(b)\nthis.assert(x)\nexpect(judge("expect(true).toBe(true)")).toBe(1)\nlint("assert(true)")\n',
          "test/a.py":
            "assert True\nassert x == 1\nassert True is x\nself.assertTrue(True)\nself.assertEqual(1, 1)\nself.assertEqual(a, 1)\n",
          "test/a_test.go": "t.Fatalf(x)\nassert.True(t, true)\nrequire.NoError(t, err)\n",
          "test/a.rs": "assert_eq!(a, b);\nassert!(true);\n",
          "test/A.java": "assertEquals(1, a);\nassertTrue(true);\n",
          "src/a.ts": "expect(true).toBe(true);\n",
        },
      ],
    ],
    expect: { integrity: "fail" },
    finds: {
      integrity: [
        ...[2, 3, 5, 6, 7].map((line) => `trivial-assertion a.test.ts:${String(line)}`),
        ...[1, 4, 5].map((line) => `trivial-assertion test/a.py:${String(line)}`),
        "trivial-assertion test/a_test.go:2",
        "trivial-assertion test/a.rs:2",
        "trivial-assertion test/A.java:2",
      ],
    },
  },
  "files that drop out of the coverage report": {
    policy: MEASURED,
    base: {
      "cover.sh": "cp told.json c.json\n",
      "told.json": coverageOf("src/a.js", "src/b.js", "src/gone.js", "src/moved.js", "src/types.ts", "src/a.test.js"),
      ...Object.fromEntries(["a", "b", "gone", "never"].map((name) => [`src/${name}.js`, calls(1)])),
      "src/moved.js": calls(9),
      "src/types.ts": calls(1),
      "src/a.test.js": "t();\n",
      "a.py": "x()\n",
    },
    change: [
      [
        "chore: x",
        {
          "told.json": coverageOf("src/a.js", "src/new.js"),
          "src/gone.js": null,
          "src/moved.js": null,
          "src/new.js": calls(9),
          "src/types.ts": "export type A = string;\n",
        },
      ],
    ],
    expect: { coverage: "not-applicable", integrity: "fail" },
    finds: { integrity: ["coverable-shrank src/b.js"] },
  },
  "a coverage report that has all there is": {
    policy: MEASURED,
    base: { "cover.sh": "cp told.json c.json\n", "told.json": coverageOf("src/a.js"), "src/a.js": calls(1), "b.py": "x()\n" },
    change: [["chore: x", { "told.json": `${coverageOf("src/a.js", "src/b.js")}\n`, "src/b.js": "a();\n" }]],
    expect: { coverage: "pass", integrity: "pass" },
    finds: { integrity: [] },
  },
  "a coverage report that is empty now": {
    policy: MEASURED,
    base: { "cover.sh": "cp told.json c.json\n", "told.json": coverageOf("src/a.js"), "src/a.js": calls(1) },
    change: [["chore: x", { "told.json": "{}\n" }]],
    expect: { integrity: "fail" },
    finds: { integrity: ["coverable-shrank src/a.js"] },
  },
  "a coverage report that the base cannot make": {
    policy: MEASURED,
    base: { "cover.sh": "cp told.json c.json\n", "src/a.js": calls(1), "src/b.js": calls(1) },
    change: [["chore: x", { "told.json": coverageOf("src/a.js") }]],
    expect: { integrity: "pass" },
    finds: { integrity: [] },
  },
};
