/** A step's patch becomes one commit on a branch of the source: once, and nothing else there changes. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { createGit } from "@praxis/repository";
import { plainGit } from "@praxis/repository/testing";
import { createStepFixture, type StepFixture } from "../command/step-context-fixture.js";
import type { RunLibrary } from "../steps/run-library.js";
import { openCodingRun, type CodingRun } from "../testing/coding-run.js";
import { createChangeApply, type ChangeApplyDeps, type ChangeApplyOutputs, type ChangeApplyWith } from "./create-change-apply.js";

let coding: CodingRun;
let fixture: StepFixture<ChangeApplyWith>;

beforeEach(() => {
  coding = openCodingRun({ verify: ["true"] });
});
afterEach(() => {
  rmSync(coding.root, { recursive: true, force: true });
});

async function apply(more: Partial<ChangeApplyWith> = {}, deps: Partial<ChangeApplyDeps> = {}): Promise<ChangeApplyOutputs> {
  fixture = createStepFixture<ChangeApplyWith>({ with: { from: "work", ...more }, runId: "run_test", stepId: "apply" });
  const context = {
    ...fixture.context,
    readArtifact: async (stepId: string, name: string) => {
      const found = coding.artifacts.get(name);
      const opened = found?.stepId === stepId ? await coding.bytes.open(found.sha256) : null;
      return opened ? buffer(opened.stream) : null;
    },
  };
  const library: RunLibrary = { run: () => Promise.resolve(coding.run) };
  return createChangeApply({
    ...{ git: createGit(), library, protectedBranches: ["main", "release/*"] },
    policy: { roots: [coding.root], hosts: [], schemes: [] },
    recorder: { loadStepValues: () => Promise.resolve(coding.values) },
    ...deps,
  })(context);
}

const leaveTwo = (): Promise<void> =>
  coding.leave(
    "change.patch",
    coding.patchOf((tree) => {
      writeFileSync(path.join(tree, "one.txt"), "two\n");
    }),
  );
const standing = (): string =>
  [
    plainGit(coding.source, ["status", "--porcelain=v2", "--branch", "--untracked-files=all"]),
    plainGit(coding.source, ["rev-parse", "main"]),
    readFileSync(path.join(coding.source, ".git/index")).toString("base64"),
  ].join("\n");

test("the branch is there, holds the change on top of the base, and says which run and step made it", async () => {
  await leaveTwo();
  writeFileSync(path.join(coding.source, "one.txt"), "somebody is at work here\n");
  const before = standing();
  const outputs = await apply();
  expect(outputs).toEqual({ branch: "praxis/run_test", commit: expect.stringMatching(/^[0-9a-f]{40}$/), base: coding.base, created: true });
  expect(plainGit(coding.source, ["show", "praxis/run_test:one.txt"])).toBe("two");
  expect(plainGit(coding.source, ["rev-parse", "praxis/run_test^"])).toBe(coding.base);
  const message = plainGit(coding.source, ["log", "-1", "--format=%B", "praxis/run_test"]);
  expect(message).toBe("Make it two\n\nPraxis-Run: run_test\nPraxis-Step: apply");
  expect(standing()).toBe(before);
});

test("a repeat makes the same commit and finds it in place", async () => {
  await leaveTwo();
  const first = await apply();
  expect(await apply()).toEqual({ ...first, created: false });
});

test("the step that runs again with another change replaces its own commit, and nobody else's", async () => {
  await leaveTwo();
  const first = await apply();
  await coding.leave(
    "change.patch",
    coding.patchOf((tree) => {
      writeFileSync(path.join(tree, "one.txt"), "three\n");
    }),
  );
  const second = await apply();
  expect(second.commit).not.toBe(first.commit);
  expect(plainGit(coding.source, ["rev-parse", "praxis/run_test"])).toBe(second.commit);
  const onTop = plainGit(coding.source, ["commit-tree", "-p", second.commit, "-m", "mine", `${second.commit}^{tree}`]);
  plainGit(coding.source, ["update-ref", "refs/heads/praxis/run_test", onTop]);
  await leaveTwo();
  await expect(apply()).rejects.toMatchObject({ code: "branch_taken" });
  expect(plainGit(coding.source, ["rev-parse", "praxis/run_test"])).toBe(onTop);
});

test("a patch that does not apply fails the step with what git said, and leaves no branch", async () => {
  await leaveTwo();
  const patch = coding.patchOf((tree) => {
    writeFileSync(path.join(tree, "one.txt"), "two\n");
  });
  await coding.leave("change.patch", patch.toString("latin1").replace("-one", "-eins"));
  await expect(apply()).rejects.toMatchObject({ code: "patch_does_not_apply", details: { said: expect.stringContaining("one.txt") } });
  expect(fixture.text()).toContain("patch does not apply");
  expect(plainGit(coding.source, ["for-each-ref", "refs/heads/praxis"])).toBe("");
});

test("the patch is applied to the commit that the agent worked on, also if the checkout was made again of another", async () => {
  await leaveTwo();
  const { work, prepare } = coding.values;
  if (!work || !prepare) throw new Error("the run has both steps");
  coding.values["work"] = { ...work, details: { commit: coding.base } };
  writeFileSync(path.join(coding.source, "later.txt"), "later\n");
  plainGit(coding.source, ["add", "--all"]);
  plainGit(coding.source, ["commit", "--quiet", "-m", "later"]);
  coding.values["prepare"] = { ...prepare, outputs: { commit: plainGit(coding.source, ["rev-parse", "HEAD"]) } };
  expect(await apply()).toMatchObject({ base: coding.base });
});

describe("nothing is committed", () => {
  test.each<[string, Partial<ChangeApplyWith>, string]>([
    ["to a protected branch", { branch: "release/2" }, "branch_protected"],
    ["to a branch that is checked out", { branch: "here" }, "branch_checked_out"],
    ["under a name that is none", { branch: "a..b" }, "with_invalid"],
    ["from a step that this one does not need", { from: "elsewhere" }, "with_invalid"],
    ["from an artifact that is not there", { patch: "other.patch" }, "change_missing"],
  ])("%s", async (_, more, code) => {
    await leaveTwo();
    plainGit(coding.source, ["checkout", "--quiet", "-b", "here"]);
    const before = plainGit(coding.source, ["for-each-ref"]);
    await expect(apply(more)).rejects.toMatchObject({ code });
    expect(plainGit(coding.source, ["for-each-ref"])).toBe(before);
  });

  test("of an empty patch", async () => {
    await coding.leave("change.patch", "");
    await expect(apply()).rejects.toMatchObject({ code: "change_missing" });
  });

  test("to a repository outside the folders that this server may read", async () => {
    await leaveTwo();
    await expect(apply({}, { policy: { roots: [path.join(coding.root, "tree")], hosts: [], schemes: [] } })).rejects.toMatchObject({
      code: "path_outside_roots",
    });
  });

  test("to a repository at a URL", async () => {
    await leaveTwo();
    coding.run = { ...coding.run, repository: { url: "https://example.org/x.git" } };
    await expect(apply()).rejects.toMatchObject({ code: "repository_not_local" });
  });
});
