/** `praxis gate` as people run it: the built bin, a process of its own, no server and no network. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { plainGit } from "@praxis/repository/testing";
import { praxis } from "../runs/praxis-command.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "praxis-gate-bin-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function commit(text: string): void {
  writeFileSync(join(folder, "a.py"), text);
  plainGit(folder, ["add", "--all"]);
  plainGit(folder, ["commit", "--quiet", "-m", "feat: a"]);
}

test("the exit code of the process is the verdict, and standard output holds only the JSON", async () => {
  expect((await praxis(folder, "gate")).code).toBe(2);
  plainGit(folder, ["init", "--quiet", "--initial-branch=main"]);
  commit("a = 1\n");
  plainGit(folder, ["checkout", "--quiet", "-b", "work"]);
  commit("a = 2\n");
  const good = await praxis(folder, "gate", "--json");
  expect([good.code, JSON.parse(good.out).verdict]).toEqual([0, "pass"]);
  commit(`key = "${["AKIA", "Q3EGSZ7XPLMV2T4K"].join("")}"\n`);
  const bad = await praxis(folder, "gate", "--json");
  expect([bad.code, JSON.parse(bad.out).verdict]).toEqual([1, "fail"]);
  const unknown = await praxis(folder, "gate", "--base", "nowhere");
  expect([unknown.code, unknown.out]).toEqual([2, ""]);
});
