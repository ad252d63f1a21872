/** Installed hooks, through git itself: a protected branch moves only with a trusted receipt, in bare and working repositories, without a server. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { plainGit } from "@praxis/repository/testing";
import { invoke } from "./testing/invoke.js";

jest.setTimeout(120_000);
let home: string;
let server: string;
let work: string;

beforeEach(() => {
  // Quotes, blanks and a dollar sign: what a careless script would trip over.
  home = mkdtempSync(join(tmpdir(), "praxis it's $(hook) "));
  server = join(home, "server.git");
  work = join(home, "work");
  plainGit(home, ["init", "--quiet", "--bare", "--initial-branch=main", server]);
  plainGit(home, ["clone", "--quiet", server, work]);
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

async function praxis(...args: string[]): Promise<{ exit: number; out: string; err: string }> {
  const invocation = invoke(args, { cwd: work, now: Date.now, env: { home, inherited: { PATH: process.env["PATH"], HOME: home } } });
  return { exit: await invocation.done, out: invocation.stdout(), err: invocation.stderr() };
}

function commit(files: Readonly<Record<string, string>>, message: string): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(work, name, ".."), { recursive: true });
    writeFileSync(join(work, name), text);
  }
  plainGit(work, ["add", "--all"]);
  plainGit(work, ["commit", "--quiet", "--allow-empty", "-m", message]);
  return plainGit(work, ["rev-parse", "HEAD"]);
}

function push(...args: string[]): { ok: boolean; said: string } {
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: home, LC_ALL: "C" };
  const { status, stderr } = spawnSync("git", ["push", "origin", ...args], { cwd: work, encoding: "utf8", env });
  return { ok: status === 0, said: stderr };
}

/** The policy with this user's key on main of the server, before any hook is there. */
async function trustMe(): Promise<void> {
  const { out } = await praxis("gate", "key", "--json");
  const { id, publicKey } = JSON.parse(out) as { id: string; publicKey: string };
  const policy = `version: 1\ntrustedKeys: [{ id: ${id}, publicKey: "${publicKey}", role: ci }]\n`;
  commit({ ".praxis/gate.yaml": policy }, "chore: policy");
  expect(push("main").ok).toBe(true);
}

const tipOf = (branch: string): string => plainGit(server, ["rev-parse", `refs/heads/${branch}`]);

describe("pre-receive", () => {
  test("lets a protected branch move only forward, to a tree with a trusted receipt, and says what is missing", async () => {
    await trustMe();
    expect((await praxis("gate", "install-hook", "--repo", server)).exit).toBe(0);
    const before = tipOf("main");
    const head = commit({ "a.txt": "a\n" }, "feat: a");
    const unjudged = push("main");
    expect([unjudged.ok, tipOf("main")]).toEqual([false, before]);
    expect(unjudged.said).toContain(`there is no receipt for ${head.slice(0, 12)}`);
    expect((await praxis("gate", "--local", "--base", "origin/main", "--note")).exit).toBe(0);
    // The receipt comes with the same push: neither it nor the commit is in the repository yet.
    const judged = push("main", "refs/notes/gates");
    expect([judged.ok, judged.said.includes("praxis:")]).toEqual([true, false]);
    expect(tipOf("main")).toBe(head);
    expect(push("+HEAD~1:main").said).toContain("only moves forward");
    expect(push(":main").said).toContain("may not be deleted");
    expect(push("HEAD:refs/heads/topic/'$(id)").ok).toBe(true);
  });

  test("guards a protected branch under every other name that it has there", async () => {
    await trustMe();
    expect((await praxis("gate", "install-hook", "--repo", server)).exit).toBe(0);
    plainGit(server, ["symbolic-ref", "refs/heads/alias", "refs/heads/main"]);
    plainGit(server, ["symbolic-ref", "refs/review/second", "refs/heads/alias"]);
    const before = tipOf("main");
    commit({ "a.txt": "a\n" }, "feat: a");
    for (const name of ["refs/heads/alias", "refs/review/second"])
      expect([push(`HEAD:${name}`).said.includes("there is no receipt for"), tipOf("main")]).toEqual([true, before]);
  });

  test("refuses a receipt of a key that nobody trusts, and one for another tree", async () => {
    commit({ "README.md": "# x\n" }, "chore: first");
    expect((await praxis("gate", "install-hook", "--repo", server, "--protect", "ma*")).exit).toBe(0);
    // The first commit of an empty repository makes the branch.
    expect(push("main").ok).toBe(true);
    const before = tipOf("main");
    const head = commit({ "a.txt": "a\n" }, "feat: a");
    await praxis("gate", "--local", "--base", before, "--note");
    expect(push("main", "refs/notes/gates").said).toContain("is not among trustedKeys");
    const note = plainGit(work, ["notes", "--ref=gates", "show", head]);
    const other = commit({ "b.txt": "b\n" }, "feat: b");
    plainGit(work, ["notes", "--ref=gates", "add", "-f", "-m", note, other]);
    const said = push("main", "refs/notes/gates").said.replaceAll(/remote: |\s+/g, " ");
    expect(said).toContain("tree: the receipt says");
    expect(tipOf("main")).toBe(before);
  });

  test("refuses a green tree that would take back what has landed since, and the receipt of another history", async () => {
    await trustMe();
    const old = plainGit(work, ["rev-parse", "HEAD"]);
    commit({ "guard.txt": "keep me\n" }, "fix: a guard");
    expect(push("main").ok).toBe(true);
    expect((await praxis("gate", "install-hook", "--repo", server)).exit).toBe(0);
    const landed = tipOf("main");
    plainGit(work, ["checkout", "--quiet", "-b", "stale", old]);
    const head = commit({ "a.txt": "a\n" }, "feat: a");
    // Judged honestly, against the branch as it is; then merged in a way that drops the guard.
    expect((await praxis("gate", "--local", "--base", "origin/main", "--note")).exit).toBe(0);
    const drops = plainGit(work, ["commit-tree", `${head}^{tree}`, "-p", landed, "-p", head, "-m", "merge"]);
    const merged = push(`${drops}:refs/heads/main`, "refs/notes/gates");
    expect([merged.ok, merged.said.replaceAll(/remote: |\s+/g, " ")]).toEqual([false, expect.stringContaining("base: judged was the way")]);
    // The same receipt under another commit with the very tree.
    const copy = plainGit(work, ["commit-tree", `${head}^{tree}`, "-p", landed, "-m", "feat: a"]);
    plainGit(work, ["notes", "--ref=gates", "copy", "-f", head, copy]);
    const copied = push(`${copy}:refs/heads/main`, "refs/notes/gates").said.replaceAll(/remote: |\s+/g, " ");
    expect(copied).toContain("head: the receipt is about");
    expect(tipOf("main")).toBe(landed);
  });
});

describe("pre-push", () => {
  test("asks the gate before a protected branch is pushed, and only then", async () => {
    commit({ "README.md": "# x\n" }, "chore: first");
    expect(push("main").ok).toBe(true);
    const { out } = await praxis("gate", "install-hook", "--json");
    expect((JSON.parse(out) as { hooks: unknown[] }).hooks).toHaveLength(2);
    commit({ "broken.json": "{ nothing closes this\n" }, "feat: broken");
    expect(push("HEAD:topic").ok).toBe(true);
    const refused = push("main");
    expect([refused.ok, refused.said.includes("broken.json"), refused.said.includes("--no-verify")]).toEqual([false, true, true]);
    commit({ "broken.json": "{}\n" }, "fix: closed");
    expect(push("main").ok).toBe(true);
  });
});

describe("installing", () => {
  const hook = (): string => join(work, ".git", "hooks", "pre-push");
  const foreign = '#!/bin/sh\ncat > "${0%/*}/seen"\nexit 3\n';

  test("never touches somebody's hook unasked; chained it is asked first; uninstalling brings it back", async () => {
    commit({ "README.md": "# x\n" }, "chore: first");
    mkdirSync(join(work, ".git", "hooks"), { recursive: true });
    writeFileSync(hook(), foreign);
    chmodSync(hook(), 0o755);
    const refused = await praxis("gate", "install-hook", "--hooks", "pre-push");
    expect([refused.exit, readFileSync(hook(), "utf8")]).toEqual([1, foreign]);
    expect(refused.err).toContain("Nothing was changed");
    expect((await praxis("gate", "install-hook", "--hooks", "pre-push", "--chain")).exit).toBe(0);
    expect((await praxis("gate", "install-hook", "--hooks", "pre-push")).out).toContain("renewed");
    expect(push("main").ok).toBe(false);
    expect(readFileSync(join(work, ".git", "hooks", "seen"), "utf8")).toContain("refs/heads/main");
    expect((await praxis("gate", "install-hook", "--uninstall")).exit).toBe(0);
    expect(readFileSync(hook(), "utf8")).toBe(foreign);
    expect((await praxis("gate", "install-hook", "--uninstall")).out).toContain("not installed");
  });

  test("is refused where git would never run the hook, and where there is no repository", async () => {
    plainGit(work, ["config", "core.hooksPath", "/somewhere/else"]);
    const refused = await praxis("gate", "install-hook");
    expect([refused.exit, existsSync(hook())]).toEqual([1, false]);
    expect(refused.err).toContain("/somewhere/else");
    writeFileSync(join(home, ".gitconfig"), "[core]\n\thooksPath = /mine\n");
    plainGit(work, ["config", "--unset", "core.hooksPath"]);
    expect((await praxis("gate", "install-hook")).err).toContain("/mine");
    expect((await praxis("gate", "install-hook", "--repo", "/")).exit).toBe(2);
  });
});
