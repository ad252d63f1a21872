/** `praxis gate` as people run it: the built bin, a process of its own, no server and no network. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { plainGit } from "@praxis/repository/testing";
import { BIN, praxis } from "../runs/praxis-command.js";

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

test("with no network to reach at all it decides, and what it judged is as it was", async () => {
  plainGit(folder, ["init", "--quiet", "--initial-branch=main"]);
  commit("a = 1\n");
  plainGit(folder, ["checkout", "--quiet", "-b", "work"]);
  commit("a = 2\n");
  const condition = (): string =>
    plainGit(folder, ["for-each-ref"]) +
    plainGit(folder, ["status", "--porcelain", "--ignored"]) +
    plainGit(folder, ["rev-parse", "HEAD^{tree}"]);
  const before = condition();
  const alone = ["--unshare-net", "--bind", "/", "/", "--dev-bind", "/dev", "/dev", "--proc", "/proc", "--chdir", folder, "--"];
  const inside = (program: string, ...args: string[]) => spawnSync("bwrap", [...alone, program, ...args], { encoding: "utf8" });
  // The header alone: there is no way out of here.
  expect(inside("cat", "/proc/net/route").stdout.trim().split("\n")).toHaveLength(1);
  const { status, stdout } = inside(process.execPath, BIN, "gate", "--local", "--json");
  expect([status, JSON.parse(stdout)]).toMatchObject([0, { verdict: "pass", receipt: { body: { verdict: "pass" } } }]);
  expect(condition()).toBe(before);
});
