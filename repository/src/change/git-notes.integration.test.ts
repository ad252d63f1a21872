/** Notes beside commits: nothing that was written is lost, whoever writes at the same moment. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGit } from "../index.js";
import { plainGit } from "../testing/index.js";
import { readNote, writeNote } from "./index.js";

const AT_ONCE = 6;
const git = createGit();
let source: string;

beforeAll(() => {
  source = mkdtempSync(join(tmpdir(), "praxis-notes-test-"));
  plainGit(source, ["init", "--quiet", "--initial-branch=main"]);
  for (let made = 0; made < AT_ONCE; made++) plainGit(source, ["commit", "--quiet", "--allow-empty", "-m", String(made)]);
});
afterAll(() => {
  rmSync(source, { recursive: true, force: true });
});

const commits = (): string[] => plainGit(source, ["rev-list", "HEAD"]).split("\n");
const kept = (): Promise<(string | null)[]> => Promise.all(commits().map((commit) => readNote(git, source, { name: "gates", commit })));

test("gates that end at the same moment all keep their notes, the first ones too, and leave nothing else behind", async () => {
  for (const round of ["first", "second"]) {
    await Promise.all(commits().map((commit) => writeNote(git, source, { name: "gates", commit }, `${round} ${commit}\n`)));
    expect(await kept()).toEqual(commits().map((commit) => `${round} ${commit}\n`));
  }
  expect(plainGit(source, ["for-each-ref", "--format=%(refname)", "refs/notes"])).toBe("refs/notes/gates");
});

test("two that write about one commit leave the text of one of them, whole", async () => {
  const [commit = ""] = commits();
  await Promise.all(["a\n", "b\n"].map((text) => writeNote(git, source, { name: "gates", commit }, text)));
  expect(["a\n", "b\n"]).toContain(await readNote(git, source, { name: "gates", commit }));
});
