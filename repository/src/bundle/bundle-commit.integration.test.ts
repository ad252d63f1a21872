/** A bundle carries a commit to another machine: whole, by itself, and without a trace in the source. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BUNDLE_REF, bundleCommit, createGit } from "../index.js";
import { buildOddRepository, plainGit, type OddRepository } from "../testing/index.js";

const git = createGit();
let folder = "";
let odd: OddRepository;
let serial = 0;
const fresh = (): string => join(folder, `place-${String(++serial)}`);

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "praxis-bundle-")));
  mkdirSync(join(folder, "odd"));
  odd = buildOddRepository(join(folder, "odd"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a clone of the bundle has the commit, its tree and its whole history, and needs nothing else", async () => {
  const refsBefore = plainGit(odd.path, ["for-each-ref"]);
  const made = await bundleCommit({ git, repoPath: odd.path, commit: odd.commit, target: fresh() });
  expect(made.bytes).toBe(statSync(made.path).size);
  const clone = fresh();
  plainGit(folder, ["clone", "--quiet", "--branch", BUNDLE_REF.slice("refs/heads/".length), made.path, clone]);
  expect(plainGit(clone, ["rev-parse", "HEAD"])).toBe(odd.commit);
  expect(plainGit(clone, ["rev-list", "--count", "HEAD"])).toBe(plainGit(odd.path, ["rev-list", "--count", odd.commit]));
  plainGit(clone, ["fsck", "--full"]);
  expect(plainGit(odd.path, ["for-each-ref"])).toBe(refsBefore);
});

test("an older commit's bundle does not hold what came after it", async () => {
  const old = plainGit(odd.path, ["rev-parse", `${odd.commit}~2`]);
  const { path } = await bundleCommit({ git, repoPath: odd.path, commit: old, target: fresh() });
  expect(plainGit(folder, ["bundle", "list-heads", path])).toBe(`${old} ${BUNDLE_REF}`);
});

test("a repeat finds the file, and concurrent calls make it once", async () => {
  const target = fresh();
  const all = await Promise.all([1, 2, 3].map(() => bundleCommit({ git, repoPath: odd.path, commit: odd.commit, target })));
  const { ino } = statSync(all[0]?.path ?? "");
  expect(new Set(all.map(({ path }) => path)).size).toBe(1);
  const again = await bundleCommit({ git, repoPath: odd.path, commit: odd.commit, target });
  expect(statSync(again.path).ino).toBe(ino);
  expect(readdirSync(target)).toEqual([`${odd.commit}.bundle`]);
});

test("a bare repository and a linked work tree are bundled like any other", async () => {
  const bare = fresh();
  plainGit(folder, ["clone", "--quiet", "--bare", odd.path, bare]);
  const linked = fresh();
  plainGit(odd.path, ["worktree", "add", "--quiet", "--detach", linked, odd.commit]);
  for (const repoPath of [bare, linked]) {
    const { path } = await bundleCommit({ git, repoPath, commit: odd.commit, target: fresh() });
    expect(plainGit(folder, ["bundle", "list-heads", path])).toContain(odd.commit);
  }
});

test("too large, unknown and shallow are clear errors that leave nothing behind", async () => {
  const target = fresh();
  const ask = { git, repoPath: odd.path, commit: odd.commit, target };
  await expect(bundleCommit({ ...ask, bytesMax: 1_000 })).rejects.toMatchObject({
    code: "artifact_too_large",
    details: { bytesMax: 1_000 },
  });
  await expect(bundleCommit({ ...ask, commit: "12".repeat(20) })).rejects.toMatchObject({ code: "ref_not_found" });
  await expect(bundleCommit({ ...ask, commit: "main" })).rejects.toMatchObject({ code: "ref_not_found" });
  const tree = plainGit(odd.path, ["rev-parse", `${odd.commit}^{tree}`]);
  await expect(bundleCommit({ ...ask, commit: tree })).rejects.toMatchObject({ code: "ref_not_found" });
  expect(readdirSync(target)).toEqual([]);
  const shallow = fresh();
  plainGit(folder, ["clone", "--quiet", "--depth=1", `file://${odd.path}`, shallow]);
  await expect(bundleCommit({ ...ask, repoPath: shallow })).rejects.toMatchObject({
    code: "repository_unreadable",
    message: expect.stringContaining("shallow"),
  });
});

test("the folder does not grow without bound: the one longest unused goes first", async () => {
  const target = fresh();
  mkdirSync(target);
  for (let i = 0; i < 30; i++) {
    const name = join(target, `${String(i).padStart(40, "0")}.bundle`);
    writeFileSync(name, "old");
    utimesSync(name, 1_000 + i, 1_000 + i);
  }
  await bundleCommit({ git, repoPath: odd.path, commit: odd.commit, target });
  const left = readdirSync(target);
  expect(left.length).toBe(16);
  expect(left).toContain(`${odd.commit}.bundle`);
  expect(left).toContain(`${"29".padStart(40, "0")}.bundle`);
  expect(left).not.toContain(`${"0".padStart(40, "0")}.bundle`);
});

test("a caller that hangs up does not stop it for the others", async () => {
  const target = fresh();
  const leaving = new AbortController();
  const ask = { git, repoPath: odd.path, commit: odd.commit, target };
  const first = bundleCommit({ ...ask, signal: leaving.signal });
  const second = bundleCommit(ask);
  leaving.abort();
  await expect(first).rejects.toThrow();
  expect((await second).bytes).toBeGreaterThan(0);
});
