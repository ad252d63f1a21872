/** `praxis gate` on real repositories, from arguments to exit code and printed bytes. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { plainGit } from "@praxis/repository/testing";
import { invoke } from "./testing/invoke.js";

// Put together here, so that this repository's own gate does not take the test's text for a secret.
const SECRET = ["AKIA", "Q3EGSZ7XPLMV2T4K"].join("");
let home: string;
let repository: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "praxis-gate-cli-"));
  repository = join(home, "repository");
  mkdirSync(repository);
  plainGit(repository, ["init", "--quiet", "--initial-branch=main"]);
  put({ "README.md": "# x\n" }, "chore: base");
  plainGit(repository, ["checkout", "--quiet", "-b", "work"]);
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

function put(files: Readonly<Record<string, string>>, message: string): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(repository, name)), { recursive: true });
    writeFileSync(join(repository, name), text);
  }
  plainGit(repository, ["add", "--all"]);
  plainGit(repository, ["commit", "--quiet", "--allow-empty", "-m", message]);
}

async function run(...args: string[]): Promise<{ exit: number; out: string; err: string }> {
  const invocation = invoke(args, { cwd: repository, env: { home, inherited: { PATH: process.env["PATH"], HOME: home } } });
  return { exit: await invocation.done, out: invocation.stdout(), err: invocation.stderr() };
}

/** On main, and `work` brought on top of it. */
function policyOnMain(text: string): void {
  plainGit(repository, ["checkout", "--quiet", "main"]);
  put({ ".praxis/gate.yaml": `version: 1\n${text}` }, "chore: policy");
  plainGit(repository, ["checkout", "--quiet", "work"]);
  plainGit(repository, ["rebase", "--quiet", "main"]);
}

describe("the exit code says the verdict", () => {
  test("0: pass", async () => {
    put({ "a.ts": "export const a = 1;\n" }, "feat: a");
    expect((await run("gate", "--local")).exit).toBe(0);
  });
  test("1: fail, with place, reason and the command that shows it again, and never the secret", async () => {
    put({ "src/a.py": `x = 1\nkey = "${SECRET}"\n` }, "feat: a");
    for (const form of [[], ["--json"], ["--sarif"], ["--markdown"]]) {
      const { exit, out, err } = await run("gate", "--local", ...form);
      expect(exit).toBe(1);
      expect(out + err).not.toContain(SECRET);
      expect(out).toContain("src/a.py");
    }
    const { out } = await run("gate", "--local");
    expect(out).toMatch(/src\/a\.py:2:\d+ {2}high aws-access-key-id: /);
    expect(out).toMatch(/\$ praxis gate --local --base main --head [0-9a-f]{12} --only secrets/);
  });
  test("3: undecided, when the policy on the target is broken, and it says where", async () => {
    policyOnMain("landing: sideways\n");
    put({ "a.ts": "1;\n" }, "feat: a");
    const { exit, out } = await run("gate", "--local");
    expect(exit).toBe(3);
    expect(out).toContain(".praxis/gate.yaml:2:");
  });
  test.each([
    ["no repository", ["gate", "--local", "--repo", "/"]],
    ["an unknown base", ["gate", "--local", "--base", "nowhere"]],
    ["an unknown head", ["gate", "--local", "--head", "nowhere"]],
    ["an unknown check", ["gate", "--local", "--only", "luck"]],
    ["a report that is not there", ["gate", "--local", "--coverage", "nothing.json"]],
    ["a folder of advisories that is not there", ["gate", "--local", "--advisories", "nothing"]],
    ["two forms at once", ["gate", "--local", "--sarif", "--markdown"]],
  ])("2: used wrongly: %s", async (_, args) => {
    const { exit, out, err } = await run(...args);
    expect([exit, out]).toEqual([2, ""]);
    expect(err).not.toBe("");
  });
  test("2: nothing in common with the target", async () => {
    plainGit(repository, ["checkout", "--quiet", "--orphan", "alone"]);
    put({ "b.txt": "b\n" }, "feat: alone");
    expect((await run("gate", "--local")).exit).toBe(2);
  });
});

test("--json prints one value and nothing else, with full commit ids and a receipt", async () => {
  put({ "a.ts": "export const a = 1;\n" }, "feat: a");
  const { out, err } = await run("gate", "--json");
  const printed = JSON.parse(out);
  const [base, head] = ["main", "work"].map((name) => plainGit(repository, ["rev-parse", name]));
  expect(printed).toMatchObject({ verdict: "pass", base, baseTip: base, head });
  expect(printed.checks.map(({ check }: { check: string }) => check)).toEqual(
    "coverage tests lint types secrets dependencies security plan commits size hygiene integrity".split(" "),
  );
  expect(Object.keys(printed.checks[0])).toEqual(expect.arrayContaining(["check", "outcome", "required", "findings"]));
  expect(printed.receipt).toBeUndefined();
  expect(err.trim().split("\n")).toEqual([expect.stringContaining("judged on this machine")]);
  const only = JSON.parse((await run("gate", "--local", "--json", "--only", "secrets,size")).out);
  expect(only.checks.map(({ check }: { check: string }) => check)).toEqual(["secrets", "size"]);
  expect(only.receipt.body.head).toBe(head);
});

test("advisories are consulted in a folder: what the change brings in fails, and without one the verdict says so", async () => {
  const lock = (version: string): string =>
    JSON.stringify({
      lockfileVersion: 3,
      packages: {
        "node_modules/left": { version, resolved: `https://registry.npmjs.org/left/-/left-${version}.tgz`, integrity: `sha512-${version}` },
      },
    });
  put({ "package-lock.json": lock("1.0.0") }, "feat: left");
  mkdirSync(join(home, "advisories"));
  const events = [{ introduced: "0" }, { fixed: "1.2.0" }];
  const affected = [{ package: { ecosystem: "npm", name: "left" }, ranges: [{ type: "SEMVER", events }] }];
  const record = { id: "GHSA-1", modified: new Date().toISOString(), affected, database_specific: { severity: "HIGH" } };
  writeFileSync(join(home, "advisories", "one.json"), JSON.stringify(record));
  const found = await run("gate", "--local", "--advisories", join(home, "advisories"));
  expect([found.exit, found.out]).toEqual([1, expect.stringContaining("GHSA-1")]);
  expect(await run("gate", "--local")).toMatchObject({ exit: 0, out: expect.stringContaining("advisories: not consulted") });
});

test("an empty change runs no command, and says that nothing would land", async () => {
  policyOnMain('checks:\n  tests: { mode: required, command: ["sh", "-c", "exit 3"], report: [r.xml] }\n');
  const { exit, out, err } = await run("gate", "--local");
  expect([exit, err]).toEqual([0, ""]);
  expect(out).toContain("nothing would land");
});

test("what needs no command is shown before the first command begins", async () => {
  policyOnMain('checks:\n  tests: { mode: required, command: ["sh", "-c", "exit 3"], report: [r.xml] }\n');
  put({ "a.ts": "export const a = 1;\n" }, "feat: a");
  const { err } = await run("gate", "--local");
  expect(err.indexOf("secrets: pass")).toBeGreaterThanOrEqual(0);
  expect(err.indexOf("secrets: pass")).toBeLessThan(err.indexOf("running tests"));
});

test("reports are handed in by file; a broken one makes its check an error", async () => {
  put({ "src/a.js": "run(1);\n" }, "feat: a");
  writeFileSync(join(home, "broken.json"), "{");
  const { out, exit } = await run("gate", "--local", "--json", "--coverage", join(home, "broken.json"));
  expect([exit, JSON.parse(out).checks[0].outcome]).toEqual([3, "error"]);
});

describe("receipts", () => {
  async function signed(): Promise<string> {
    const key = JSON.parse((await run("gate", "key", "--json")).out);
    policyOnMain(`trustedKeys: [{ id: ${key.id}, publicKey: "${key.publicKey}", role: ci }]\n`);
    put({ "a.ts": "export const a = 1;\n" }, "feat: a");
    const file = join(home, "receipt.json");
    expect((await run("gate", "--local", "--receipt", file)).exit).toBe(0);
    return file;
  }
  test("verify on another clone, from a key that is private to its owner", async () => {
    const file = await signed();
    expect(statSync(join(home, ".config/praxis/gate-key")).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8")).not.toContain("BEGIN");
    plainGit(home, ["clone", "--quiet", repository, "clone"]);
    const clone = invoke(["gate", "verify", file, "--repo", join(home, "clone")], { cwd: home, env: { home: join(home, "nobody") } });
    expect([await clone.done, clone.stderr()]).toEqual([0, ""]);
    expect(clone.stdout()).toContain("genuine: pass");
    // What is checked out there is another head now, although origin still has the one that was judged.
    plainGit(join(home, "clone"), ["commit", "--quiet", "--allow-empty", "-m", "feat: b"]);
    const later = invoke(["gate", "verify", file, "--repo", join(home, "clone")], { cwd: home, env: { home: join(home, "nobody") } });
    expect([await later.done, later.stdout()]).toEqual([1, expect.stringContaining("head: the receipt says")]);
  });
  test("a signer that the target does not trust is refused, though the signature is valid", async () => {
    put({ "a.ts": "export const a = 1;\n" }, "feat: a");
    const file = join(home, "receipt.json");
    await run("gate", "--local", "--receipt", file);
    const { exit, out } = await run("gate", "verify", file);
    expect([exit, out]).toEqual([1, expect.stringContaining("valid signature, untrusted signer")]);
  });
  test("a changed receipt, head or policy is refused, and named", async () => {
    const file = await signed();
    const changed = join(home, "changed.json");
    writeFileSync(changed, readFileSync(file, "utf8").replace('"verdict":"pass"', '"verdict":"fail"'));
    expect(await run("gate", "verify", changed)).toMatchObject({ exit: 1, out: expect.stringContaining("signature") });
    plainGit(repository, ["commit", "--quiet", "--amend", "-m", "feat: b"]);
    expect(await run("gate", "verify", file)).toMatchObject({ exit: 1, out: expect.stringContaining("head: the receipt says") });
    plainGit(repository, ["checkout", "--quiet", "-B", "work", JSON.parse(readFileSync(file, "utf8")).body.head]);
    expect((await run("gate", "verify", file)).exit).toBe(0);
    plainGit(repository, ["checkout", "--quiet", "main"]);
    put({ ".praxis/gate.yaml": `${readFileSync(join(repository, ".praxis/gate.yaml"), "utf8")}# more\n` }, "chore: policy");
    plainGit(repository, ["checkout", "--quiet", "work"]);
    expect(await run("gate", "verify", file)).toMatchObject({ exit: 1, out: expect.stringContaining("policySha256: the receipt says") });
  });
  test("a note is kept only when asked for", async () => {
    put({ "a.ts": "export const a = 1;\n" }, "feat: a");
    await run("gate", "--local");
    expect(plainGit(repository, ["for-each-ref", "refs/notes"])).toBe("");
    await run("gate", "--note");
    expect(JSON.parse(plainGit(repository, ["notes", "--ref=gates", "show", "HEAD"])).body.head).toBe(
      plainGit(repository, ["rev-parse", "HEAD"]),
    );
  });
  test("the floor of coverage rises with what landed, and the next change is held against it", async () => {
    const key = JSON.parse((await run("gate", "key", "--json")).out);
    const rules = "checks: { coverage: { floor: 0.1 } }\n";
    policyOnMain(`trustedKeys: [{ id: ${key.id}, publicKey: "${key.publicKey}", role: ci }]\n${rules}`);
    const statement = (line: number) => ({ start: { line, column: 0 }, end: { line, column: 4 } });
    const judged = async (name: string, hits: readonly number[]) => {
      put({ [`src/${name}.js`]: "a();\n".repeat(hits.length) }, `feat: ${name}`);
      const counted = {
        statementMap: Object.fromEntries(hits.map((_, at) => [at, statement(at + 1)])),
        s: Object.fromEntries(hits.entries()),
      };
      const report = { [`src/${name}.js`]: { path: `src/${name}.js`, ...counted, fnMap: {}, f: {}, branchMap: {}, b: {} } };
      writeFileSync(join(home, "coverage.json"), JSON.stringify(report));
      const { checks } = JSON.parse((await run("gate", "--json", "--note", "--coverage", join(home, "coverage.json"))).out);
      const { outcome, findings } = checks.find(({ check }: { check: string }) => check === "coverage");
      plainGit(repository, ["branch", "--force", "main", "work"]);
      return [
        outcome,
        findings.filter(({ rule }: { rule: string }) => rule === "project-floor").map(({ evidence }: { evidence: string }) => evidence),
      ];
    };
    expect(await judged("a", [1, 1, 1, 1, 1, 1, 1, 1, 1, 0])).toEqual(["pass", []]);
    expect(await judged("b", [1, 1, 1, 1, 0])).toEqual(["fail", ["80 % < 89.9 %"]]);
  });
  test("a key that others can read is not used", async () => {
    await run("gate", "key");
    chmodSync(join(home, ".config/praxis/gate-key"), 0o644);
    expect(await run("gate", "key")).toMatchObject({ exit: 3, err: expect.stringContaining("chmod 600") });
  });
});

test("policy check, explain and simulate", async () => {
  put({ ".praxis/gate.yaml": "version: 1\nchecks:\n  size: { mode: required, maxLines: 3 }\n" }, "chore: policy");
  expect((await run("gate", "policy", "check")).exit).toBe(0);
  writeFileSync(join(home, "bad.yaml"), "version: 1\nbase: 3\n");
  expect(await run("gate", "policy", "check", join(home, "bad.yaml"))).toMatchObject({
    exit: 1,
    out: expect.stringContaining("bad.yaml:2:"),
  });
  expect((await run("gate", "policy", "explain", ".praxis/gate.yaml")).out).toContain("checks.size.maxLines = 3  .praxis/gate.yaml:3:");
  const explained = (await run("gate", "policy", "explain", ".praxis/gate.yaml")).out;
  expect(explained).toContain('checks.coverage.mode = "advisory"  the policy says nothing about coverage; "required" once it does');
  expect(explained).toContain('checks.secrets.mode = "required"  default');
  put({ "long.txt": "x\n".repeat(9) }, "feat: long");
  plainGit(repository, ["branch", "--force", "main", "work"]);
  const { exit, out } = await run("gate", "policy", "simulate", "--since", "start", "--json");
  const { changes, changed } = JSON.parse(out);
  expect([exit, changed]).toEqual([0, 0]);
  expect(
    changes.map(({ before, after }: { before: { verdict: string }; after: { verdict: string } }) => [before.verdict, after.verdict]),
  ).toEqual([
    ["fail", "fail"],
    ["fail", "fail"],
  ]);
});

test("changelog: the next version from the last tag, written only when asked", async () => {
  plainGit(repository, ["tag", "v1.2.0"]);
  put({ "a.ts": "1;\n" }, "feat(api): listing");
  const { out } = await run("changelog", "--json");
  expect(JSON.parse(out)).toMatchObject({ since: "v1.2.0", current: "1.2.0", bump: "minor", version: "1.3.0" });
  expect(plainGit(repository, ["status", "--porcelain"])).toBe("");
  expect((await run("changelog", "--write")).exit).toBe(0);
  expect(readFileSync(join(repository, "CHANGELOG.md"), "utf8")).toMatch(/## \[1\.3\.0\][^]*- \*\*api:\*\* listing/);
});
