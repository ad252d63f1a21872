/** A gate writes nothing into what it judges, runs nothing of a hostile repository, and leaves nothing behind, also when it is killed. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createGit } from "@praxis/repository";
import { plainGit } from "@praxis/repository/testing";
import { createGateRunner, type GateResult } from "./create-gate-runner.js";
import { NO_REPORTS } from "./given-reports.js";
import { buildHistory } from "./testing/build-history.js";

let folder: string;
let repository: string;
let stateDir: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "praxis-gate-"));
  repository = join(folder, "repository");
  stateDir = join(folder, "state");
  mkdirSync(repository);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function judge(more: { sandbox?: "none"; signal?: AbortSignal } = {}): Promise<GateResult> {
  const sandbox = more.sandbox === undefined ? undefined : { kind: "none" as const, reason: "switched off", setpriv: null };
  const baseEnv = { PATH: process.env["PATH"], HOME: folder, SECRET_TOKEN: "hunter2" };
  const runGate = createGateRunner({ git: createGit(), stateDir, baseEnv, now: () => new Date(), sandbox });
  return runGate({ repositoryPath: repository, target: "main", head: "HEAD", given: NO_REPORTS, squash: null, signal: more.signal });
}

/** Every file with its content, git's own ones too. */
function fingerprintOf(place: string): string {
  const hash = createHash("sha256");
  for (const entry of readdirSync(place, { recursive: true, withFileTypes: true }).sort((a, b) =>
    a.parentPath + a.name < b.parentPath + b.name ? -1 : 1,
  )) {
    const path = join(entry.parentPath, entry.name);
    hash.update(`${path}\0`);
    if (entry.isFile()) hash.update(readFileSync(path));
  }
  return hash.digest("hex");
}

function processesWith(text: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "latin1").includes(text);
    } catch {
      return false;
    }
  });
}

const WRITES =
  'checks:\n  tests: { command: [sh, -c, "echo x > new; rm README.md; git commit -qam gone || true; git tag mine || true"] }\n';

test.each([undefined, "none" as const])("nothing is written into the judged repository (sandbox: %s)", async (sandbox) => {
  buildHistory(repository, { policy: WRITES, change: [["chore: x", { a: "1\n" }]] });
  const before = fingerprintOf(repository);
  const { verdict } = await judge(sandbox === undefined ? {} : { sandbox });
  expect(verdict.checks.find(({ check }) => check === "tests")?.outcome).toBe("pass");
  expect(fingerprintOf(repository)).toBe(before);
  expect(readdirSync(join(stateDir, "work"))).toEqual([]);
});

test.each([undefined, "none" as const])(
  "a command whose time is over is ended with everything it started (sandbox: %s)",
  async (sandbox) => {
    const seconds = `${sandbox === undefined ? "48151" : "48152"}${String(process.pid)}`;
    const script = `setsid sleep ${seconds} & (sleep ${seconds} &) ; sleep ${seconds}`;
    buildHistory(repository, {
      policy: `checks:\n  tests: { command: [sh, -c, "${script}"], timeoutMs: 2000 }\n`,
      change: [["chore: x", { a: "1\n" }]],
    });
    const { verdict } = await judge(sandbox === undefined ? {} : { sandbox });
    expect([verdict.verdict, verdict.checks.find(({ check }) => check === "tests")?.outcome]).toEqual(["undecided", "timeout"]);
    expect(processesWith(`sleep\0${seconds}`)).toEqual([]);
    expect(readdirSync(join(stateDir, "processes"))).toEqual([]);
  },
);

test("an interrupted gate ends its command and removes its folders", async () => {
  const seconds = `48153${String(process.pid)}`;
  buildHistory(repository, {
    policy: `checks:\n  tests: { command: [sh, -c, "sleep ${seconds}"] }\n`,
    change: [["chore: x", { a: "1\n" }]],
  });
  const stop = new AbortController();
  const judging = judge({ signal: stop.signal });
  const deadline = Date.now() + 60_000;
  while (processesWith(`sleep\0${seconds}`).length === 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(processesWith(`sleep\0${seconds}`).length).toBeGreaterThan(0);
  stop.abort(new Error("enough"));
  await expect(judging).rejects.toThrow("enough");
  expect(processesWith(`sleep\0${seconds}`)).toEqual([]);
  expect(readdirSync(join(stateDir, "work"))).toEqual([]);
});

test("what a killed gate left is removed by the next one; a live one's is not", async () => {
  buildHistory(repository, { change: [["chore: x", { a: "1\n" }]] });
  const dead = join(stateDir, "work", "dead");
  const alive = join(stateDir, "work", "alive");
  for (const [place, owner] of [
    [dead, { pid: 2 ** 22 + 1, startTime: "1" }],
    [alive, { pid: process.pid, startTime: (/\) .*$/.exec(readFileSync("/proc/self/stat", "utf8"))?.[0] ?? "").slice(2).split(" ")[19] }],
  ] as const) {
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "owner.json"), JSON.stringify(owner));
  }
  await judge();
  expect(readdirSync(join(stateDir, "work"))).toEqual(["alive"]);
});

test("hooks, filters, text converters, monitors and attributes of a hostile repository run nothing and hide nothing", async () => {
  const touched = join(folder, "touched");
  buildHistory(repository, {
    base: { "a.txt": "1\n", ".gitattributes": "* filter=evil diff=evil\n" },
    change: [
      ["feat: x", { "a.txt": `key = "${["AKIA", "Q3EGSZ7XPLMV2T4K"].join("")}"\n`, ".gitattributes": "* filter=evil diff=evil -text\n" }],
    ],
    policy: 'checks:\n  tests: { command: ["true"], requireRed: false }\n',
  });
  mkdirSync(join(repository, ".git/hooks"), { recursive: true });
  for (const hook of ["post-checkout", "pre-commit", "post-index-change", "reference-transaction"]) {
    writeFileSync(join(repository, ".git/hooks", hook), `#!/bin/sh\ntouch ${touched}\n`);
    chmodSync(join(repository, ".git/hooks", hook), 0o755);
  }
  const touch = `touch ${touched}`;
  const settings = {
    "filter.evil.smudge": touch,
    "filter.evil.clean": touch,
    "diff.evil.command": touch,
    "diff.evil.textconv": touch,
    "core.fsmonitor": touch,
    "diff.external": touch,
    "core.sshCommand": touch,
  };
  for (const [key, text] of Object.entries(settings)) plainGit(repository, ["config", key, text]);
  const { verdict } = await judge();
  expect(existsSync(touched)).toBe(false);
  expect(verdict.checks.find(({ check }) => check === "secrets")?.outcome).toBe("fail");
});

test("a command sees neither the caller's variables nor the keys at home", async () => {
  const says = `env | grep -c hunter2; cat ${folder}/.ssh/id ${folder}/.pgpass ${folder}/.praxis/credentials.json; exit 1`;
  buildHistory(repository, {
    policy: `checks:\n  lint: { command: [sh, -c, "${says}"] }\n`,
    change: [["chore: x", { "a.ts": "1\n" }]],
  });
  mkdirSync(join(folder, ".ssh"));
  mkdirSync(join(folder, ".praxis"));
  for (const name of [".ssh/id", ".pgpass", ".praxis/credentials.json"]) writeFileSync(join(folder, name), "the private key");
  const { verdict, unsandboxed } = await judge();
  expect(unsandboxed).toBeNull();
  const [finding] = verdict.checks.find(({ check }) => check === "lint")?.findings ?? [];
  expect(finding?.evidence).toMatch(/^0\n/);
  expect(finding?.evidence).not.toContain("the private key");
});

test("a setup made from the change's own lockfile is not given to other changes", async () => {
  const policy =
    'environment: { reuse: [deps], key: [lock.txt], setup: [sh, -c, "mkdir deps; cp marker.txt deps/m.txt"] }\nchecks:\n  lint: { command: [sh, -c, "cat deps/m.txt; exit 1"] }\n';
  buildHistory(repository, {
    policy,
    base: { "lock.txt": "1\n", "marker.txt": "base\n" },
    change: [["chore: x", { "marker.txt": "poison\n" }]],
  });
  const told = async (): Promise<string | null | undefined> =>
    (await judge()).verdict.checks.find(({ check }) => check === "lint")?.findings[0]?.evidence;
  // Same lockfile as base: base's own code prepares, whatever the change says.
  expect(await told()).toBe("base\n");
  writeFileSync(join(repository, "lock.txt"), "2\n");
  plainGit(repository, ["commit", "--quiet", "-am", "chore: y"]);
  expect(await told()).toBe("poison\n");
  expect(readdirSync(join(stateDir, "prepared")).length).toBe(2);
});
