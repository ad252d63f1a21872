/** Patches become commits on branches: exactly, once, and without anybody's work tree, index or branch being touched. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyPatch, checkoutWorkspace, commitPatch, createGit, placeBranch } from "../index.js";
import { plainGit, plainGitBytes } from "../testing/index.js";

const git = createGit();
const BY = { name: "Kyros Praxis", email: "praxis@praxis.invalid" };
const PROTECTED = ["main", "master", "release/*"];
let folder: string;
let source: string;
let base: string;
let serial = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "praxis-change-test-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  source = join(folder, `source-${String(++serial)}`);
  mkdirSync(source);
  plainGit(source, ["init", "--quiet", "--initial-branch=main"]);
  writeFileSync(join(source, "plain.txt"), "one\ntwo\nthree\n");
  writeFileSync(join(source, "image.bin"), Buffer.from(Array.from({ length: 4_000 }, (_, i) => (i * 7) % 256)));
  writeFileSync(join(source, "old-name.txt"), "a file that will be renamed\n".repeat(20));
  writeFileSync(join(source, "tool.sh"), "#!/bin/sh\nexit 0\n");
  writeFileSync(join(source, "blanks.txt"), "trailing   \n\n\nend\n");
  writeFileSync(join(source, "windows.txt"), "one\r\ntwo\r\n");
  writeFileSync(Buffer.concat([Buffer.from(`${source}/`), NON_UTF8]), "in latin\n");
  plainGit(source, ["add", "--all"]);
  plainGit(source, ["commit", "--quiet", "-m", "first"]);
  base = plainGit(source, ["rev-parse", "HEAD"]);
});

const NON_UTF8 = Buffer.from("caf\xe9 \xff.txt", "latin1");

/** What a person or agent would do in a checkout, as a patch against the base. */
function patchOf(change: (tree: string) => void): Buffer {
  const tree = join(folder, `tree-${String(++serial)}`);
  plainGit(folder, ["clone", "--quiet", source, tree]);
  change(tree);
  plainGit(tree, ["add", "--all"]);
  return plainGitBytes(tree, ["diff", "--cached", "--binary", "HEAD"]);
}

function oddChange(tree: string): void {
  writeFileSync(join(tree, "image.bin"), Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 13 + 5) % 256)));
  renameSync(join(tree, "old-name.txt"), join(tree, "new name.txt"));
  chmodSync(join(tree, "tool.sh"), 0o755);
  symlinkSync("plain.txt", join(tree, "link"));
  writeFileSync(join(tree, "blanks.txt"), "trailing   \n\t \n\n\nno newline at the end");
  writeFileSync(join(tree, "windows.txt"), "one\r\nand a half\r\ntwo\r\n");
  writeFileSync(join(tree, "empty.txt"), "");
  writeFileSync(Buffer.concat([Buffer.from(`${tree}/`), NON_UTF8]), "in latin, changed\n");
  writeFileSync(Buffer.concat([Buffer.from(`${tree}/`), Buffer.from("n\xfcw.txt", "latin1")]), "new\n");
  rmSync(join(tree, "plain.txt"));
}

/** Everything of the source that nobody may touch, refs aside. */
function standing(): string {
  const index = readFileSync(join(source, ".git/index")).toString("base64");
  return [
    plainGit(source, ["status", "--porcelain=v2", "--branch", "--untracked-files=all"]),
    index,
    plainGit(source, ["stash", "list"]),
  ].join("\n");
}

const commit = (patch: Uint8Array, more: { message?: string } = {}): ReturnType<typeof commitPatch> =>
  commitPatch({ git, repoPath: source, base, patch, message: more.message ?? "Change\n", by: BY, atSeconds: 1_700_000_000 });
const committed = async (patch: Uint8Array, more: { message?: string } = {}): Promise<string> => {
  const made = await commit(patch, more);
  if (made.kind !== "committed") throw new Error(JSON.stringify(made));
  return made.commit;
};
const place = (branch: string, id: string, mayReplace = false): ReturnType<typeof placeBranch> =>
  placeBranch({
    ...{ git, repoPath: source, branch, commit: id, by: BY, reason: "test", protectedBranches: PROTECTED },
    mayReplace: () => Promise.resolve(mayReplace),
  });

describe("a commit of a patch", () => {
  test("holds binary files, renames, modes, links, odd blanks and names that are not UTF-8, byte for byte", async () => {
    const patch = patchOf(oddChange);
    const before = standing();
    const id = await committed(patch);
    expect(plainGitBytes(source, ["diff", "--binary", base, id])).toEqual(patch);
    expect(plainGit(source, ["rev-parse", `${id}^`])).toBe(base);
    expect(plainGit(source, ["log", "-1", "--format=%an <%ae> %at %cn %ct %B", id])).toContain(
      "Kyros Praxis <praxis@praxis.invalid> 1700000000",
    );
    expect(standing()).toBe(before);
    plainGit(source, ["fsck", "--strict"]);
  });

  test("is the same commit when it is made again", async () => {
    const patch = patchOf(oddChange);
    const first = await committed(patch);
    plainGit(source, ["prune", "--expire=now"]);
    expect(await committed(patch)).toBe(first);
  });

  test("is not changed by what the repository's configuration says about blanks, encodings and indexes", async () => {
    const patch = patchOf(oddChange);
    const first = await committed(patch);
    for (const [key, value] of Object.entries({
      "apply.whitespace": "fix",
      "apply.ignoreWhitespace": "change",
      "i18n.commitEncoding": "latin1",
      "core.splitIndex": "true",
      "core.autocrlf": "true",
      "commit.gpgSign": "true",
      "core.hooksPath": join(source, "hooks"),
    }))
      plainGit(source, ["config", key, value]);
    expect(await committed(patch)).toBe(first);
  });

  const limited = process.platform === "linux" ? test : test.skip;
  limited("a patch of a few bytes that asks for gigabytes of memory is refused, and costs none", async () => {
    const small = patchOf((tree) => {
      writeFileSync(join(tree, "bomb.bin"), Buffer.alloc(10_000));
    });
    const patch = Buffer.from(small.toString("latin1").replace(/^literal 10000$/m, "literal 5000000000"), "latin1");
    expect(patch.equals(small)).toBe(false);
    const made = await commitPatch({ ...{ git, repoPath: source, base, patch, message: "x\n", by: BY, atSeconds: 1 } });
    expect(made).toMatchObject({ kind: "refused", said: expect.stringMatching(/out of memory/i) });
  });

  test("a patch that does not apply changes nothing and says what git said", async () => {
    const patch = patchOf((tree) => {
      writeFileSync(join(tree, "plain.txt"), "one\n2\nthree\n");
    });
    const broken = Buffer.from(patch.toString("latin1").replace("-two", "-zwei"), "latin1");
    const before = standing();
    const made = await commit(broken);
    expect(made.kind).toBe("refused");
    expect(made.kind === "refused" ? made.said : "").toContain("plain.txt");
    expect(standing()).toBe(before);
  });

  test.each([
    ["nothing", Buffer.alloc(0)],
    ["noise", Buffer.from("this is no patch\n")],
    ["a place outside", Buffer.from("diff --git a/../x b/../x\nnew file mode 100644\n--- /dev/null\n+++ b/../x\n@@ -0,0 +1 @@\n+x\n")],
    [
      "git's own folder",
      Buffer.from("diff --git a/.git/x b/.git/x\nnew file mode 100644\n--- /dev/null\n+++ b/.git/x\n@@ -0,0 +1 @@\n+x\n"),
    ],
    [
      "a way through a link",
      Buffer.from(
        "diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/tmp\n\\ No newline at end of file\n" +
          "diff --git a/l/x b/l/x\nnew file mode 100644\n--- /dev/null\n+++ b/l/x\n@@ -0,0 +1 @@\n+x\n",
      ),
    ],
  ])("a patch of %s is refused, in the index and in a checkout alike", async (_, patch) => {
    expect((await commit(patch)).kind).toBe("refused");
    const tree = join(folder, `refusing-${String(++serial)}`);
    await checkoutWorkspace({ git, source: { path: source }, commit: base, target: tree });
    const patchFile = join(folder, `patch-${String(serial)}`);
    writeFileSync(patchFile, patch);
    expect((await applyPatch({ git, workTree: tree, patchFile })).kind).toBe("refused");
    expect(plainGit(tree, ["status", "--porcelain"])).toBe("");
  });

  test("a patch that changes nothing makes no commit", async () => {
    const both = Buffer.from(
      "diff --git a/plain.txt b/plain.txt\n--- a/plain.txt\n+++ b/plain.txt\n@@ -1,3 +1,3 @@\n one\n-two\n+two\n three\n",
    );
    expect(await commit(both)).toEqual({ kind: "unchanged" });
  });

  test("a checkout gets the same content from the patch as the commit has", async () => {
    const patch = patchOf(oddChange);
    const id = await committed(patch);
    const tree = join(folder, `checkout-${String(++serial)}`);
    await checkoutWorkspace({ git, source: { path: source }, commit: base, target: tree });
    const patchFile = join(folder, `patch-${String(serial)}`);
    writeFileSync(patchFile, patch);
    expect(await applyPatch({ git, workTree: tree, patchFile })).toEqual({ kind: "applied" });
    expect(plainGit(tree, ["write-tree"])).toBe(plainGit(source, ["rev-parse", `${id}^{tree}`]));
    expect(plainGit(tree, ["diff", "--name-only"])).toBe("");
  });
});

describe("a branch", () => {
  let id: string;
  const small = (text: string): Buffer =>
    patchOf((tree) => {
      writeFileSync(join(tree, "plain.txt"), text);
    });
  beforeEach(async () => {
    id = await committed(small("changed\n"));
  });

  test("is made, and made again it is the same", async () => {
    const before = standing();
    expect(await place("praxis/run_1", id)).toEqual({ kind: "placed", before: null });
    expect(await place("praxis/run_1", id)).toEqual({ kind: "already", before: id });
    expect(plainGit(source, ["rev-parse", "praxis/run_1"])).toBe(id);
    expect(standing()).toBe(before);
  });

  test.each(["main", "master", "release/1.0", "release/a/b"])("%s is protected", async (branch) => {
    await expect(place(branch, id)).rejects.toMatchObject({ code: "branch_protected" });
    expect(plainGit(source, ["rev-parse", "main"])).toBe(base);
  });

  test("a name that only looks like a protected one is not", async () => {
    expect(await place("releases", id)).toMatchObject({ kind: "placed" });
  });

  test("the default branch of a bare repository and of its remote is protected, whatever its name", async () => {
    const bare = join(folder, `bare-${String(++serial)}`);
    plainGit(folder, ["clone", "--quiet", "--bare", source, bare]);
    plainGit(bare, ["branch", "-m", "main", "trunk"]);
    plainGit(bare, ["update-ref", "refs/remotes/origin/develop", base]);
    plainGit(bare, ["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/develop"]);
    plainGit(bare, ["fetch", "--quiet", source, `${base}:refs/heads/x`]);
    const made = await commitPatch({ git, repoPath: bare, base, patch: small("bare\n"), message: "m", by: BY, atSeconds: 1 });
    const commitId = made.kind === "committed" ? made.commit : "";
    const there = {
      git,
      repoPath: bare,
      commit: commitId,
      by: BY,
      reason: "test",
      protectedBranches: [],
      mayReplace: () => Promise.resolve(true),
    };
    await expect(placeBranch({ ...there, branch: "trunk" })).rejects.toMatchObject({ code: "branch_protected" });
    await expect(placeBranch({ ...there, branch: "develop" })).rejects.toMatchObject({ code: "branch_protected" });
    expect(await placeBranch({ ...there, branch: "praxis/run_1" })).toMatchObject({ kind: "placed" });
  });

  test("that the main work tree, a linked one or a rebase stands on is not moved", async () => {
    plainGit(source, ["branch", "here"]);
    plainGit(source, ["branch", "there"]);
    plainGit(source, ["checkout", "--quiet", "here"]);
    plainGit(source, ["worktree", "add", "--quiet", join(folder, `linked-${String(++serial)}`), "there"]);
    await expect(place("here", id, true)).rejects.toMatchObject({ code: "branch_checked_out" });
    await expect(place("there", id, true)).rejects.toMatchObject({ code: "branch_checked_out" });
    plainGit(source, ["checkout", "--quiet", "--detach"]);
    mkdirSync(join(source, ".git/rebase-merge"));
    writeFileSync(join(source, ".git/rebase-merge/head-name"), "refs/heads/here\n");
    await expect(place("here", id, true)).rejects.toMatchObject({ code: "branch_checked_out" });
    expect([plainGit(source, ["rev-parse", "here"]), plainGit(source, ["rev-parse", "there"])]).toEqual([base, base]);
  });

  test("with somebody's commits is left alone; one that may be replaced is moved from exactly what it was", async () => {
    plainGit(source, ["branch", "praxis/run_1"]);
    await expect(place("praxis/run_1", id)).rejects.toMatchObject({ code: "branch_taken" });
    expect(plainGit(source, ["rev-parse", "praxis/run_1"])).toBe(base);
    expect(await place("praxis/run_1", id, true)).toEqual({ kind: "placed", before: base });
  });

  test("that changes between the look and the write is not overwritten", async () => {
    const other = await committed(small("other\n"));
    plainGit(source, ["branch", "praxis/run_1"]);
    const racing = placeBranch({
      ...{ git, repoPath: source, branch: "praxis/run_1", commit: id, by: BY, reason: "test", protectedBranches: PROTECTED },
      mayReplace: () => {
        plainGit(source, ["update-ref", "refs/heads/praxis/run_1", other]);
        return Promise.resolve(true);
      },
    });
    await expect(racing).rejects.toMatchObject({ code: "branch_taken" });
    expect(plainGit(source, ["rev-parse", "praxis/run_1"])).toBe(other);
  });

  test("wanted by many at once goes to exactly one of them", async () => {
    const wishes = await Promise.all(["a", "b", "c", "d"].map((text) => committed(small(`${text}\n`))));
    const answers = await Promise.allSettled(wishes.map((wish) => place("praxis/race", wish)));
    const won = answers.flatMap((answer, index) => (answer.status === "fulfilled" ? [wishes[index]] : []));
    expect(won).toEqual([plainGit(source, ["rev-parse", "praxis/race"])]);
    for (const answer of answers) if (answer.status === "rejected") expect(answer.reason).toMatchObject({ code: "branch_taken" });
  });

  test("wanted at once by two repeats of the same step is there for both", async () => {
    const answers = await Promise.all([place("praxis/twins", id), place("praxis/twins", id)]);
    expect(answers.map(({ kind }) => kind)).toContain("placed");
    expect(plainGit(source, ["rev-parse", "praxis/twins"])).toBe(id);
  });

  test.each(["..", "a..b", "-x", "a b", "x.lock", "", "@{1}", "a/"])("%j is no name for one", async (name) => {
    await expect(place(name, id)).rejects.toMatchObject({ code: "with_invalid" });
  });

  test("below a branch that is in the way is refused, not crashed", async () => {
    plainGit(source, ["branch", "praxis"]);
    await expect(place("praxis/run_1", id)).rejects.toMatchObject({ code: "branch_taken" });
  });

  test("is written without running a hook of the repository", async () => {
    const hook = join(source, ".git/hooks/reference-transaction");
    mkdirSync(join(source, ".git/hooks"), { recursive: true });
    writeFileSync(hook, `#!/bin/sh\ntouch "${source}/.git/hook-ran"\n`);
    chmodSync(hook, 0o755);
    await place("praxis/run_1", id);
    expect(() => readFileSync(join(source, ".git/hook-ran"))).toThrow();
  });
});
