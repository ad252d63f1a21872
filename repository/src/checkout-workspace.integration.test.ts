/** Private checkouts, on real repositories: odd, hostile, shallow, bare, and while the source is being cleaned up. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkoutWorkspace } from "./checkout-workspace.js";
import { createGit } from "./git/create-git.js";
import { mirrorRepository } from "./mirror-repository.js";
import { listFilesAtCommit, readFileAtCommit } from "./read-file-at-commit.js";
import { resolveCommit } from "./resolve-commit.js";
import { resolveInside } from "./resolve-inside.js";
import { buildOddRepository, type OddRepository } from "./testing/build-odd-repository.js";
import { plainGit } from "./testing/plain-git.js";
import { serveRepository } from "./testing/serve-repository.js";

const git = createGit();
let folder = "";
let odd: OddRepository = { path: "", commit: "", branch: "", tag: "" };

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "praxis-checkout-")));
  mkdirSync(join(folder, "odd"));
  odd = buildOddRepository(join(folder, "odd"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a ref", () => {
  test("may be a branch, a tag, an id, an ancestor or nothing", async () => {
    for (const ref of [odd.branch, `refs/heads/${odd.branch}`, odd.commit, odd.commit.slice(0, 12), "HEAD", "", null, undefined])
      expect(await resolveCommit(git, odd.path, ref)).toBe(odd.commit);
    expect(await resolveCommit(git, odd.path, odd.tag)).toBe(plainGit(odd.path, ["rev-parse", "v1"]));
    expect(await resolveCommit(git, odd.path, "main~2")).toBe(plainGit(odd.path, ["rev-parse", "main~2"]));
  });
  test.each([
    "nope",
    "--help",
    "-x",
    "main:README.md",
    "main^{/pair}",
    ":/pair",
    "main..side",
    "HEAD@{1}",
    "a b",
    "a\nb",
    "0".repeat(40),
    "x".repeat(400),
  ])("%j is not found", async (ref) => {
    await expect(resolveCommit(git, odd.path, ref)).rejects.toMatchObject({ code: "ref_not_found" });
  });
  test("of a repository without commits says so", async () => {
    mkdirSync(join(folder, "empty"));
    plainGit(join(folder, "empty"), ["init", "--quiet"]);
    await expect(resolveCommit(git, join(folder, "empty"))).rejects.toMatchObject({
      code: "ref_not_found",
      message: expect.stringContaining("no commits yet"),
    });
  });
  test("that leads to a lost or broken object is a damaged repository, not a wrong name", async () => {
    for (const [name, damage] of [
      ["lost", (file: string) => rmSync(file)],
      [
        "broken",
        (file: string) => {
          chmodSync(file, 0o600);
          writeFileSync(file, "torn");
        },
      ],
    ] as const) {
      const path = join(folder, name);
      mkdirSync(path);
      plainGit(path, ["init", "--quiet", "--initial-branch=main"]);
      plainGit(path, ["commit", "--quiet", "--allow-empty", "-m", "one"]);
      const commit = plainGit(path, ["rev-parse", "HEAD"]);
      damage(join(path, ".git/objects", commit.slice(0, 2), commit.slice(2)));
      for (const ref of ["HEAD", "main", undefined])
        await expect(resolveCommit(git, path, ref)).rejects.toMatchObject({
          code: "repository_unreadable",
          message: expect.stringContaining("damaged or incomplete"),
        });
      await expect(resolveCommit(git, path, "nope")).rejects.toMatchObject({ code: "ref_not_found" });
    }
  });
  test("is found in bare repositories, linked work trees and with a detached HEAD", async () => {
    plainGit(folder, ["clone", "--quiet", "--bare", odd.path, "bare.git"]);
    plainGit(odd.path, ["worktree", "add", "--quiet", "--detach", join(folder, "linked"), "v1"]);
    expect(await resolveCommit(git, join(folder, "bare.git"))).toBe(odd.commit);
    expect(await resolveCommit(git, join(folder, "linked"))).toBe(plainGit(odd.path, ["rev-parse", "v1"]));
  });
});

describe("a file at a commit", () => {
  test("is read by its exact name, and a link, a folder or nothing is null", async () => {
    expect((await readFileAtCommit(git, odd.path, odd.commit, "src/with space.ts"))?.toString()).toBe("line\n".repeat(7));
    expect((await readFileAtCommit(git, odd.path, odd.commit, ":(top)magic.md"))?.length).toBe(63);
    expect((await readFileAtCommit(git, odd.path, odd.commit, "src/new\nline.py"))?.length).toBe(21);
    for (const path of ["link", "src", "nothing", "src/../README.md", ""])
      expect(await readFileAtCommit(git, odd.path, odd.commit, path)).toBeNull();
  });
  test("is listed below its folder only", async () => {
    const files = await listFilesAtCommit(git, odd.path, odd.commit, "bin");
    expect(files).toEqual([{ path: "bin/tool", bytes: 43 }]);
    expect(await listFilesAtCommit(git, odd.path, odd.commit, "nowhere")).toEqual([]);
  });
});

describe("a workspace", () => {
  test("has the commit's files, its whole history, and shares no object with the source", async () => {
    const target = join(folder, "workspaces", "one");
    expect(await checkoutWorkspace({ git, source: { path: odd.path }, commit: odd.commit, target })).toEqual({
      path: target,
      commit: odd.commit,
    });
    expect(plainGit(target, ["rev-parse", "HEAD"])).toBe(odd.commit);
    expect(plainGit(target, ["status", "--porcelain"])).toBe("");
    expect(plainGit(target, ["rev-list", "--count", "HEAD"])).toBe(plainGit(odd.path, ["rev-list", "--count", "HEAD"]));
    expect(plainGit(target, ["fsck", "--full", "--strict"])).not.toMatch(/error|missing/);
    expect(existsSync(join(target, ".git/objects/info/alternates"))).toBe(false);
    const objects = readdirSync(join(target, ".git/objects"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const entry of objects) expect(statSync(join(entry.parentPath, entry.name)).nlink).toBe(1);
  });

  test("survives the removal of its source, and cannot push to it", async () => {
    plainGit(folder, ["clone", "--quiet", "--no-hardlinks", odd.path, "gone"]);
    const target = join(folder, "workspaces", "two");
    await checkoutWorkspace({ git, source: { path: join(folder, "gone") }, commit: odd.commit, target });
    expect(() => plainGit(target, ["push", "--quiet", "origin", "HEAD:refs/heads/taken"])).toThrow(/does-not-push/);
    rmSync(join(folder, "gone"), { recursive: true });
    expect(plainGit(target, ["fsck", "--full"])).not.toMatch(/error|missing/);
  });

  test("is made anew over what a crash left", async () => {
    const target = join(folder, "workspaces", "three");
    mkdirSync(join(target, ".git"), { recursive: true });
    mkdirSync(`${target}.new-dead`);
    writeFileSync(join(target, "left.txt"), "left");
    await checkoutWorkspace({ git, source: { path: odd.path }, commit: odd.commit, target });
    expect(existsSync(join(target, "left.txt"))).toBe(false);
    expect(plainGit(target, ["status", "--porcelain"])).toBe("");
    expect(readdirSync(join(folder, "workspaces")).filter((name) => name.includes(".new-"))).toEqual([]);
  });

  test("of a commit that is not there fails and leaves nothing", async () => {
    const target = join(folder, "workspaces", "four");
    await expect(checkoutWorkspace({ git, source: { path: odd.path }, commit: "1".repeat(40), target })).rejects.toMatchObject({
      code: "repository_unreadable",
    });
    expect(readdirSync(join(folder, "workspaces")).filter((name) => name.startsWith("four"))).toEqual([]);
  });

  test("that is cancelled throws the reason, and leaves no process and no folder", async () => {
    const target = join(folder, "workspaces", "five");
    const cancel = new AbortController();
    const making = checkoutWorkspace({ git, source: { path: odd.path }, commit: odd.commit, target, signal: cancel.signal });
    cancel.abort(new Error("cancelled by a test"));
    await expect(making).rejects.toThrow("cancelled by a test");
    expect(readdirSync(join(folder, "workspaces")).filter((name) => name.startsWith("five"))).toEqual([]);
  });

  test("of a shallow repository is shallow too", async () => {
    plainGit(folder, ["clone", "--quiet", "--depth=2", `file://${odd.path}`, "shallow"]);
    const target = join(folder, "workspaces", "six");
    await checkoutWorkspace({ git, source: { path: join(folder, "shallow") }, commit: odd.commit, target });
    expect(plainGit(target, ["rev-list", "--count", "HEAD"])).toBe("2");
  });

  test("of a linked work tree and of a SHA-256 repository works", async () => {
    const target = join(folder, "workspaces", "seven");
    await checkoutWorkspace({ git, source: { path: join(folder, "linked") }, commit: odd.commit, target });
    expect(plainGit(target, ["rev-parse", "HEAD"])).toBe(odd.commit);
    mkdirSync(join(folder, "long"));
    plainGit(join(folder, "long"), ["init", "--quiet", "--object-format=sha256"]);
    plainGit(join(folder, "long"), ["commit", "--quiet", "--allow-empty", "-m", "first"]);
    const commit = await resolveCommit(git, join(folder, "long"));
    await checkoutWorkspace({ git, source: { path: join(folder, "long") }, commit, target });
    expect(plainGit(target, ["rev-parse", "HEAD"])).toBe(commit);
  });

  test("keeps no credentials of its origin", async () => {
    const target = join(folder, "workspaces", "eight");
    await checkoutWorkspace({
      git,
      source: { path: odd.path, origin: "https://bob:hunter2@example.org/x.git" },
      commit: odd.commit,
      target,
    });
    expect(plainGit(target, ["config", "remote.origin.url"])).toBe("https://example.org/x.git");
    expect(readFileSync(join(target, ".git/config"), "utf8")).not.toContain("hunter2");
  });
});

describe("a hostile repository", () => {
  test("runs nothing of its own when it is resolved, read and checked out", async () => {
    const path = join(folder, "hostile");
    plainGit(folder, ["clone", "--quiet", odd.path, "hostile"]);
    const trap = join(folder, "trap.sh");
    const sprung = join(folder, "sprung");
    writeFileSync(trap, `#!/bin/sh\necho "$0 $*" >> ${sprung}\ncat\n`);
    chmodSync(trap, 0o755);
    const keys = [
      "core.fsmonitor",
      "core.sshCommand",
      "core.pager",
      "core.editor",
      "core.alternateRefsCommand",
      "gpg.program",
      "diff.external",
      "credential.helper",
      "uploadpack.packObjectsHook",
    ];
    const drivers = [
      "filter.evil.smudge",
      "filter.evil.clean",
      "filter.evil.process",
      "diff.evil.textconv",
      "diff.evil.command",
      "remote.origin.uploadpack",
    ];
    for (const key of [...keys, ...drivers]) writeConfig(path, key, trap);
    for (const [key, value] of [
      ["log.showSignature", "true"],
      ["protocol.ext.allow", "always"],
      ["core.hooksPath", join(folder, "hooks")],
      ["remote.origin.promisor", "true"],
      ["remote.origin.url", `ext::${trap}`],
      ["extensions.partialClone", "origin"],
      ["core.repositoryFormatVersion", "1"],
    ] as const)
      writeConfig(path, key, value);
    mkdirSync(join(folder, "hooks"));
    for (const hook of ["post-checkout", "post-upload-pack", "reference-transaction", "pre-upload"])
      symlinkSync(trap, join(folder, "hooks", hook));
    const commit = await resolveCommit(git, path, "main");
    expect((await listFilesAtCommit(git, path, commit, "")).length).toBe(30);
    await checkoutWorkspace({ git, source: { path }, commit, target: join(folder, "workspaces", "nine") });
    // A missing object of a "partial clone" is an error and not a fetch by the repository's own program.
    await expect(git.read({ gitDir: join(path, ".git"), args: ["cat-file", "-e", "3".repeat(40)] })).rejects.toMatchObject({
      code: "repository_unreadable",
    });
    expect(existsSync(sprung)).toBe(false);
  });

  test("cannot make a later read leave the workspace by a link", async () => {
    const workspace = join(folder, "workspaces", "one");
    expect(lstatSync(join(workspace, "outside-link")).isSymbolicLink()).toBe(true);
    await expect(resolveInside(workspace, "outside-link")).rejects.toMatchObject({ code: "path_outside_roots" });
    for (const path of ["../two/README.md", "/etc/passwd", "src/../../two", ".git/config", "a\0b"])
      await expect(resolveInside(workspace, path)).rejects.toMatchObject({ code: "path_outside_roots" });
    expect(await resolveInside(workspace, "src/main.ts")).toBe(join(workspace, "src/main.ts"));
    expect(await resolveInside(workspace, "nothing/here")).toBeNull();
  });
});

describe("a mirror", () => {
  test("follows its URL, and its password is used and stored nowhere", async () => {
    const lines: unknown[] = [];
    const listening = createGit({ log: (line) => lines.push(line) });
    plainGit(folder, ["clone", "--quiet", "--bare", odd.path, "served.git"]);
    const served = await serveRepository(folder, { password: "bob:hunter2" });
    try {
      const source = { url: served.url("served.git", "bob:hunter2") };
      const cacheDir = join(folder, "cache");
      const [first, twin] = await Promise.all([
        mirrorRepository({ git: listening, source, cacheDir }),
        mirrorRepository({ git: listening, source, cacheDir }),
      ]);
      expect(twin).toEqual(first);
      expect(first.url).not.toContain("hunter2");
      expect(await resolveCommit(git, first.path)).toBe(odd.commit);
      expect(await resolveCommit(git, first.path, "v1")).toBe(plainGit(odd.path, ["rev-parse", "v1"]));
      const newer = plainGit(folder, ["--git-dir=served.git", "commit-tree", "-p", odd.commit, "-m", "newer", `${odd.commit}^{tree}`]);
      plainGit(folder, ["--git-dir=served.git", "update-ref", "refs/heads/main", newer]);
      plainGit(folder, ["--git-dir=served.git", "update-ref", "-d", "refs/heads/side"]);
      // A process that was killed in the middle of an update leaves its lock behind.
      writeFileSync(join(first.path, "HEAD.lock"), "");
      await mirrorRepository({ git: listening, source, cacheDir });
      expect(await resolveCommit(git, first.path)).toBe(newer);
      await expect(resolveCommit(git, first.path, "side")).rejects.toMatchObject({ code: "ref_not_found" });
      expect(filesWith(cacheDir, "hunter2")).toEqual([]);
      expect(JSON.stringify(lines)).not.toContain("hunter2");
      const refused = mirrorRepository({
        git,
        source: { url: served.url("served.git", "bob:wrong-password") },
        cacheDir: join(folder, "cache2"),
      });
      await expect(refused).rejects.toMatchObject({ code: "repository_not_found", message: expect.not.stringContaining("wrong-password") });
      expect(readdirSync(join(folder, "cache2"))).toEqual([]);
    } finally {
      await served.close();
    }
  });
});

function writeConfig(path: string, key: string, value: string): void {
  plainGit(path, ["config", "--local", key, value]);
}

function filesWith(root: string, text: string): string[] {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name)).filter((file) => readFileSync(file).includes(text));
}
