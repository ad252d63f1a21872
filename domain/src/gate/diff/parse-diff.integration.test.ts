/** Against real git: base plus the hunks is head, and an independent reader of patches agrees. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync, symlinkSync, chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import parsePatch from "parse-diff";
import { DIFF_ARGUMENTS } from "./diff-arguments.js";
import type { ChangedFile } from "./changed-file.js";
import { parseDiff } from "./parse-diff.js";

let folder = "";
const git = (...argv: string[]): Buffer =>
  execFileSync("git", argv, { cwd: folder, maxBuffer: 50_000_000, env: { PATH: process.env["PATH"], HOME: folder, LC_ALL: "C" } });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "praxis-diff-"));
  git("init", "-q", "-b", "main");
  git("config", "user.name", "a");
  git("config", "user.email", "a@example.com");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Small numbers that look random and are the same every time. */
function createDice(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % most;
  };
}

function edit(lines: readonly string[], dice: (most: number) => number): string[] {
  return lines.flatMap((line) => {
    const roll = dice(12);
    if (roll === 0) return [];
    if (roll === 1) return [line, `+++ new ${String(dice(1000))}`];
    if (roll === 2) return [`${line}\r`];
    return [line];
  });
}

function patched(base: string, file: ChangedFile): string {
  const lines = base === "" ? [] : base.replace(/\n$/, "").split("\n");
  let endsOpen = base !== "" && !base.endsWith("\n");
  let moved = 0;
  const added = file.hunks.flatMap((hunk) => hunk.added);
  for (const { removed, added: put } of file.hunks) {
    const at = put[0] ? put[0].line - 1 : (removed[0]?.line ?? 1) - 1 + moved;
    expect(lines.slice(at, at + removed.length)).toEqual(removed.map(({ text }) => text));
    if (removed.at(-1)?.noNewline) endsOpen = false;
    lines.splice(at, removed.length, ...put.map(({ text }) => text));
    moved += put.length - removed.length;
  }
  if (added.at(-1)?.noNewline) endsOpen = true;
  return lines.length === 0 ? "" : `${lines.join("\n")}${endsOpen ? "" : "\n"}`;
}

test("base plus the hunks is head, for files edited, renamed, added and deleted by chance", () => {
  const dice = createDice(7);
  const texts = new Map<string, string>();
  for (let index = 0; index < 30; index++) {
    texts.set(
      `f ${String(index)}ü.txt`,
      Array.from({ length: 5 + dice(40) }, (_, line) => `line ${String(line)} ${String(dice(9))}\n`).join(""),
    );
  }
  for (const [name, text] of texts) writeFileSync(join(folder, name), text);
  git("add", "-A");
  git("commit", "-qm", "one");
  let index = 0;
  for (const [name, text] of texts) {
    const next = `${edit(text.trimEnd().split("\n"), dice).join("\n")}${dice(3) === 0 ? "" : "\n"}`;
    if (index % 5 === 1) git("mv", name, `moved ${String(index)}`);
    const place = index % 5 === 1 ? `moved ${String(index)}` : name;
    if (index % 7 === 3) rmSync(join(folder, place));
    else writeFileSync(join(folder, place), next);
    index += 1;
  }
  writeFileSync(join(folder, "added"), "a\n\nb");
  writeFileSync(join(folder, "bin"), Uint8Array.from([0, 1, 2]));
  chmodSync(join(folder, "added"), 0o755);
  symlinkSync("added", join(folder, "link"));
  git("add", "-A");
  git("commit", "-qm", "two");

  const output = git(...DIFF_ARGUMENTS, "HEAD~1", "HEAD");
  const files = parseDiff(output);
  expect(files.length).toBeGreaterThan(25);
  expect(files.some(({ status }) => status === "renamed")).toBe(true);
  for (const file of files.filter(({ binary }) => !binary)) {
    const base = file.oldPath === null ? "" : git("cat-file", "blob", file.oldBlob ?? "").toString();
    const head = file.status === "deleted" ? "" : git("cat-file", "blob", file.newBlob ?? "").toString();
    expect(patched(base, file)).toBe(head);
  }
  expect(files.filter(({ binary }) => binary).map(({ path }) => path)).toEqual(["bin"]);

  const patch = output.subarray(output.indexOf("\0\0") + 2).toString();
  const count = (lines: readonly unknown[]): number => lines.length;
  expect(files.map((file) => [count(file.hunks.flatMap((hunk) => hunk.added)), count(file.hunks.flatMap((hunk) => hunk.removed))])).toEqual(
    parsePatch(patch).map(({ additions, deletions }) => [additions, deletions]),
  );
});

test("the user's own git configuration changes nothing", () => {
  const plain = git(...DIFF_ARGUMENTS, "HEAD~1", "HEAD");
  for (const [key, value] of [
    ["diff.noprefix", "true"],
    ["diff.mnemonicPrefix", "true"],
    ["diff.renames", "false"],
    ["diff.renameLimit", "1"],
    ["diff.context", "5"],
    ["diff.interHunkContext", "9"],
    ["diff.algorithm", "patience"],
    ["diff.submodule", "log"],
    ["core.quotepath", "on"],
    ["core.abbrev", "7"],
    ["color.ui", "always"],
    ["diff.external", "/bin/false"],
    ["diff.orderFile", "order"],
    ["diff.ignoreSubmodules", "all"],
  ] as const)
    git("config", key, value);
  writeFileSync(join(folder, "order"), "moved*\n");
  expect(git(...DIFF_ARGUMENTS, "HEAD~1", "HEAD").equals(plain)).toBe(true);
});
