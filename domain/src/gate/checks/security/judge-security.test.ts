/** Dangerous code is found where it is added, in every language the rules know; what was there before, and what only looks alike, is not. */
import { describe, expect, test } from "@jest/globals";
import type { Report, ToolEvidence } from "../../evidence/tool-evidence.js";
import { inputFor, type ChangeSketch } from "../../testing/change.js";
import { CODE_RULES } from "./code-rules-table.js";
import type { SecurityEvidence } from "./evidence.js";
import { judgeSecurity } from "./judge-security.js";
import { scanSecurity } from "./scan-security.js";

const nothing: SecurityEvidence = { scanners: [], given: [], givenBase: [] };
const judge = (sketch: ChangeSketch, evidence: Partial<SecurityEvidence> = {}, policy = "") =>
  judgeSecurity(inputFor("security", sketch, { ...nothing, ...evidence }, policy && `checks: {security: ${policy}}`));
const rulesIn = (path: string, text: string) => scanSecurity(text, path).map(({ rule }) => rule);

const child = 'import { exec } from "node:child_process";\n';
const BAD: [rule: string, path: string, text: string][] = [
  ["eval", "a.ts", "eval(text)"],
  ["eval", "a.ts", "const f = new Function(text)"],
  ["eval", "a.ts", "setTimeout('run()', 1)"],
  ["eval", "a.ts", "vm.runInNewContext(text)"],
  ["shell-injection", "a.ts", `${child}exec(\`rm \${name}\`)`],
  ["shell-injection", "a.ts", `${child}execSync("rm " + name)`],
  ["shell-injection", "a.ts", `${child}exec(command, done)`],
  ["shell-injection", "a.ts", `${child}exec(\n  command,\n)`],
  ["shell-option", "a.ts", `${child}spawn("a", [], { shell: true })`],
  ["sql-injection", "a.ts", "db.query(`SELECT * FROM a WHERE b = ${c}`)"],
  ["sql-injection", "a.ts", 'db.execute("delete from a where b = " + c)'],
  ["sql-injection", "a.ts", "await db.query<Row>(\n  `UPDATE a\n   SET b = ${c}`,\n)"],
  ["html-injection", "a.ts", "el.innerHTML = value;"],
  ["html-injection", "a.ts", "el.innerHTML += `<b>${value}</b>`;"],
  ["html-injection", "a.tsx", "<p dangerouslySetInnerHTML={{ __html: x }} />"],
  ["html-injection", "a.ts", "document.write(x)"],
  ["html-injection", "a.vue", '<p v-html="x" />'],
  ["tls-not-verified", "a.ts", "{ rejectUnauthorized: false }"],
  ["tls-not-verified", "a.ts", 'process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0"'],
  ["weak-crypto", "a.ts", 'createHash("md5")'],
  ["weak-crypto", "a.ts", "createHash('SHA1')"],
  ["weak-crypto", "a.ts", "createCipheriv('aes-128-ecb', k, null)"],
  ["guessable-random", "a.ts", "const token = String(Math.random())"],
  ["path-from-input", "a.ts", "path.join(root, req.params.name)"],
  ["path-from-input", "a.ts", "readFileSync(req.query.file)"],
  ["request-from-input", "a.ts", "fetch(req.body.url)"],
  ["request-from-input", "a.ts", "res.redirect(302, req.query.to)"],
  ["pattern-from-input", "a.ts", "new RegExp(req.query.q)"],
  ["jwt-not-verified", "a.ts", 'verify(t, k, { algorithms: ["none"] })'],
  ["open-permissions", "a.ts", "chmodSync(file, 0o777)"],
  ["open-permissions", "a.sh", "chmod -R 777 /data"],
  ["eval", "a.py", "eval(text)"],
  ["shell-injection", "a.py", "os.system(command)"],
  ["shell-injection", "a.py", "subprocess.run(command,\n  shell=True)"],
  ["sql-injection", "a.py", 'cursor.execute(f"SELECT * FROM a WHERE b = {c}")'],
  ["sql-injection", "a.py", 'cursor.execute("SELECT 1 FROM a WHERE b = " + c)'],
  ["unsafe-deserialization", "a.py", "pickle.loads(data)"],
  ["unsafe-deserialization", "a.py", "yaml.load(data)"],
  ["tls-not-verified", "a.py", "requests.get(url, verify=False)"],
  ["weak-crypto", "a.py", "hashlib.md5(x)"],
  ["tls-not-verified", "a.go", "&tls.Config{InsecureSkipVerify: true}"],
  ["weak-crypto", "a.go", "md5.New()"],
  ["shell-injection", "A.java", 'Runtime.getRuntime().exec("rm " + name)'],
  ["weak-crypto", "A.java", 'MessageDigest.getInstance("MD5")'],
  ["code-injection", "a.php", "system('rm ' . $name);"],
  ["workflow-injection", ".github/workflows/a.yml", "run: echo ${{ github.event.issue.title }}"],
  ["workflow-injection", ".github/workflows/a.yml", "run: echo ${{ github.head_ref }}"],
  ["privileged-checkout", ".github/workflows/a.yml", "on: pull_request_target\nref: ${{ github.event.pull_request.head.sha }}"],
  ["pipe-to-shell", "a.sh", "curl -s https://x.example/i.sh | sudo bash"],
  ["pipe-to-shell", "Dockerfile", "RUN wget -qO- x | sh"],
];
test.each(BAD)("%s in %s: %s", (rule, path, text) => {
  expect(rulesIn(path, text)).toEqual([rule]);
});
test("every rule has an example", () => {
  expect([...new Set(CODE_RULES.map(({ rule }) => rule))].sort()).toEqual([...new Set(BAD.map(([rule]) => rule))].sort());
});

test.each([
  ["a.ts", "// eval(text)"],
  ["a.ts", 'const rule = "eval(text)";'],
  ["a.ts", "redis.eval(script)"],
  ["a.ts", "setTimeout(run, 1)"],
  ["a.ts", "const m = /a/.exec(text)"],
  ["a.ts", `${child}const m = PATTERN.exec(line)`],
  ["a.ts", `${child}execFile("git", [name])`],
  ["a.ts", `${child}exec("git status")`],
  ["a.ts", "exec(command)"],
  ["a.ts", "{ shell: true }"],
  ["a.ts", "db.query(sql`SELECT ${c}`)"],
  ["a.ts", 'db.query("SELECT * FROM a WHERE b = $1", [c])'],
  ["a.ts", "log.info(`selected ${c}`)"],
  ["a.ts", "el.innerHTML = '';"],
  ["a.ts", "el.innerHTML = `<b>fixed</b>`;"],
  ["a.ts", "if (el.innerHTML === value) x()"],
  ["a.ts", "{ rejectUnauthorized: true }"],
  ["a.ts", 'createHash("sha256")'],
  ["a.ts", "createCipheriv('aes-256-gcm', k, iv)"],
  ["a.ts", "const delay = Math.random()"],
  ["a.ts", "path.join(root, name)"],
  ["a.ts", "fetch(url, { body: req.body })"],
  ["a.ts", "chmodSync(file, 0o755)"],
  ["a.py", "model.eval()"],
  ["a.py", "yaml.load(data, Loader=SafeLoader)"],
  ["a.py", "hashlib.md5(x, usedforsecurity=False)"],
  ["a.py", 'cursor.execute("SELECT %s", [x])'],
  ["a.py", "subprocess.run([a, b])"],
  ["a.md", "eval(text)"],
  [".github/workflows/a.yml", "run: echo ${{ github.sha }}"],
  [".github/workflows/a.yml", "ref: ${{ github.event.pull_request.head.sha }}"],
  ["a.sh", "curl -o x https://x.example"],
])("not in %s: %s", (path, text) => {
  expect(rulesIn(path, text)).toEqual([]);
});

describe("the built-in rules", () => {
  test("judge what the change adds, with place and evidence", () => {
    const done = judge({ files: { "src/a.ts": { before: "eval(old);\n", after: "one();\n  eval(fresh);\neval(old);\n" } } });
    expect(done).toMatchObject({
      outcome: "fail",
      reason: { says: "1 new finding of severity medium or worse", because: [{ says: "built-in rules: 1 new finding" }] },
    });
    expect(done.findings).toEqual([
      {
        check: "security",
        rule: "eval",
        severity: "high",
        path: "src/a.ts",
        range: { start: { line: 2, column: 3 }, end: { line: 2, column: 7 } },
        message: "Text is run as code. Call a function instead, or read the text as data (JSON.parse). (praxis)",
        fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
        evidence: "eval(fresh);",
        blocking: true,
      },
    ]);
  });
  test("a moved line and a renamed file are known; one more of the same is new", () => {
    expect(judge({ files: { "b.ts": { before: "x\neval(a);\n", after: "eval(a);\nx\n", oldPath: "a.ts" } } }).outcome).toBe("pass");
    expect(judge({ files: { "a.ts": { before: "eval(a);\n", after: "eval(a);\neval(a);\n" } } }).findings).toHaveLength(1);
  });
  test("leave tests, generated and vendored files alone, and what is out of scope", () => {
    for (const path of ["a.test.ts", "dist/a.js", "a.min.js"])
      expect(judge({ files: { [path]: { after: "eval(a)\n" } } }).outcome).toBe("pass");
    expect(judge({ files: { "a.ts": { after: "eval(a)\n" } } }, {}, "{ignore: ['a.ts']}").outcome).toBe("not-applicable");
    expect(judge({}).outcome).toBe("not-applicable");
  });
  test("block from minSeverity on", () => {
    const files = { "a.ts": { after: "el.innerHTML = x;\n" } };
    expect(judge({ files }).outcome).toBe("fail");
    expect(judge({ files }, {}, "{minSeverity: high}")).toMatchObject({
      outcome: "pass",
      reason: { says: "1 new finding under high" },
      findings: [{ blocking: false }],
    });
    expect(judge({ files: { "a.ts": { after: "x\n" } } })).toMatchObject({ outcome: "pass", reason: { says: "nothing new was found" } });
  });
});

describe("other scanners", () => {
  const files = { "a.ts": { before: "one\n", after: "one\ntwo\n" } };
  const sarif = (...results: [line: number, level: string][]): string =>
    JSON.stringify({
      runs: [
        {
          tool: { driver: { name: "Semgrep" } },
          results: results.map(([startLine, level]) => ({
            ruleId: "r",
            level,
            message: { text: "m" },
            locations: [{ physicalLocation: { artifactLocation: { uri: "a.ts" }, region: { startLine } } }],
          })),
        },
      ],
    });
  const report = (text: string | null): Report => ({ from: "command", path: "s.sarif", text });
  const tool = (end: "exited" | "not-found" | "timed-out" | "signalled", text?: string): ToolEvidence => ({
    run: { argv: ["semgrep"], end, exitCode: end === "exited" ? 0 : null, signal: null, message: null, outputTail: "" },
    reports: text === undefined ? [] : [report(text)],
  });
  const scan = (evidence: ToolEvidence, policy = "") => judge({ files }, { scanners: [{ name: "semgrep", tool: evidence }] }, policy);

  test("new findings on added lines count, old ones do not", () => {
    const done = scan(tool("exited", sarif([2, "error"], [1, "error"])));
    expect(done).toMatchObject({
      outcome: "fail",
      findings: [{ rule: "r", severity: "high", message: "m (semgrep)", range: { start: { line: 2, column: 1 } } }],
    });
    expect(done.reason.because).toContainEqual({ says: "semgrep: 1 new finding" });
    expect(scan(tool("exited", sarif([1, "error"]))).outcome).toBe("pass");
    expect(scan(tool("exited", sarif([2, "note"]))).outcome).toBe("pass");
  });
  test.each([
    ["not-found", "missing", "semgrep: `semgrep` is not installed"],
    ["timed-out", "timeout", "semgrep: `semgrep` did not end in time and was stopped"],
    ["signalled", "error", "semgrep: `semgrep` was killed by a signal"],
  ] as const)("%s: required %s, else a note", (end, outcome, says) => {
    expect(scan(tool(end), "{scanners: {semgrep: required}}")).toMatchObject({ outcome, reason: { says }, notes: [] });
    expect(scan(tool(end))).toMatchObject({ outcome: "pass", notes: [says] });
    expect(scan(tool(end), "{scanners: {semgrep: off}}")).toMatchObject({ outcome: "pass", notes: [] });
  });
  test("a broken report of a required scanner is an error, of another one a note; a finding elsewhere still fails", () => {
    expect(scan(tool("exited", "{"), "{scanners: {semgrep: required}}").outcome).toBe("error");
    expect(scan(tool("exited", "{"))).toMatchObject({
      outcome: "pass",
      notes: [expect.stringContaining("semgrep: a report cannot be read: s.sarif")],
    });
    expect(
      judge(
        { files: { "a.ts": { after: "eval(a)\n" } } },
        { scanners: [{ name: "semgrep", tool: tool("not-found") }] },
        "{scanners: {semgrep: required}}",
      ).outcome,
    ).toBe("fail");
  });
  test("handed in: new by --sarif-base or by added lines; absent or broken is an error; told twice is told once", () => {
    const given = (text: string | null, base?: string) =>
      judge({ files }, { given: [report(text)], givenBase: base === undefined ? [] : [report(base)] });
    expect(given(sarif([2, "error"])).outcome).toBe("fail");
    expect(given(sarif([1, "error"])).outcome).toBe("pass");
    expect(given(sarif([1, "error"]), sarif([1, "error"])).outcome).toBe("pass");
    expect(given(sarif([1, "error"]), sarif()).outcome).toBe("fail");
    expect(given(null)).toMatchObject({ outcome: "error", reason: { says: "there is no report at s.sarif" } });
    expect(given("{").outcome).toBe("error");
    expect(given(sarif(), "{").outcome).toBe("error");
    expect(
      judge({ files }, { given: [report(sarif([2, "error"]))], scanners: [{ name: "semgrep", tool: tool("exited", sarif([2, "error"])) }] })
        .findings,
    ).toHaveLength(1);
  });
});

test("texts made to keep a pattern busy are read to their end, and nothing is found in them", () => {
  for (const text of [
    "query(`SELECT ".repeat(2000),
    "token = ".repeat(5000),
    "subprocess.run(".repeat(5000),
    "curl ".repeat(20_000),
    "path.join(".repeat(5000),
  ])
    for (const path of ["a.ts", "a.py", "a.sh"]) expect(scanSecurity(`child_process ${text}`, path)).toEqual([]);
});
