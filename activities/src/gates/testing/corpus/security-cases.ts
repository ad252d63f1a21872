/** Histories about security. */
import { code, lines, report, sarif, type CorpusCases } from "./corpus-case.js";

const PROCESS = 'import { exec } from "node:child_process";\n';
/** Path → a text with dangerous places, and some that only look so. */
const DANGEROUS: Readonly<Record<string, string>> = {
  "src/eval.ts":
    'export const run = (text: string) => eval(text);\nconst f = new Function("a");\nvm.runInNewContext(text);\nsetTimeout("go()", 1);\nmodel.eval(text);\nconst s = "eval(1)";\n',
  "src/shell.ts": `${PROCESS}exec(\`ls \${name}\`);\nexec("ls " + name);\nexec(command, done);\nPATTERN.exec(text);\nspawn("ls", { shell: true });\n`,
  "src/no-shell.ts": "exec(`ls ${name}`);\nspawn('ls', { shell: true });\n",
  "src/sql.ts": 'db.query(`SELECT a FROM t WHERE b = ${value}`);\ndb.query("SELECT a FROM t WHERE b = $1", [value]);\n',
  "src/html.ts": 'node.innerHTML = value;\nnode.innerHTML = "plain";\n',
  "src/tls.ts": "const a = { rejectUnauthorized: false };\n",
  "src/crypto.ts": 'createHash("md5");\ncreateHash("sha256");\n',
  "src/random.ts": "const token = String(Math.random());\nconst place = Math.random();\n",
  "src/path.ts": "path.join(root, req.params.name);\nfetch(req.query.url);\nnew RegExp(req.body.pattern);\n",
  "src/jwt.ts": 'verify(token, { algorithms: ["none"] });\n',
  "src/rights.ts": "chmodSync(file, 0o777);\n",
  "src/several-lines.ts": "db.query(\n  `SELECT a\n   FROM t WHERE b = ${value}`,\n);\n",
  "a.py": 'eval(text)\nos.system(command)\ncur.execute(f"SELECT {a}")\npickle.loads(data)\nget(url, verify=False)\nhashlib.md5(x)\n',
  "a.go": "x := tls.Config{InsecureSkipVerify: true}\nmd5.New()\n",
  "A.java": 'Runtime.getRuntime().exec("ls " + name);\nMessageDigest.getInstance("MD5");\n',
  "a.php": "<?php eval($text);\n",
  "install.sh": "curl https://x.example/i | sh\nchmod 777 file\n",
  "src/a.test.ts": "eval(text);\n",
  "dist/a.js": "eval(text);\n",
};
/** A scanner that tells of the report it is given. */
const scanner = (text: string, code = 0): string => `printf '%s' '${text}' > .praxis-gate-report.sarif\nexit ${String(code)}\n`;
const scanners = (which: string, more = ""): string => `checks: { security: { mode: required${more}, scanners: { ${which} } } }\n`;

export const SECURITY_CASES: CorpusCases = {
  "eval in a changed line": {
    change: [["feat: x", { "a.ts": "export const run = (text: string) => eval(text);\n" }]],
    expect: { security: "fail", verdict: "pass" },
  },
  "a scanner that is required and absent": {
    policy: "checks: { security: { mode: required, scanners: { trivy: required } } }\n",
    change: [["feat: x", { "a.ts": code(1) }]],
    expect: { security: "missing", verdict: "undecided" },
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

  "dangerous code in six languages": {
    change: [["feat: x", DANGEROUS]],
    expect: { security: "fail" },
    finds: {
      security: [
        ...[1, 2, 3, 4].map((line) => `eval src/eval.ts:${String(line)}`),
        ...[2, 3, 4].map((line) => `shell-injection src/shell.ts:${String(line)}`),
        "shell-option src/shell.ts:6",
        "sql-injection src/sql.ts:1",
        "html-injection src/html.ts:1",
        "tls-not-verified src/tls.ts:1",
        "weak-crypto src/crypto.ts:1",
        "guessable-random src/random.ts:1",
        "path-from-input src/path.ts:1",
        "request-from-input src/path.ts:2",
        "pattern-from-input src/path.ts:3",
        "jwt-not-verified src/jwt.ts:1",
        "open-permissions src/rights.ts:1",
        "sql-injection src/several-lines.ts:1",
        "eval a.py:1",
        "shell-injection a.py:2",
        "sql-injection a.py:3",
        "unsafe-deserialization a.py:4",
        "tls-not-verified a.py:5",
        "weak-crypto a.py:6",
        "tls-not-verified a.go:1",
        "weak-crypto a.go:2",
        "shell-injection A.java:1",
        "weak-crypto A.java:2",
        "code-injection a.php:1",
        "pipe-to-shell install.sh:1",
        "open-permissions install.sh:2",
      ],
    },
  },
  "danger that base had, moved, and one more of it": {
    base: { "src/a.ts": "eval(one);\nplain();\n", "src/b.ts": "eval(two);\n1;\n2;\n3;\n4;\n5;\n" },
    change: [
      [
        "feat: x",
        { "src/a.ts": "plain();\n\n  eval(one);\neval(one);\n", "src/b.ts": null, "src/c.ts": "eval(two);\n1;\n2;\n3;\n4;\n6;\n" },
      ],
    ],
    expect: { security: "fail" },
    finds: { security: ["eval src/a.ts:4"] },
  },
  "findings under the severity asked for": {
    policy: "checks: { security: { minSeverity: critical } }\n",
    change: [["feat: x", { "src/a.ts": "eval(one);\n" }]],
    expect: { security: "pass" },
    finds: { security: ["eval src/a.ts:1"] },
  },
  "danger outside of what the check looks at": {
    policy: "checks: { security: { ignore: [src/a.ts] } }\n",
    change: [["feat: x", { "src/a.ts": "eval(one);\n", "b.txt": "1\n" }]],
    expect: { security: "pass" },
    finds: { security: [] },
  },
  "a scanner that finds something": {
    policy: scanners("gitleaks: required, trivy: off"),
    programs: {
      gitleaks: scanner(sarif("gitleaks", { line: 1, path: "a.ts" }, { line: 9, path: "a.ts", rule: "old" })),
      trivy: scanner(sarif("trivy", 1)),
    },
    change: [["chore: x", { "a.ts": code(1) }]],
    expect: { security: "fail" },
    finds: { security: ["bad a.ts:1"] },
  },
  "a scanner that is given weaker rules by the change itself": {
    policy: scanners("gitleaks: off, semgrep: required"),
    base: { ".semgrep/rules.yml": "agreed\n" },
    // Says what it finds only as long as it reads the rules that were agreed on, and no others.
    programs: { semgrep: `[ "$(cat .semgrep/*)" = agreed ] || exit 1\n${scanner(sarif("semgrep", { line: 1, path: "a.ts" }))}` },
    change: [["chore: x", { ".semgrep/rules.yml": "weak\n", ".semgrep/more.yml": "own\n", "a.ts": code(1) }]],
    expect: { security: "fail", integrity: "fail" },
    finds: { security: ["bad a.ts:1"] },
  },
  "a scanner that finds nothing, and one that is absent and not required": {
    policy: scanners("gitleaks: required"),
    programs: { gitleaks: scanner(sarif("gitleaks")) },
    change: [["chore: x", { "a.ts": code(1) }]],
    expect: { security: "pass" },
    finds: { security: [] },
  },
  "a scanner that writes nonsense and is not required": {
    policy: scanners("gitleaks: advisory"),
    programs: { gitleaks: scanner("{") },
    change: [["chore: x", { "a.ts": code(1) }]],
    expect: { security: "pass" },
  },
  "a scanner that writes nonsense and is required": {
    policy: scanners("gitleaks: required"),
    programs: { gitleaks: scanner("{") },
    change: [["chore: x", { "a.ts": code(1) }]],
    expect: { security: "error", verdict: "undecided" },
  },
  "a scanner that leaves no report": {
    policy: scanners("gitleaks: required"),
    programs: { gitleaks: "exit 1\n" },
    change: [["chore: x", { "a.ts": code(1) }]],
    expect: { security: "error" },
  },
  "a scanner that takes too long": {
    policy: scanners("trivy: required", ", timeoutMs: 300"),
    programs: { trivy: "sleep 4712\n" },
    change: [["chore: x", { "a.ts": code(1) }]],
    expect: { security: "timeout", verdict: "undecided" },
  },
  "findings handed in of every severity, known ones and twice the same": {
    policy: "checks: { security: { minSeverity: high } }\n",
    base: { "b.ts": "one();\ntwo();\n" },
    change: [["chore: x", { "a.ts": lines(20, "//"), "b.ts": "zero();\none();\ntwo();\n" }]],
    given: {
      sarif: [
        report(
          sarif(
            "semgrep",
            { line: 1, rule: "as-error" },
            { line: 2, rule: "as-warning", level: "warning" },
            { line: 3, rule: "as-note", level: "note" },
            { line: 4, rule: "as-none", level: "none" },
            { line: 5, rule: "score-9", level: "note", more: { properties: { "security-severity": "9.0" } } },
            { line: 6, rule: "score-8", more: { properties: { "security-severity": "8.9" } } },
            { line: 7, rule: "score-7", more: { properties: { "security-severity": "7" } } },
            { line: 8, rule: "score-6", more: { properties: { "security-severity": "6.9" } } },
            { line: 9, rule: "score-4", more: { properties: { "security-severity": "4.0" } } },
            { line: 10, rule: "score-3", more: { properties: { "security-severity": "3.9" } } },
            { line: 11, rule: "suppressed", more: { suppressions: [{ kind: "inSource" }] } },
            { line: 12, rule: "not-suppressed", more: { suppressions: [] } },
            { line: 2, rule: "old", path: "b.ts" },
            { line: 1, rule: "fresh", path: "file:///elsewhere/b.ts" },
          ),
        ),
        report(sarif("semgrep", { line: 1, rule: "as-error" })),
      ],
    },
    expect: { security: "fail" },
    finds: {
      security: [
        "as-error a.ts:1",
        "as-warning a.ts:2",
        "as-note a.ts:3",
        "as-none a.ts:4",
        "score-9 a.ts:5",
        "score-8 a.ts:6",
        "score-7 a.ts:7",
        "score-6 a.ts:8",
        "score-4 a.ts:9",
        "score-3 a.ts:10",
        "not-suppressed a.ts:12",
        "fresh b.ts:1",
      ],
    },
  },
  "SARIF that says its rules elsewhere": {
    change: [["chore: x", { "a.ts": lines(9, "//"), "caf\u00e9 1.ts": "1;\n" }]],
    given: {
      sarif: [
        report(
          JSON.stringify({
            runs: [
              {
                tool: {
                  driver: {
                    name: "Odd",
                    rules: [
                      { id: "r0", shortDescription: { text: "said by the rule" }, defaultConfiguration: { level: "error" } },
                      { id: "r1", properties: { "security-severity": "9.5" } },
                      3,
                    ],
                  },
                },
                results: [
                  {
                    ruleIndex: 0,
                    locations: [
                      {
                        physicalLocation: {
                          artifactLocation: { uri: "a.ts" },
                          region: { startLine: 1, startColumn: 3, endLine: 2, endColumn: 5 },
                        },
                      },
                    ],
                  },
                  {
                    rule: { id: "r1" },
                    message: { text: "m" },
                    locations: [
                      { physicalLocation: { artifactLocation: { uri: "a.ts" }, region: { startLine: 3, startColumn: 4, endColumn: 4 } } },
                    ],
                  },
                  {
                    ruleId: "unlisted",
                    locations: [{ physicalLocation: { artifactLocation: { uri: "a.ts" }, region: { startLine: 4 } } }],
                  },
                  {
                    ruleIndex: 9,
                    locations: [{ physicalLocation: { artifactLocation: { uri: "a.ts" }, region: { startLine: 5, endColumn: 9 } } }],
                  },
                  { ruleId: "whole-file", locations: [{ physicalLocation: { artifactLocation: { uri: "a.ts" } } }] },
                  { ruleId: "nowhere" },
                  {
                    ruleId: "encoded",
                    locations: [{ physicalLocation: { artifactLocation: { uri: "caf%C3%A9%201.ts" }, region: { startLine: 1 } } }],
                  },
                  {
                    ruleId: "broken-code",
                    locations: [{ physicalLocation: { artifactLocation: { uri: "%E0%A4.ts" }, region: { startLine: 1 } } }],
                  },
                  { ruleId: "half", locations: [{ physicalLocation: { artifactLocation: { uri: "a.ts" }, region: { startLine: 1.5 } } }] },
                  3,
                ],
              },
              {
                results: [
                  {
                    ruleId: "anonymous",
                    locations: [{ physicalLocation: { artifactLocation: { uri: "a.ts" }, region: { startLine: 6 } } }],
                  },
                ],
              },
              3,
            ],
          }),
        ),
      ],
    },
    expect: { security: "fail" },
  },
  "findings handed in beside those of base": {
    base: { "a.ts": "one();\n" },
    change: [["chore: x", { "a.ts": "one();\ntwo();\n" }]],
    given: {
      sarif: [report(sarif("semgrep", { line: 1, rule: "old" }, { line: 2, rule: "new" }))],
      sarifBase: [report(sarif("semgrep", { line: 1, rule: "old" }))],
    },
    expect: { security: "fail" },
    finds: { security: ["new a.ts:2"] },
  },
  "a report of base that cannot be read": {
    change: [["chore: x", { "a.ts": code(1) }]],
    given: { sarif: [report(sarif("semgrep", 1))], sarifBase: [report("[]")] },
    expect: { security: "error" },
  },
  "a workflow that strangers can write into": {
    change: [
      [
        "ci: x",
        {
          ".github/workflows/a.yml":
            "on: pull_request_target\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n        with:\n          ref: ${{ github.event.pull_request.head.sha }}\n      - run: echo ${{ github.event.issue.title }}\n",
        },
      ],
    ],
    expect: { security: "fail" },
    finds: { security: ["privileged-checkout .github/workflows/a.yml:7", "workflow-injection .github/workflows/a.yml:8"] },
  },
};
