import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { chmod, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { LeaseView } from "@praxis/api/contract";
import { createGit } from "@praxis/repository";
import { makeWorkFolder, type WorkFolder } from "./work-folder.js";

const signal = new AbortController().signal;
let root = "";
let commit = "";
const git = (cwd: string, ...args: string[]): string =>
  execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.com", ...args], { cwd, encoding: "utf8" }).trim();

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "praxis-folder-"));
  git(root, "init", "-q", "source");
  const source = join(root, "source");
  await writeFile(join(source, "kept.txt"), "kept\n");
  await writeFile(join(source, "binary.bin"), Buffer.from([0, 1, 2, 255]));
  git(source, "add", ".");
  git(source, "commit", "-qm", "first");
  git(source, "branch", "praxis-base");
  commit = git(source, "rev-parse", "HEAD");
  git(source, "bundle", "create", "-q", join(root, "base.bundle"), "praxis-base");
});
afterEach(() => rm(root, { recursive: true, force: true }));

function make(workspace?: LeaseView["workspace"]): Promise<WorkFolder> {
  const lease = {
    ...{ leaseId: "lse_1", fence: 1, attempt: 2, round: 3, ttlMs: 5000 },
    run: { id: "run_1", title: "t" },
    step: { id: "work", name: "work", instructions: "do it", inputs: {} },
    ...(workspace ? { workspace } : {}),
  } as LeaseView;
  const bundle = (): Promise<Response> => Promise.resolve(new Response(readFileSync(join(root, "base.bundle"))));
  return makeWorkFolder({ git: createGit(), bundle, signal, onProgress: (progress) => told.push(progress) }, lease);
}
const told: unknown[] = [];

test("fetching and unpacking tell how far they are", async () => {
  told.length = 0;
  await make({ commit, bundleUrl: "/x" });
  const bytes = readFileSync(join(root, "base.bundle")).length;
  expect(told).toEqual(expect.arrayContaining([{ done: bytes, note: "fetching the workspace" }]));
  expect(told.slice(-2)).toEqual([1, 2].map((done) => ({ done, note: "unpacking the workspace" })));
});

test("the source stands at its commit; a patch holds all that changed and applies to that commit", async () => {
  const folder = await make({ commit, bundleUrl: "/x" });
  expect(git(folder.cwd, "rev-parse", "HEAD")).toBe(commit);
  expect(await folder.patch(signal)).toBeNull();
  await writeFile(join(folder.cwd, "binary.bin"), Buffer.from([9, 0, 9]));
  await writeFile(join(folder.cwd, 'new ünusual "name".txt'), "new\n");
  await rename(join(folder.cwd, "kept.txt"), join(folder.cwd, "moved.txt"));
  await chmod(join(folder.cwd, "moved.txt"), 0o755);
  const patch = await folder.patch(signal);
  const again = join(root, "again");
  git(root, "clone", "-q", "source", "again");
  execFileSync("git", ["apply", "--index", "--binary", "-"], { cwd: again, input: patch ?? "" });
  expect(git(again, "write-tree")).toBe(git(folder.cwd, "write-tree"));
  await folder.remove();
  expect(existsSync(folder.path)).toBe(false);
});

test("a repository within the work is refused by name: its content would be missing from the patch", async () => {
  const folder = await make({ commit, bundleUrl: "/x" });
  await writeFile(join(folder.cwd, "kept.txt"), "changed\n");
  git(folder.cwd, "clone", "-q", join(root, "source"), "third party");
  await expect(folder.patch(signal)).rejects.toThrow("third party is a repository of its own");
  await rm(join(folder.cwd, "third party", ".git"), { recursive: true });
  git(folder.cwd, "reset", "-q");
  expect((await folder.patch(signal))?.toString("utf8")).toContain("+++ b/third party/kept.txt");
  await folder.remove();
});

test("without a source the program has an empty folder, its task and no patch", async () => {
  const folder = await make();
  expect(await folder.patch(signal)).toBeNull();
  expect(JSON.parse(readFileSync(folder.variables["PRAXIS_TASK_FILE"] ?? "", "utf8"))).toMatchObject({ leaseId: "lse_1" });
  expect(folder.variables).toMatchObject({ PRAXIS_ATTEMPT: "2", PRAXIS_ROUND: "3", PRAXIS_RUN_ID: "run_1" });
  await folder.remove();
});

test("answers are JSON objects or nothing; artifacts are the files of their folder", async () => {
  const folder = await make();
  expect(await folder.answer("outcome")).toBeNull();
  await writeFile(folder.variables["PRAXIS_OUTCOME_FILE"] ?? "", '{"done": true}');
  expect(await folder.answer("outcome")).toEqual({ done: true });
  await writeFile(folder.variables["PRAXIS_OUTCOME_FILE"] ?? "", "[1]");
  await expect(folder.answer("outcome")).rejects.toThrow("outcome.json must hold one JSON object");
  await writeFile(join(folder.variables["PRAXIS_ARTIFACTS_DIR"] ?? "", "b.txt"), "bb");
  await writeFile(join(folder.variables["PRAXIS_ARTIFACTS_DIR"] ?? "", "a.txt"), "a");
  expect((await folder.artifacts()).map(({ name, bytes }) => [name, bytes])).toEqual([
    ["a.txt", 1],
    ["b.txt", 2],
  ]);
  await folder.remove();
});

test("a bundle that lacks the commit leaves no folder behind", async () => {
  await expect(make({ commit: "0".repeat(40), bundleUrl: "/x" })).rejects.toThrow();
});
