/** Checkouts of real repositories, by path and by URL, and the removal of what runs leave. */
import { execFile } from "node:child_process";
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { DomainError, type ErrorCode } from "@praxis/domain/errors";
import { createGit } from "@praxis/repository";
import { createStepFixture, type StepFixture } from "../command/step-context-fixture.js";
import {
  createEmptyWorkspace,
  createWorkspacePrepare,
  emptyWorkspacePath,
  preparedWorkspacePath,
  removeWorkspace,
  type WorkspacePrepareOutputs,
  type WorkspacePrepareWith,
} from "./index.js";
import { markerPath } from "./workspace-folders.js";

const execute = promisify(execFile);
let root: string;
let dataDir: string;
let repository: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), "praxis-prepare-")));
  dataDir = path.join(root, "data");
  repository = path.join(root, "repository");
  await mkdir(repository);
  await git("init", "-q", "-b", "main");
  await commit("one");
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function git(...args: string[]): Promise<string> {
  const identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
  return (await execute("git", ["-C", repository, ...identity, ...args])).stdout.trim();
}

async function commit(text: string): Promise<string> {
  await writeFile(path.join(repository, "file.txt"), text);
  await git("add", "-A");
  await git("commit", "-q", "-m", text);
  return git("rev-parse", "HEAD");
}

function prepare(
  given: WorkspacePrepareWith,
  more: { repository?: { path: string; ref?: string; commit?: string } | null; roots?: string[] } = {},
): { step: StepFixture<WorkspacePrepareWith>; result: Promise<WorkspacePrepareOutputs> } {
  const policy = { roots: more.roots ?? [root], hosts: [], schemes: ["https"] };
  const execute = createWorkspacePrepare({ git: createGit(), dataDir, hostId: "h1", policy });
  const step = createStepFixture({
    with: given,
    stepId: "prepare",
    repository: more.repository === undefined ? { path: repository } : more.repository,
  });
  return { step, result: execute(step.context) };
}

async function codeOf(promise: Promise<unknown>): Promise<ErrorCode | null> {
  return promise.then(
    () => null,
    (error: unknown) => {
      if (DomainError.is(error)) return error.code;
      throw error;
    },
  );
}

const target = (): string => preparedWorkspacePath({ dataDir, runId: "run_test", stepId: "prepare", generation: 1 });

describe("workspace.prepare", () => {
  test("checks the run's repository out at its commit and says where the next steps run", async () => {
    const head = await git("rev-parse", "HEAD");
    const { step, result } = prepare({});
    expect(await result).toEqual({ commit: head, ref: "HEAD", hostId: "h1", queue: "host/h1" });
    expect(await readFile(path.join(target(), "file.txt"), "utf8")).toBe("one");
    expect(step.beats.length).toBeGreaterThan(0);
  });

  test("a commit resolved by the run wins over its ref; a ref of the step wins over both", async () => {
    const first = await git("rev-parse", "HEAD");
    const second = await commit("two");
    await git("tag", "v2");
    expect(await prepare({}, { repository: { path: repository, ref: "main", commit: first } }).result).toMatchObject({ commit: first });
    await removeWorkspace({ dataDir, path: target() });
    expect(await prepare({ ref: "v2" }, { repository: { path: repository, ref: "main", commit: first } }).result).toMatchObject({
      commit: second,
      ref: "v2",
    });
  });

  test("a repeat answers the recorded commit, also when the branch has moved since", async () => {
    const before = await prepare({ ref: "main" }).result;
    await commit("two");
    await writeFile(path.join(target(), "work"), "kept");
    expect(await prepare({ ref: "main" }).result).toEqual(before);
    expect(await readFile(path.join(target(), "work"), "utf8")).toBe("kept");
  });

  test("a checkout that a crash cut short is made anew", async () => {
    await prepare({}).result;
    await rm(markerPath(target()));
    await rm(path.join(target(), "file.txt"));
    await writeFile(path.join(target(), "half"), "");
    await prepare({}).result;
    expect(await readdir(target())).toEqual([".git", "file.txt"]);
    await rm(target(), { recursive: true });
    await prepare({}).result;
    expect(await readdir(target())).toEqual([".git", "file.txt"]);
  });

  test("a repository that is missing, outside the roots, of a refused host, or without the ref is named by its code and leaves nothing", async () => {
    expect(await codeOf(prepare({ path: path.join(root, "nothing") }).result)).toBe("repository_not_found");
    expect(await codeOf(prepare({}, { repository: null }).result)).toBe("repository_not_found");
    expect(await codeOf(prepare({ ref: "no-such" }).result)).toBe("ref_not_found");
    expect(await codeOf(prepare({}, { roots: [dataDir] }).result)).toBe("path_outside_roots");
    expect(await codeOf(prepare({ url: "https://user:secret@example.org/r.git" }).result)).toBe("url_not_allowed");
    await expect(lstat(target())).rejects.toMatchObject({ code: "ENOENT" });
    await expect(lstat(markerPath(target()))).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("a step that is stopped leaves no checkout that could be taken for a whole one", async () => {
    const { step, result } = prepare({});
    step.stop("cancelled");
    await expect(result).rejects.toBeDefined();
    await expect(lstat(markerPath(target()))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("removeWorkspace", () => {
  test("removes read-only folders, follows no link, and takes the marker and the run's empty folder with it", async () => {
    await prepare({}).result;
    const outside = path.join(root, "outside");
    await mkdir(outside);
    await writeFile(path.join(outside, "kept"), "kept");
    await symlink(outside, path.join(target(), "link"));
    await mkdir(path.join(target(), "cache", "deep"), { recursive: true });
    await writeFile(path.join(target(), "cache", "deep", "file"), "");
    await chmod(path.join(target(), "cache", "deep"), 0o500);
    await chmod(path.join(target(), "cache"), 0o500);
    await removeWorkspace({ dataDir, path: target() });
    expect(await readdir(path.join(dataDir, "workspaces"))).toEqual([]);
    expect(await readdir(outside)).toEqual(["kept"]);
    await removeWorkspace({ dataDir, path: target() });
  });

  test("refuses everything that is not a workspace", async () => {
    await mkdir(path.join(dataDir, "workspaces"), { recursive: true });
    for (const wrong of [
      root,
      dataDir,
      path.join(dataDir, "workspaces"),
      path.join(dataDir, "workspaces", "run_test"),
      path.join(dataDir, "workspaces", "..", "x", "y"),
      "/",
      "",
      path.join(target(), "sub"),
    ]) {
      await expect(removeWorkspace({ dataDir, path: wrong })).rejects.toThrow("invariant");
    }
    await symlink(repository, path.join(dataDir, "workspaces", "run_link"));
    await expect(removeWorkspace({ dataDir, path: path.join(dataDir, "workspaces", "run_link", ".git") })).rejects.toThrow("invariant");
    expect(await readdir(repository)).toContain(".git");
  });
});

test("an empty workspace is empty at every call and never the folder of a checkout", async () => {
  const place = { dataDir, runId: "run_test", stepId: "prepare-1" };
  const folder = await createEmptyWorkspace(place);
  expect(folder).toBe(emptyWorkspacePath(place));
  expect(folder).not.toBe(target());
  await writeFile(path.join(folder, "left"), "");
  expect(await readdir(await createEmptyWorkspace(place))).toEqual([]);
});

test.each(["../x", "a/b", "", ".", "a.b", "-x"])("an id that is no plain name (%j) never becomes a path", (stepId) => {
  expect(() => preparedWorkspacePath({ dataDir, runId: "run_test", stepId, generation: 1 })).toThrow("invariant");
});
