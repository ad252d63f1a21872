/** Real histories with the outcome that each check must have. What is not named is not asked; nothing is mocked. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { CheckId, GateVerdict, Outcome, Verdict } from "@praxis/domain/gate";
import { createGit } from "@praxis/repository";
import { plainGit } from "@praxis/repository/testing";
import { createGateRunner, type RunGate } from "./create-gate-runner.js";
import { NO_REPORTS, type GivenReports } from "./given-reports.js";
import { buildHistory, type Files, type HistorySketch } from "./testing/build-history.js";

interface Case extends HistorySketch {
  expect: Partial<Record<CheckId, Outcome>> & { verdict?: Verdict };
  given?: Partial<GivenReports>;
  title?: string;
}

const lines = (count: number, text = "line"): string => Array.from({ length: count }, (_, at) => `${text} ${String(at)}\n`).join("");
const KIND = ["RSA", "PRIVATE", "KEY"].join(" ");
const PEM = `-----BEGIN ${KIND}-----\n${"MIIEowIBAAKCAQEAx5Zq9vT1k2Yw8bN3rLhFj6sKdPq0mXcVbG7tUoEiWyRzAnQl\n".repeat(6)}-----END ${KIND}-----\n`;
// Put together here, so that this repository's own gate does not take the test's text for a secret.
const AWS = ["AKIA", "Q3EGSZ7XPLMV2T4K"].join("");
const PASSWORD = ["kU8#mQ2p", "Lx9vRt4w"].join("");
const code = (value: number): string => `export const value = ${String(value)};\n`;

/** A test runner of its own: every `test/*.test.sh` is a test, told as TAP on standard output. */
const RUNNER =
  'n=0; bad=0\nfor f in test/*.test.sh; do n=$((n+1)); if sh "$f" >&2; then echo "ok $n - $f"; else echo "not ok $n - $f"; bad=1; fi; done\necho "1..$n"\nexit $bad\n';
const value = (answer: number): string => `echo ${String(answer)}\n`;
const asserts = (answer: number): string => `test "$(sh src/value.sh)" = ${String(answer)}\n`;
const SHELL_BASE: Files = { "run.sh": RUNNER, "src/value.sh": value(1), "test/value.test.sh": asserts(1) };
const tests = (more = ""): string => `checks:\n  tests: { command: [sh, run.sh], format: tap, timeoutMs: 60000, repeat: 0${more} }\n`;
const command = (check: string, argv: string, more = ""): string => `checks:\n  ${check}: { command: ${argv}${more} }\n`;

/** Istanbul's report of a file in which only the lines named were executed. */
function istanbul(path: string, hits: readonly number[]): string {
  const statementMap = Object.fromEntries(
    hits.map((_, at) => [at, { start: { line: at + 1, column: 0 }, end: { line: at + 1, column: 22 } }]),
  );
  return JSON.stringify({ [path]: { path, statementMap, fnMap: {}, branchMap: {}, s: Object.fromEntries(hits.entries()), f: {}, b: {} } });
}
const report = (text: string) => ({ from: "given" as const, path: "handed-in", text });
const calls = (count: number): string => Array.from({ length: count }, (_, at) => `doSomething(${String(at)});\n`).join("");
const sarif = (tool: string, line: number): string =>
  JSON.stringify({
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: tool } },
        results: [
          {
            ruleId: "bad",
            level: "error",
            message: { text: "bad" },
            locations: [{ physicalLocation: { artifactLocation: { uri: "a.ts" }, region: { startLine: line } } }],
          },
        ],
      },
    ],
  });

const CASES: Readonly<Record<string, Case>> = {
  "an empty change": { change: [], expect: { verdict: "pass" } },
  "an ordinary change": {
    change: [["feat: more", { "src/a.ts": code(1) }]],
    expect: {
      verdict: "pass",
      secrets: "pass",
      commits: "pass",
      size: "pass",
      hygiene: "pass",
      integrity: "pass",
      tests: "not-applicable",
      plan: "not-applicable",
    },
  },
  "a broken policy on the target": { policy: "landing: sideways\n", change: [["feat: x", { a: "1\n" }]], expect: { verdict: "undecided" } },
  "a policy that is broken in the change alone": {
    change: [["feat: x", { ".praxis/gate.yaml": "version: 99\n" }]],
    expect: { verdict: "fail", integrity: "fail" },
  },
  "the policy of the target's tip, not of the merge base": {
    change: [["feat: x", { "a.txt": lines(2) }]],
    later: { ".praxis/gate.yaml": "version: 1\nchecks: { size: { mode: required, maxLines: 1 } }\n" },
    expect: { size: "fail", verdict: "fail" },
  },
  "a check that is off": {
    policy: "checks: { secrets: { mode: off } }\n",
    change: [["feat: x", { "a.txt": `key = "${AWS}"\n` }]],
    expect: { verdict: "pass" },
  },

  "an AWS key": { change: [["feat: x", { "a.py": `key = "${AWS}"\n` }]], expect: { secrets: "fail", verdict: "fail" } },
  "the vendor's example key": { change: [["feat: x", { "a.py": 'key = "AKIAIOSFODNN7EXAMPLE"\n' }]], expect: { secrets: "pass" } },
  "a PEM key": { change: [["feat: x", { "key.pem": PEM }]], expect: { secrets: "fail" } },
  "a secret in JSON": { change: [["feat: x", { "a.json": `{"password": "${PASSWORD}"}\n` }]], expect: { secrets: "fail" } },
  "a secret compared": { change: [["feat: x", { "a.js": `if (password === "${PASSWORD}") go();\n` }]], expect: { secrets: "pass" } },
  "a secret taken out": {
    base: { "a.py": `key = "${AWS}"\n` },
    change: [["fix: x", { "a.py": "key = read()\n" }]],
    expect: { secrets: "pass" },
  },
  "a secret that came and went, squashed": {
    change: [
      ["feat: x", { "a.py": `key = "${AWS}"\n` }],
      ["fix: y", { "a.py": "key = read()\n" }],
    ],
    expect: { secrets: "pass" },
  },
  "a secret that came and went, merged": {
    policy: "landing: merge\n",
    change: [
      ["feat: x", { "a.py": `key = "${AWS}"\n` }],
      ["fix: y", { "a.py": "key = read()\n" }],
    ],
    expect: { secrets: "fail" },
  },
  "a secret hidden by attributes": {
    change: [["feat: x", { ".gitattributes": "*.py binary -diff\n", "a.py": `key = "${AWS}"\n` }]],
    expect: { secrets: "fail" },
  },
  "a secret hidden by the repository's own info/attributes": {
    change: [["feat: x", { "a.py": `key = "${AWS}"\n` }]],
    also: (folder) => {
      buildFile(join(folder, ".git/info/attributes"), "*.py binary\n");
    },
    expect: { secrets: "fail" },
  },

  "an unconventional title": {
    policy: "checks: { commits: { mode: required } }\n",
    change: [["did things", { a: "1\n" }]],
    expect: { commits: "fail", verdict: "fail" },
  },
  "a title handed in": { change: [["did things", { a: "1\n" }]], title: "feat: things", expect: { commits: "pass" } },
  "a fixup, merged": {
    policy: "landing: merge\n",
    change: [
      ["feat: a", { a: "1\n" }],
      ["fixup! feat: a", { a: "2\n" }],
    ],
    expect: { commits: "fail" },
  },
  "a fixup, squashed": {
    change: [
      ["feat: a", { a: "1\n" }],
      ["fixup! feat: a", { a: "2\n" }],
    ],
    expect: { commits: "pass" },
  },
  "a revert as git writes it": { change: [['Revert "feat: a"', { a: "1\n" }]], expect: { commits: "pass" } },

  "more lines than the limit": {
    policy: "checks: { size: { mode: required, maxLines: 10 } }\n",
    change: [["feat: x", { "a.txt": lines(11) }]],
    expect: { size: "fail", verdict: "fail" },
  },
  "a generated file counts for nothing": {
    policy: "checks: { size: { mode: required, maxLines: 10 } }\n",
    change: [["feat: x", { "a.min.js": lines(50) }]],
    expect: { verdict: "pass" },
  },
  "more modules than the limit": {
    policy: "checks: { size: { mode: required, maxModules: 1 } }\n",
    change: [["feat: x", { "a/x.ts": code(1), "b/x.ts": code(1) }]],
    expect: { size: "fail" },
  },
  "a file moved with one edit": {
    policy: "checks: { size: { mode: required, maxLines: 5 } }\n",
    base: { "old/a.txt": lines(30) },
    change: [["refactor: move", { "old/a.txt": null, "new/a.txt": `${lines(29)}changed\n` }]],
    expect: { size: "pass" },
  },

  "conflict markers": { change: [["feat: x", { "a.ts": "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n" }]], expect: { hygiene: "fail" } },
  "JSON that cannot be read": { change: [["feat: x", { "a.json": "{,}\n" }]], expect: { hygiene: "fail" } },
  "a file over the limit": {
    policy: "checks: { hygiene: { maxFileBytes: 100 } }\n",
    change: [["feat: x", { "a.bin": Buffer.alloc(101) }]],
    expect: { hygiene: "fail" },
  },
  "a small binary": { change: [["feat: x", { "a.bin": Buffer.alloc(100) }]], expect: { hygiene: "pass" } },
  "a link out of the repository": { change: [["feat: x", { away: { link: "/etc/passwd" } }]], expect: { hygiene: "fail" } },
  "names that differ only in case": { change: [["feat: x", { "Readme.md": "x\n" }]], expect: { hygiene: "fail" } },
  "a submodule": {
    change: [],
    also: (folder) => {
      plainGit(folder, ["update-index", "--add", "--cacheinfo", `160000,${"12".repeat(20)},vendor/sub`]);
      plainGit(folder, ["commit", "--quiet", "-m", "feat: sub"]);
    },
    expect: { secrets: "not-applicable", hygiene: "pass", verdict: "pass" },
  },

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

  "a manifest without its lockfile": {
    base: { "package.json": '{"name":"a"}\n', "package-lock.json": '{"name":"a","lockfileVersion":3,"packages":{"":{"name":"a"}}}\n' },
    change: [["feat: x", { "package.json": '{"name":"a","dependencies":{"b":"1.0.0"}}\n' }]],
    expect: { dependencies: "fail" },
  },
  "no manifest": { change: [["feat: x", { a: "1\n" }]], expect: { dependencies: "not-applicable" } },
  "eval in a changed line": {
    change: [["feat: x", { "a.ts": "export const run = (text: string) => eval(text);\n" }]],
    expect: { security: "fail", verdict: "pass" },
  },
  "a scanner that is required and absent": {
    policy: "checks: { security: { mode: required, scanners: { trivy: required } } }\n",
    change: [["feat: x", { "a.ts": code(1) }]],
    expect: { security: "missing", verdict: "undecided" },
  },

  "a plan that is not there": {
    policy: "checks: { plan: { mode: required } }\n",
    change: [["feat: x\n\nRefs: A-1", { "src/a.ts": lines(9, "//") }]],
    expect: { verdict: "undecided" },
  },
  "a change that keeps to its plan item": {
    policy: "checks: { plan: { mode: required } }\n",
    base: { ".praxis/plan.yaml": "items:\n  - { id: A-1, title: x, state: open, globs: [src/**] }\n" },
    change: [["feat: x\n\nRefs: A-1", { "src/a.ts": lines(9, "//") }]],
    expect: { plan: "pass", verdict: "pass" },
  },
  "a change that drifts from its plan item": {
    policy: "checks: { plan: { mode: required } }\n",
    base: { ".praxis/plan.yaml": "items:\n  - { id: A-1, title: x, state: open, globs: [src/**] }\n" },
    change: [["feat: x\n\nRefs: A-1", { "src/a.ts": code(1), "lib/b.ts": lines(9, "//") }]],
    expect: { plan: "fail", verdict: "fail" },
  },

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
      buildFile(join(folder, "node_modules/m.txt"), "here\n");
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
  "a scanner's finding handed in": {
    change: [["chore: x", { "a.ts": code(1) }]],
    given: { sarif: [report(sarif("semgrep", 1))] },
    expect: { security: "fail" },
  },
  "SARIF that cannot be read": {
    policy: "checks: { security: { mode: required } }\n",
    change: [["chore: x", { "a.ts": code(1) }]],
    given: { sarif: [report("{")] },
    expect: { security: "error", verdict: "undecided" },
  },

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
  "a name that is not UTF-8": {
    change: [],
    also: (folder) => {
      const blob = plainGit(folder, ["hash-object", "-w", "--stdin"], { input: `key = "${AWS}"\n` });
      plainGit(folder, ["update-index", "-z", "--index-info"], { input: Buffer.from(`100644 ${blob}\tcaf\xe9.py\0`, "latin1") });
      plainGit(folder, ["commit", "--quiet", "-m", "feat: name"]);
    },
    expect: { secrets: "fail" },
  },
  "10,000 files": {
    change: [
      [
        "feat: many",
        Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`d${String(at % 100)}/f${String(at)}.txt`, `${String(at)}\n`])),
      ],
    ],
    expect: { secrets: "pass", hygiene: "pass", size: "fail", verdict: "pass" },
  },
};

function buildFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

let folder: string;
let runGate: RunGate;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "praxis-corpus-"));
  runGate = createGateRunner({
    git: createGit(),
    stateDir: join(folder, "state"),
    baseEnv: { PATH: process.env["PATH"] },
    now: () => new Date(),
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

let count = 0;
function emptyFolder(): string {
  return mkdtempSync(join(folder, `r${String((count += 1))}-`));
}

function shown({ verdict, checks }: GateVerdict, wanted: Case["expect"]): object {
  const outcomes = Object.fromEntries(checks.filter(({ check }) => check in wanted).map(({ check, outcome }) => [check, outcome]));
  return { ...outcomes, ...("verdict" in wanted ? { verdict } : {}) };
}

test.each(Object.entries(CASES))(
  "%s",
  async (_, { given, title, expect: wanted, ...sketch }) => {
    const repository = emptyFolder();
    buildHistory(repository, sketch);
    const { verdict } = await runGate({
      repositoryPath: repository,
      target: "main",
      head: "work",
      given: { ...NO_REPORTS, ...given },
      squash: title === undefined ? null : { title, body: "" },
    });
    expect({ ...shown(verdict, wanted), reason: verdict.reason }).toEqual({ ...wanted, reason: verdict.reason });
  },
  120_000,
);
