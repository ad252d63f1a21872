/** On a server the caller picks repository, target and head: none of them opens this machine, or decides for others. Real git, real sandbox. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { evaluate, parsePolicy, type CheckId, type CheckVerdict } from "@praxis/domain/gate";
import { createGit } from "@praxis/repository";
import { plainGit } from "@praxis/repository/testing";
import { collectChange } from "./collect-change.js";
import { collectWithTools } from "./collect-with-tools.js";
import { readPolicy } from "./create-gate-runner.js";
import { NO_REPORTS } from "./given-reports.js";
import { openJudgedRepository } from "./judged-repository.js";
import { buildHistory, commit, edit } from "./testing/build-history.js";

let folder: string;
let repository: string;
let listening: Server | null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "praxis-server-"));
  repository = join(folder, "repository");
  listening = null;
  mkdirSync(repository);
});
afterEach(() => {
  listening?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function judge(check: CheckId, { target = "main", head = "work", path = repository } = {}): Promise<CheckVerdict | undefined> {
  const stateDir = join(folder, "state");
  const server = { protectedBranches: ["main"] };
  const judged = await openJudgedRepository({ git: createGit(), stateDir, path, target, head, server });
  try {
    const parsed = parsePolicy(await readPolicy(judged));
    if (!parsed.ok) throw new Error("the policy of this test is broken");
    const { policy, policySha256 } = parsed;
    const collected = await collectChange({ judged, landing: policy.landing, repository: path });
    const around = { stateDir, baseEnv: { PATH: process.env["PATH"], HOME: folder } };
    const { evidence } = await collectWithTools(around, { judged, collected, policy, given: NO_REPORTS, squash: null, only: [check] });
    const now = new Date().toISOString();
    const verdict = evaluate({ policy, policySha256, change: collected.change, evidence, now, only: [check] });
    return verdict.checks.find((found) => found.check === check);
  } finally {
    await judged.close();
  }
}

/** A port of this machine alone, as a database or a cluster without passwords has one. */
async function listen(): Promise<number> {
  const server = (listening = createServer((socket) => socket.end()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
const knock = (port: number): string => `bash, -c, "echo knock > /dev/tcp/127.0.0.1/${String(port)}"`;

const MARKED = (more = ""): string =>
  `environment: { reuse: [deps], key: [lock.txt], setup: [sh, -c, "mkdir deps; cp marker.txt deps/m.txt"]${more} }\nchecks:\n  lint: { command: [sh, -c, "cat deps/m.txt; exit 1"] }\n`;
const marked = (text: string) => ({ "lock.txt": "1\n", "marker.txt": text });
const shown = (lint: CheckVerdict | undefined): string | null | undefined => lint?.findings[0]?.evidence;

test("what a change is judged onto does not fill the cache that others use", async () => {
  buildHistory(repository, { policy: MARKED(), base: marked("agreed\n"), change: [["chore: x", { "a.ts": "1\n" }]] });
  for (const [branch, file] of [
    ["own-target", "marker.txt"],
    ["own-head", "b.ts"],
  ] as const) {
    plainGit(repository, ["checkout", "--quiet", "-b", branch]);
    edit(repository, { [file]: "poison\n" });
    commit(repository, "chore: y");
  }
  await judge("lint", { target: "own-target", head: "own-head" });
  expect(shown(await judge("lint"))).toBe("agreed\n");
});

test("repositories with the same lockfile do not share what was prepared", async () => {
  const other = join(folder, "other");
  mkdirSync(other);
  buildHistory(other, { policy: MARKED(), base: marked("theirs\n"), change: [["chore: x", { "a.ts": "1\n" }]] });
  buildHistory(repository, { policy: MARKED(), base: marked("ours\n"), change: [["chore: x", { "a.ts": "1\n" }]] });
  expect(shown(await judge("lint", { path: other }))).toBe("theirs\n");
  expect(shown(await judge("lint"))).toBe("ours\n");
});

test("the commands of a change never reach what listens on this machine alone", async () => {
  const rules = `environment: { network: true }\nchecks:\n  lint: { command: [${knock(await listen())}] }\n`;
  buildHistory(repository, { policy: rules, change: [["chore: x", { "a.ts": "1\n" }]] });
  expect(await judge("lint")).toMatchObject({ outcome: "fail" });
});

test("a setup has a network by the rules of a protected branch, not by those of somebody's own", async () => {
  const rules = `environment: { network: true, reuse: [deps], setup: [${knock(await listen())}] }\nchecks:\n  lint: { command: ["true"] }\n`;
  buildHistory(repository, { policy: rules, change: [["chore: x", { "a.ts": "1\n" }]] });
  expect(await judge("lint")).toMatchObject({ outcome: "pass" });
  edit(repository, { ".praxis/gate.yaml": `version: 1\n${rules.replace("echo knock", "echo again")}` });
  commit(repository, "chore: own rules");
  plainGit(repository, ["checkout", "--quiet", "-b", "own-head"]);
  edit(repository, { "b.ts": "1\n" });
  commit(repository, "chore: z");
  const lint = await judge("lint", { target: "work", head: "own-head" });
  expect(lint).toMatchObject({ outcome: "error" });
  expect(lint?.reason.says).toContain("without a network");
});

test("what lies in the repository's own folder proves nothing", async () => {
  const rules = 'environment: { reuse: [deps] }\nchecks:\n  coverage: { report: "coverage.json" }\n  lint: { command: ["true"] }\n';
  buildHistory(repository, { policy: rules, change: [["chore: x", { "a.ts": "1\n" }]] });
  mkdirSync(join(repository, "deps"));
  writeFileSync(join(repository, "coverage.json"), "{}");
  expect(await judge("coverage")).toMatchObject({ outcome: "missing" });
  expect(await judge("lint")).toMatchObject({ outcome: "error", reason: { says: "dependencies not installed" } });
});
