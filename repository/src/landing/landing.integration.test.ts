/** Landing in real repositories: exact, once, by compare-and-swap, and never over anybody's work. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGit, type Git } from "../index.js";
import { plainGit } from "../testing/index.js";
import { branchTip, buildCandidate, landBranch, type CandidateRequest, type LandRequest } from "./index.js";

const git = createGit();
const BY = { name: "Kyros Praxis", email: "praxis@praxis.invalid" };
let folder: string;
let source: string;
let base: string;
let serial = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "praxis-landing-test-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  source = join(folder, `source ${String(++serial)}`);
  mkdirSync(source);
  plainGit(source, ["init", "--quiet", "--initial-branch=main"]);
  base = commit("first", { "a.txt": "one\ntwo\nthree\n", "b.txt": "b\n" });
});

/** Files written and committed in the work tree. */
function commit(message: string, files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(source, name), text);
  plainGit(source, ["add", "--all"]);
  plainGit(source, ["commit", "--quiet", "--allow-empty", "-m", message]);
  return plainGit(source, ["rev-parse", "HEAD"]);
}

function change(branch: string, files: Readonly<Record<string, string>>, from = "main"): string {
  plainGit(source, ["checkout", "--quiet", "-b", branch, from]);
  const head = commit(`feat: ${branch}`, files);
  plainGit(source, ["checkout", "--quiet", "main"]);
  return head;
}

/** Nobody stands on main: landing needs no work tree. */
function detach(): void {
  plainGit(source, ["checkout", "--quiet", "--detach"]);
}

const candidate = (onto: string, head: string, more: Partial<CandidateRequest> = {}) =>
  buildCandidate({
    git,
    repoPath: source,
    landing: "squash",
    onto,
    head,
    message: "feat: landed\n",
    author: { name: "Ann", email: "ann@example.org" },
    committer: BY,
    atSeconds: 1_760_000_000,
    ...more,
  });

async function built(onto: string, head: string, more: Partial<CandidateRequest> = {}): Promise<{ commit: string; tree: string }> {
  const made = await candidate(onto, head, more);
  if (made.kind !== "built") throw new Error(`expected a candidate, not ${made.kind}`);
  return made;
}

const land = (expected: string, made: { commit: string }, more: Partial<LandRequest> = {}) =>
  landBranch({ git, repoPath: source, branch: "main", expected, commit: made.commit, by: BY, reason: "praxis queue: lands", ...more });

/** git that lets somebody else do something just before the branch is written. */
function beforeTheWrite(interfere: () => void): Git {
  return {
    ...git,
    ask: (call) => {
      if (call.args[0] === "update-ref") interfere();
      return git.ask(call);
    },
  };
}

describe("a candidate", () => {
  test("of a squash is one commit with the merged tree, and of nobody's work tree, index or refs anything changes", async () => {
    const head = change("one", { "a.txt": "one\ntwo\nTHREE\n" });
    const onto = commit("second", { "b.txt": "B\n" });
    writeFileSync(join(source, "a.txt"), "a person is at work\n");
    const before = [plainGit(source, ["status", "--porcelain"]), plainGit(source, ["for-each-ref"])];
    const { commit: made, tree } = await built(onto, head);
    expect(plainGit(source, ["rev-parse", `${made}^@`])).toBe(onto);
    expect(plainGit(source, ["rev-parse", `${made}^{tree}`])).toBe(tree);
    expect(plainGit(source, ["show", `${made}:a.txt`])).toBe("one\ntwo\nTHREE");
    expect(plainGit(source, ["show", `${made}:b.txt`])).toBe("B");
    expect(plainGit(source, ["log", "-1", "--format=%an|%cn|%s", made])).toBe("Ann|Kyros Praxis|feat: landed");
    expect([plainGit(source, ["status", "--porcelain"]), plainGit(source, ["for-each-ref"])]).toEqual(before);
  });

  test("of a merge has both parents", async () => {
    const head = change("one", { "c.txt": "c\n" });
    const { commit: made } = await built(base, head, { landing: "merge" });
    expect(plainGit(source, ["rev-parse", `${made}^1`, `${made}^2`])).toBe(`${base}\n${head}`);
  });

  test("of a rebase keeps every commit with its author and message, in a line, and leaves nothing behind", async () => {
    plainGit(source, ["checkout", "--quiet", "-b", "two"]);
    commit("feat: first half", { "c.txt": "c\n" });
    plainGit(source, [
      "-c",
      "user.name=Bob",
      "commit",
      "--quiet",
      "--allow-empty",
      "--amend",
      "--no-edit",
      "--author=Bob <bob@example.org>",
    ]);
    const head = commit("feat: second half", { "d.txt": "d\n" });
    plainGit(source, ["checkout", "--quiet", "main"]);
    const onto = commit("second", { "b.txt": "B\n" });
    const { commit: made } = await built(onto, head, { landing: "rebase" });
    expect(plainGit(source, ["log", "--format=%an|%s", `${onto}..${made}`])).toBe("Ann|feat: second half\nBob|feat: first half");
    expect(plainGit(source, ["rev-parse", `${made}~2`])).toBe(onto);
    expect(plainGit(source, ["worktree", "list"]).split("\n")).toHaveLength(1);
  });

  test.each(["squash", "merge", "rebase"] as const)("by %s is the same commit when it is made again", async (landing) => {
    const head = change("one", { "c.txt": "c\n" });
    const onto = commit("second", { "b.txt": "B\n" });
    expect(await built(onto, head, { landing })).toEqual(await built(onto, head, { landing }));
  });

  test.each(["squash", "merge", "rebase"] as const)("by %s that does not fit names the files", async (landing) => {
    const head = change("one", { "a.txt": "one\nzwei\nthree\n" });
    const onto = commit("second", { "a.txt": "one\ndeux\nthree\n" });
    expect(await candidate(onto, head, { landing })).toEqual({ kind: "conflict", paths: ["a.txt"] });
  });

  test.each(["squash", "merge", "rebase"] as const)("by %s of what has landed already is nothing", async (landing) => {
    const head = change("one", { "c.txt": "c\n" });
    const onto = (await built(base, head)).commit;
    expect(await candidate(head, head, { landing })).toEqual({ kind: "unchanged" });
    if (landing !== "merge") expect(await candidate(onto, head, { landing })).toEqual({ kind: "unchanged" });
  });

  test("runs no program that the repository names", async () => {
    const marker = join(folder, `ran-${String(serial)}`);
    plainGit(source, ["config", "merge.evil.driver", `touch '${marker}'; false`]);
    plainGit(source, ["config", "filter.evil.smudge", `touch '${marker}'; cat`]);
    const head = change("one", { ".gitattributes": "* merge=evil filter=evil\n", "a.txt": "zero\none\ntwo\nthree\n" });
    rmSync(marker, { force: true });
    const onto = commit("second", { "a.txt": "one\ntwo\nthree\nfour\n" });
    for (const landing of ["squash", "merge", "rebase"] as const) await built(onto, head, { landing });
    expect(existsSync(marker)).toBe(false);
  });
});

describe("landing", () => {
  test("moves the branch to exactly the candidate, and a repeat finds it", async () => {
    const made = await built(base, change("one", { "c.txt": "c\n" }));
    detach();
    expect(await land(base, made)).toEqual({ kind: "landed", tip: made.commit, workTrees: [] });
    expect(plainGit(source, ["rev-parse", "main"])).toBe(made.commit);
    expect(await land(base, made)).toEqual({ kind: "already", tip: made.commit, workTrees: [] });
    plainGit(source, [
      "branch",
      "--force",
      "main",
      plainGit(source, ["commit-tree", "-p", made.commit, "-m", "later", `${made.commit}^{tree}`]),
    ]);
    expect(await land(base, made)).toMatchObject({ kind: "already" });
  });

  test("after a push to the branch writes nothing and says where the branch is", async () => {
    const made = await built(base, change("one", { "c.txt": "c\n" }));
    const pushed = commit("pushed", { "p.txt": "p\n" });
    detach();
    expect(await land(base, made)).toEqual({ kind: "moved", tip: pushed });
    expect(plainGit(source, ["rev-parse", "main"])).toBe(pushed);
  });

  test("that loses the compare-and-swap to a push writes nothing", async () => {
    const made = await built(base, change("one", { "c.txt": "c\n" }));
    detach();
    const other = plainGit(source, ["commit-tree", "-p", base, "-m", "pushed", `${base}^{tree}`]);
    const racing = beforeTheWrite(() => plainGit(source, ["update-ref", "refs/heads/main", other]));
    expect(await land(base, made, { git: racing })).toEqual({ kind: "moved", tip: other });
    expect(plainGit(source, ["rev-parse", "main"])).toBe(other);
  });

  test("of two that race exactly one wins", async () => {
    const one = await built(base, change("one", { "c.txt": "c\n" }));
    const two = await built(base, change("two", { "d.txt": "d\n" }));
    detach();
    const ends = await Promise.all([land(base, one), land(base, two)]);
    expect(ends.map(({ kind }) => kind).sort()).toEqual(["landed", "moved"]);
    const winner = ends[0].kind === "landed" ? one : two;
    expect(plainGit(source, ["rev-parse", "main"])).toBe(winner.commit);
  });

  test("of a commit that does not build on the branch is refused", async () => {
    const head = change("one", { "c.txt": "c\n" });
    await expect(land(head, { commit: base })).rejects.toMatchObject({ code: "ref_not_found" });
  });

  test("takes a clean folder that has the branch checked out along", async () => {
    const made = await built(base, change("one", { "c.txt": "c\n", "a.txt": "ONE\n" }));
    writeFileSync(join(source, "untracked.txt"), "mine\n");
    expect(await land(base, made)).toEqual({ kind: "landed", tip: made.commit, workTrees: [{ folder: source, said: null }] });
    expect(plainGit(source, ["status", "--porcelain"])).toBe("?? untracked.txt");
    expect(readFileSync(join(source, "a.txt"), "utf8")).toBe("ONE\n");
  });

  test.each([
    ["changed", () => writeFileSync(join(source, "a.txt"), "at work\n"), /not committed: a\.txt/],
    ["staged", () => (writeFileSync(join(source, "n.txt"), "n\n"), plainGit(source, ["add", "n.txt"])), /not committed: n\.txt/],
    ["untracked files in the way", () => writeFileSync(join(source, "c.txt"), "mine\n"), /c\.txt/],
    ["a merge in progress", () => writeFileSync(join(source, ".git", "MERGE_HEAD"), `${base}\n`), /middle of a merge/],
    ["content filters", () => plainGit(source, ["config", "filter.x.clean", "cat"]), /content filters/],
  ] as const)("on a folder with %s is refused, naming it", async (_what, disturb, message) => {
    const made = await built(base, change("one", { "c.txt": "c\n", "a.txt": "ONE\n" }));
    disturb();
    const before = plainGit(source, ["status", "--porcelain"]);
    const refused = await land(base, made);
    expect(refused).toMatchObject({ kind: "refused", folder: source, message: expect.stringMatching(message) });
    expect(refused).toMatchObject({ message: expect.stringContaining(source) });
    expect(plainGit(source, ["rev-parse", "main"])).toBe(base);
    expect(plainGit(source, ["status", "--porcelain"])).toBe(before);
  });

  test("sees linked work trees too", async () => {
    const made = await built(base, change("one", { "c.txt": "c\n" }));
    detach();
    const linked = join(folder, `linked-${String(serial)}`);
    plainGit(source, ["worktree", "add", "--quiet", linked, "main"]);
    writeFileSync(join(linked, "a.txt"), "at work\n");
    expect(await land(base, made)).toMatchObject({ kind: "refused", folder: linked });
    plainGit(linked, ["checkout", "--quiet", "a.txt"]);
    expect(await land(base, made)).toMatchObject({ kind: "landed", workTrees: [{ folder: linked, said: null }] });
    expect(existsSync(join(linked, "c.txt"))).toBe(true);
  });

  test.each<[string, (stranger: string) => void]>([
    ["core.worktree", (stranger) => plainGit(source, ["config", "core.worktree", stranger])],
    [
      "a linked work tree",
      (stranger) => {
        detach();
        const entry = join(source, ".git", "worktrees", "x");
        mkdirSync(entry, { recursive: true });
        for (const [name, text] of [
          ["HEAD", "ref: refs/heads/main\n"],
          ["commondir", "../..\n"],
          ["gitdir", `${join(stranger, "a.txt")}\n`],
        ] as const)
          writeFileSync(join(entry, name), text);
        plainGit(stranger, [`--git-dir=${entry}`, `--work-tree=${stranger}`, "read-tree", base]);
      },
    ],
  ])("writes no file into a folder that a repository claims by %s and that does not say so itself", async (_what, claim) => {
    const made = await built(base, change("one", { "c.txt": "c\n" }));
    const stranger = join(folder, `stranger-${String(serial)}`);
    mkdirSync(stranger);
    writeFileSync(join(stranger, "a.txt"), "one\ntwo\nthree\n");
    writeFileSync(join(stranger, "b.txt"), "b\n");
    claim(stranger);
    expect(await land(base, made)).toMatchObject({
      ...{ kind: "refused", folder: stranger, message: expect.stringContaining("does not lead back") },
    });
    // A repeat after a write that somebody else has done for it does not follow either.
    plainGit(join(source, ".git"), ["--git-dir=.", "--work-tree=/nonexistent", "update-ref", "refs/heads/main", made.commit]);
    expect(await land(base, made)).toMatchObject({
      ...{ kind: "already", workTrees: [{ folder: stranger, said: expect.stringContaining("does not lead back") }] },
    });
    expect(existsSync(join(stranger, "c.txt"))).toBe(false);
  });

  test("cut off between the write and the files is finished by a repeat", async () => {
    const made = await built(base, change("one", { "c.txt": "c\n" }));
    plainGit(source, ["update-ref", "refs/heads/main", made.commit]);
    expect(plainGit(source, ["status", "--porcelain"])).toBe("D  c.txt");
    expect(await land(base, made)).toEqual({ kind: "already", tip: made.commit, workTrees: [{ folder: source, said: null }] });
    expect(plainGit(source, ["status", "--porcelain"])).toBe("");
  });

  test("works in a bare repository whose HEAD is the branch", async () => {
    const made = await built(base, change("one", { "c.txt": "c\n" }));
    const bare = join(folder, `bare-${String(serial)}.git`);
    plainGit(folder, ["clone", "--quiet", "--bare", source, bare]);
    plainGit(bare, ["fetch", "--quiet", source, `${made.commit}:refs/praxis/candidate`]);
    expect(await land(base, made, { repoPath: bare })).toMatchObject({ kind: "landed", workTrees: [] });
    expect(await branchTip(git, bare, "main")).toBe(made.commit);
  });

  test("of a branch with slashes and odd characters is that branch's alone", async () => {
    const name = "release/ünï'1;$(x)";
    plainGit(source, ["branch", name]);
    const made = await built(base, change("one", { "c.txt": "c\n" }));
    expect(await land(base, made, { branch: name })).toMatchObject({ kind: "landed" });
    expect(plainGit(source, ["rev-parse", "main"])).toBe(base);
  });

  test("of a branch that is only a name for another is refused", async () => {
    plainGit(source, ["symbolic-ref", "refs/heads/alias", "refs/heads/main"]);
    await expect(branchTip(git, source, "alias")).rejects.toMatchObject({ code: "ref_not_found" });
    expect(await branchTip(git, source, "nowhere")).toBeNull();
  });
});
