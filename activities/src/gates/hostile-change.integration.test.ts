/** What a change, its setup or a checkout leaves as a link leads nowhere: not to keys of this machine, not to folders that are not the gate's. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { CheckId, CheckVerdict } from "@praxis/domain/gate";
import { createGit } from "@praxis/repository";
import { plainGit } from "@praxis/repository/testing";
import { createGateRunner } from "./create-gate-runner.js";
import { NO_REPORTS } from "./given-reports.js";
import { buildHistory, commit, edit } from "./testing/build-history.js";

let folder: string;
let repository: string;
let stateDir: string;
/** Somebody's folder on the same machine. */
let elsewhere: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "praxis-hostile-"));
  repository = join(folder, "repository");
  stateDir = join(folder, "state");
  elsewhere = join(folder, ".ssh", "data");
  mkdirSync(repository);
  mkdirSync(join(elsewhere, "node_modules"), { recursive: true });
  for (const place of [elsewhere, join(elsewhere, "node_modules")]) writeFileSync(join(place, "gate-key"), "the signing key");
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const judgeLint = (sandbox?: "none"): Promise<CheckVerdict | undefined> => judge("lint", sandbox);

async function judge(wanted: CheckId, sandbox?: "none"): Promise<CheckVerdict | undefined> {
  const runGate = createGateRunner({
    git: createGit(),
    stateDir,
    baseEnv: { PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}`, HOME: folder },
    now: () => new Date(),
    ...(sandbox === undefined ? {} : { sandbox: { kind: "none", reason: "switched off", setpriv: null } }),
  });
  const request = { repositoryPath: repository, target: "main", head: "HEAD", given: NO_REPORTS, squash: null };
  return (await runGate(request)).verdict.checks.find(({ check }) => check === wanted);
}

const policy = (environment: string, script = "cat node_modules/gate-key; exit 1"): string =>
  `environment: { ${environment} }\nchecks:\n  lint: { command: [sh, -c, "${script}"] }\n`;
const told = (lint: CheckVerdict | undefined): string => JSON.stringify(lint);

function expectUntouched(): void {
  expect(readdirSync(elsewhere).sort()).toEqual(["gate-key", "node_modules"]);
  expect(readFileSync(join(elsewhere, "node_modules", "gate-key"), "utf8")).toBe("the signing key");
}

test("a setup that leaves a link in place of a folder shows nothing of what the link names", async () => {
  buildHistory(repository, {
    policy: policy(`reuse: [node_modules], setup: [ln, -s, ${elsewhere}, node_modules]`),
    change: [["chore: x", { "a.ts": "1\n" }]],
  });
  const lint = await judgeLint();
  expect(told(lint)).not.toContain("the signing key");
  expect(lint).toMatchObject({ outcome: "error" });
  expect(told(lint)).toMatch(/`node_modules` is a link/);
});

test("a link in the judged checkout shows nothing of what it names", async () => {
  buildHistory(repository, { policy: policy("reuse: [node_modules]"), change: [["chore: x", { "a.ts": "1\n" }]] });
  symlinkSync(elsewhere, join(repository, "node_modules"));
  const lint = await judgeLint();
  expect(told(lint)).not.toContain("the signing key");
  expect(lint).toMatchObject({ outcome: "error" });
});

test.each([undefined, "none" as const])(
  "a link above a prepared folder moves nothing out of the worktree (sandbox: %s)",
  async (sandbox) => {
    buildHistory(repository, {
      policy: policy('reuse: ["api/node_modules"], setup: [mkdir, -p, api/node_modules]', "ls"),
      base: { "api/a.ts": "1\n" },
      change: [["chore: x", { api: { link: elsewhere }, "a.ts": "1\n" }]],
    });
    const lint = await judgeLint(sandbox);
    expectUntouched();
    expect(lint).toMatchObject({ outcome: "error" });
    expect(told(lint)).toMatch(/`api` is a link/);
  },
);

test("what a setup finds behind a link is not taken into the cache", async () => {
  buildHistory(repository, {
    policy: policy('reuse: ["api/node_modules", "{api,web}/*", "**/node_modules"], setup: ["true"]', "ls"),
    base: { "api/a.ts": "1\n", "yarn.lock": "1\n" },
    change: [["chore: x", { api: { link: elsewhere }, "yarn.lock": "2\n" }]],
  });
  await judgeLint();
  expectUntouched();
});

test("a lockfile that is a link is not followed", async () => {
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  buildHistory(repository, {
    policy: policy("reuse: [node_modules], setup: [mkdir, node_modules]", "ls; exit 1"),
    base: { "yarn.lock": "1\n" },
    change: [["chore: x", { "yarn.lock": { link: pipe }, "a.ts": "1\n" }]],
  });
  const late = new Promise<"hangs">((resolve) => setTimeout(() => resolve("hangs"), 30_000).unref());
  try {
    expect(await Promise.race([judgeLint(), late])).toMatchObject({ outcome: "fail" });
  } finally {
    closeSync(openSync(pipe, constants.O_RDWR)); // lets go of who waits for it
  }
});

/** Tells the rules it is given as the rule it found. */
const SCANNER = `#!/bin/sh
for last; do :; done
found=$(cat .semgrep/*)
printf '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"semgrep"}},"results":[{"ruleId":"%s","level":"error","message":{"text":"bad"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.ts"},"region":{"startLine":1}}}]}]}]}' "$found" > "\${last#--output=}"
`;

test("a change is scanned by the rules it found, not by those it brings", async () => {
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin", "semgrep"), SCANNER);
  chmodSync(join(folder, "bin", "semgrep"), 0o755);
  buildHistory(repository, {
    policy: "checks:\n  security: { scanners: { gitleaks: off, semgrep: required, osv-scanner: off, trivy: off } }\n",
    base: { ".semgrep/rules.yml": "agreed" },
    change: [["chore: x", { ".semgrep/rules.yml": "weakened", ".semgrep/more.yml": "own", "a.ts": "1\n" }]],
  });
  const found = (await judge("security", "none"))?.findings.map(({ rule }) => rule);
  expect(found).toEqual(["agreed"]);
});

test("a secret that a merge itself brought stays in the history, and is found there", async () => {
  const secret = ["AKIA", "Q3EGSZ7XPLMV2T4K"].join("");
  buildHistory(repository, {
    policy: "landing: merge\n",
    change: [["feat: x", { "a.ts": "1\n" }]],
    later: { "b.ts": `k("${secret.replace("Q3", "R4")}")\n` },
  });
  plainGit(repository, ["merge", "--quiet", "--no-commit", "main"]);
  edit(repository, { "a.ts": `k("${secret}")\n` });
  commit(repository, "chore: merge main");
  edit(repository, { "a.ts": "1\n" });
  commit(repository, "chore: clean");
  const secrets = await judge("secrets");
  expect(secrets).toMatchObject({ outcome: "fail", findings: [{ path: "a.ts" }] });
  expect(secrets?.findings).toHaveLength(1);
});
