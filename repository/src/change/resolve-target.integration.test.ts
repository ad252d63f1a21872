/** What the name of a target means: nobody gets another policy judged by by giving a tag the branch's name. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGit } from "../index.js";
import { plainGit } from "../testing/index.js";
import { resolveTarget } from "./index.js";

let folder: string;
let first: string;
let second: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "praxis-target-"));
  plainGit(folder, ["init", "--quiet", "--initial-branch=main"]);
  const commit = (): string => {
    plainGit(folder, ["commit", "--quiet", "--allow-empty", "-m", "one"]);
    return plainGit(folder, ["rev-parse", "HEAD"]);
  };
  first = commit();
  second = commit();
  plainGit(folder, ["tag", "main", first]);
  plainGit(folder, ["tag", "v1", first]);
  plainGit(folder, ["update-ref", `refs/heads/${second}`, first]);
  plainGit(folder, ["update-ref", "refs/remotes/origin/far", first]);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  ["the branch and not the tag of the same name", () => "main", () => second],
  ["a commit and not a branch that is called like it", () => second, () => second],
  ["a tag", () => "v1", () => first],
  ["what is reached from a branch", () => "refs/heads/main~1", () => first],
  ["the remote's branch", () => "far", () => first],
])("a target means %s", async (_what, name, commit) => {
  expect(await resolveTarget(createGit(), folder, name())).toBe(commit());
});
