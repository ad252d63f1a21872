/** From a pull request at a GitHub of this machine to its check run: fetched with a token that only reads, judged, shown once. */
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createAnnouncementStore,
  createExternalCheckStore,
  createGateStore,
  type AnnouncementStore,
  type ExternalCheckStore,
  type GateRecord,
  type GateStore,
} from "@praxis/database";
import { createFileArtifactBytes } from "@praxis/database/artifacts";
import { createTestDatabase, type TestDatabase } from "@praxis/database/testing";
import { createIds } from "@praxis/domain/ids";
import { createGit } from "@praxis/repository";
import { plainGit } from "@praxis/repository/testing";
import { collectGroup } from "../change-gate/collect-group.js";
import type { GateDeps } from "../change-gate/index.js";
import { judgeGate } from "../change-gate/judge-gate.js";
import { prepareGate } from "../change-gate/prepare-gate.js";
import { readReports } from "../change-gate/read-reports.js";
import { openReceiptKey } from "../gates/signing/receipt-key.js";
import { announceGates, createForges, type Forges } from "./index.js";
import { startFakeGithub, type FakeGithub } from "./testing/fake-github.js";

const SETUP_MS = 60_000;
const REPOSITORY = "octo-org/engine";
const SIGNAL = new AbortController().signal;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
let own: TestDatabase;
let folder: string;
let bare: string;
let work: string;
let github: FakeGithub;
let gates: GateStore;
let announcements: AnnouncementStore;
let reports: ExternalCheckStore;
let deps: GateDeps;
let now = Date.now();

beforeAll(async () => {
  own = await createTestDatabase();
  folder = realpathSync(mkdtempSync(join(tmpdir(), "praxis-github-")));
  bare = join(folder, "served", `${REPOSITORY}.git`);
  work = join(folder, "work");
  mkdirSync(bare, { recursive: true });
  mkdirSync(work);
  plainGit(bare, ["init", "--quiet", "--bare", "--initial-branch=main"]);
  plainGit(work, ["init", "--quiet", "--initial-branch=main"]);
  const lint =
    "  lint: { mode: advisory, command: [sh, -c, 'env > seen.txt; ip link >> seen.txt 2>&1; cat seen.txt; exit 1'], report: seen.json }\n";
  const policy = `version: 1\nenvironment: { network: true }\nchecks:\n  commits: { mode: required }\n${lint}`;
  commit({ ".praxis/gate.yaml": policy, "a.txt": "a\n" }, "chore: first");
  plainGit(work, ["push", "--quiet", bare, "main"]);
  github = await startFakeGithub(join(folder, "served"));
  const clock = { now: () => now };
  const stores = { database: own.database, clock, ids: createIds({ now: Date.now, randomBytes }) };
  reports = createExternalCheckStore(stores);
  [gates, announcements] = [createGateStore(stores), createAnnouncementStore(stores)];
  const dataDir = join(folder, "data");
  const git = createGit();
  deps = {
    ...{ git, gates, clock, log: quiet, reports, forges: forgesFor([REPOSITORY]), protectedBranches: ["main"] },
    bytes: createFileArtifactBytes({ directory: join(dataDir, "artifacts") }),
    signer: openReceiptKey({ file: join(dataDir, "gate-key"), owner: "server" }),
    surroundings: {
      stateDir: join(dataDir, "gates"),
      baseEnv: { PATH: "/usr/bin:/bin", SECRET: "s3cret" },
      hidden: [dataDir],
      onlyInSandbox: true,
    },
  };
}, SETUP_MS);
afterAll(async () => {
  await github.close();
  await own.close();
  rmSync(folder, { recursive: true, force: true });
}, SETUP_MS);
beforeEach(() => {
  github.calls.length = 0;
});

function forgesFor(repositories: readonly string[]): Forges {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  return createForges({
    ...{ git: createGit(), policy: { roots: [], hosts: [], schemes: [] }, mirrorsDir: join(folder, "data", "repositories"), log: quiet },
    github: { appId: 4711, privateKey, apiUrl: github.apiUrl, repositories },
  });
}

function commit(files: Readonly<Record<string, string>>, message: string): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(work, name, ".."), { recursive: true });
    writeFileSync(join(work, name), text);
  }
  plainGit(work, ["add", "--all"]);
  plainGit(work, ["commit", "--quiet", "--message", message]);
  return plainGit(work, ["rev-parse", "HEAD"]);
}

/** A pull request whose head no branch of the repository holds, as it is with forks. */
function pullRequest(number: number, files: Readonly<Record<string, string>>, message = "feat: more"): string {
  plainGit(work, ["checkout", "--quiet", "--detach", "main"]);
  const head = commit(files, message);
  plainGit(work, ["push", "--quiet", "--force", bare, `${head}:refs/pull/${String(number)}/head`]);
  return head;
}

interface Asked {
  target?: string;
  title?: string;
  fork?: boolean;
}
async function ask(number: number, head: string, { title = "feat: more", fork = false, target = "main" }: Asked = {}): Promise<GateRecord> {
  const ref = `refs/pull/${String(number)}/head`;
  const { gate } = await gates.request({
    ...{ repository: { url: `${github.apiUrl.replace("/api/v3", "")}/${REPOSITORY}.git` }, change: `github:pull/${String(number)}` },
    ...{ target, headName: ref, head, branch: "topic", actor: { kind: "user", id: "github:mona" } },
    forge: { forge: "github", repository: REPOSITORY, installation: 12, ref, pull: number, fork, title },
  });
  return gate;
}

async function judge({ id: gateId, position, round }: GateRecord): Promise<GateRecord> {
  const of = { gateId, position, round };
  const prepared = await prepareGate(deps, of, SIGNAL);
  if (prepared.kind !== "collect") throw new Error(`it is ${prepared.kind}`);
  const collected = await Promise.all(prepared.groups.map((group) => collectGroup(deps, { ...of, group }, SIGNAL)));
  await judgeGate(deps, { ...of, collected, lost: [] });
  const gate = await gates.get(gateId);
  if (gate === null) throw new Error("it is gone");
  return gate;
}

const tell = (forges = deps.forges) => announceGates({ ...deps, forges, announcements }, SIGNAL);
const runsAt = (head: string) => github.checkRuns.filter(({ headSha }) => headSha === head);

test("a pull request is shown as being judged, then with its verdict, in one check run", async () => {
  const head = pullRequest(1, { "b.txt": "b\n" });
  const gate = await ask(1, head);
  await tell();
  expect(runsAt(head)).toMatchObject([{ status: "in_progress", conclusion: null, externalId: `${gate.id}.1` }]);
  expect(await judge(gate)).toMatchObject({ status: "decided", verdict: "pass" });
  await tell();
  expect(runsAt(head)).toMatchObject([{ status: "completed", conclusion: "success", title: "Passed" }]);
  const calls = github.calls.length;
  expect(await tell()).toBe(0);
  expect(github.calls).toHaveLength(calls);
});

test("what is fetched is fetched with a token that only reads this repository, and the token is kept nowhere", async () => {
  const head = pullRequest(2, { "c.txt": "c\n" });
  await judge(await ask(2, head));
  expect(github.tokenWishes).toContainEqual({ repositories: ["engine"], permissions: { contents: "read" } });
  const [shown = ""] = [...github.fetchedWith];
  const token = Buffer.from(shown.replace("Basic ", ""), "base64").toString("utf8").split(":")[1] ?? "";
  expect(token).toMatch(/^ghs_/);
  expect(filesUnder(join(folder, "data")).filter((file) => readFileSync(file).includes(token))).toEqual([]);
});

test("a squash lands with the title of the pull request, so the title is what is judged", async () => {
  const head = pullRequest(3, { "d.txt": "d\n" });
  const gate = await judge(await ask(3, head, { title: "did some things" }));
  expect(gate).toMatchObject({ verdict: "fail" });
  expect(gate.checks.find(({ check }) => check === "commits")).toMatchObject({ outcome: "fail" });
});

test("a stranger's commands see no secret and no network, although the policy allows one", async () => {
  const seen = async (number: number, fork: boolean): Promise<string> => {
    const head = pullRequest(number, { "src.js": `${String(number)}\n` });
    const gate = await judge(await ask(number, head, { fork }));
    const [sha256 = ""] = Object.entries(gate.artifacts.evidence ?? {}).flatMap(([name, hash]) => (name === "lint" ? [hash] : []));
    const [file = ""] = filesUnder(join(folder, "data", "artifacts")).filter((name) => name.includes(sha256.slice(8)));
    return readFileSync(file, "utf8");
  };
  const own = await seen(4, false);
  const stranger = await seen(5, true);
  for (const text of [own, stranger]) {
    expect(text).toContain("PATH=");
    expect(text).not.toMatch(/s3cret|ghs_|PRIVATE KEY/);
  }
  // The loopback of a network of its own, and nothing else.
  expect(stranger).not.toMatch(/eth0|ens|enp|wlan|docker0|veth/);
});

test("many findings come in batches of fifty, and a crash in the middle sends none of them twice", async () => {
  const words = Array.from({ length: 130 }, (_, line) => `<<<<<<< ${String(line)}\n=======\n>>>>>>> x\n`).join("");
  const head = pullRequest(6, { "conflict.txt": words });
  const gate = await judge(await ask(6, head));
  const findings = gate.checks.reduce((sum, { findingCount }) => sum + findingCount, 0);
  // The first call finds no check run, the second makes one, the third reads it, the fourth sends fifty; then the answer is lost.
  github.failNext.push(...([200, 200] as const).map(() => 503), "lost");
  await tell();
  for (let tries = 0; tries < 8 && runsAt(head)[0]?.status !== "completed"; tries += 1) {
    now += 600_000;
    await tell();
  }
  const [run, ...others] = runsAt(head);
  expect(others).toEqual([]);
  expect(run).toMatchObject({ status: "completed", conclusion: "failure" });
  expect(findings).toBeGreaterThan(50);
  expect(run?.annotations).toHaveLength(Math.min(500, findings));
  expect(new Set(run?.annotations.map((one) => JSON.stringify(one))).size).toBe(run?.annotations.length);
});

test("a push leaves the old head cancelled and judges the new one", async () => {
  const first = pullRequest(7, { "e.txt": "1\n" });
  await ask(7, first);
  await tell();
  const second = pullRequest(7, { "e.txt": "2\n" });
  const gate = await judge(await ask(7, second));
  await tell();
  expect(runsAt(first)).toMatchObject([{ status: "completed", conclusion: "cancelled" }]);
  expect(runsAt(second)).toMatchObject([{ conclusion: "success", externalId: `${gate.id}.1` }]);
});

test("a forge that is away is told later, and the verdict stands meanwhile", async () => {
  const head = pullRequest(8, { "f.txt": "f\n" });
  const gate = await judge(await ask(8, head));
  github.failNext.push(502, 502);
  await tell();
  expect(gate).toMatchObject({ verdict: "pass" });
  expect(await tell()).toBe(0);
  for (let tries = 0; tries < 4 && runsAt(head)[0]?.conclusion !== "success"; tries += 1) {
    now += 600_000;
    await tell();
  }
  expect(runsAt(head)).toMatchObject([{ conclusion: "success" }]);
});

test("a check of somebody else decides: waited for, believed when it ended, and missing when it never began", async () => {
  plainGit(work, ["checkout", "--quiet", "main"]);
  const policy = "version: 1\nchecks:\n  tests: { external: { name: ci / test, app: github-actions } }\n";
  const release = commit({ ".praxis/gate.yaml": policy }, "chore: release");
  plainGit(work, ["push", "--quiet", bare, `${release}:refs/heads/release`]);
  plainGit(work, ["checkout", "--quiet", "-B", "main", "HEAD~1"]);
  plainGit(work, ["checkout", "--quiet", "--detach", release]);
  const head = commit({ "h.txt": "h\n" }, "docs: more");
  plainGit(work, ["push", "--quiet", bare, `${head}:refs/pull/30/head`]);
  const { id: gateId, position, round } = await ask(30, head, { title: "docs: more", target: "release" });
  const of = { gateId, position, round };
  const prepared = await prepareGate(deps, of, SIGNAL);
  if (prepared.kind !== "collect") throw new Error(prepared.kind);
  const group = prepared.groups.find(({ name }) => name === "reported");
  expect(group).toEqual({ name: "reported", checks: ["tests"], timeoutMs: 0, reported: true });
  expect(prepared.groups.filter(({ checks }) => checks.includes("tests"))).toHaveLength(1);
  if (!group) throw new Error("there is nothing to wait for");
  const since = now;
  expect(await readReports(deps, { ...of, group, since })).toEqual({ kind: "waiting", lookAt: now + 15_000 });
  expect(await readReports(deps, { ...of, group, since: now - 600_000 })).toMatchObject({ kind: "collected" });
  const { repositoryKey } = (await gates.get(gateId)) ?? { repositoryKey: "" };
  const times = { startedAt: new Date(now - 60_000).toISOString(), endedAt: new Date(now).toISOString() };
  const report = {
    repositoryKey,
    head,
    name: "ci / test",
    app: "github-actions",
    run: 1,
    stage: 2,
    conclusion: "failure",
    url: "https://ci.test/1",
    ...times,
  };
  await own.database.transaction((tx) => reports.note(report, tx));
  const read = await readReports(deps, { ...of, group, since });
  if (read.kind !== "collected") throw new Error("it still waits");
  await judgeGate(deps, { ...of, collected: [read], lost: [] });
  const gate = await gates.get(gateId);
  expect(gate).toMatchObject({ verdict: "fail" });
  expect(gate?.checks.find(({ check }) => check === "tests")).toMatchObject({
    outcome: "fail",
    findings: [{ message: "`ci / test` reported failure: https://ci.test/1" }],
  });
});

test("a repository that is not listed is neither fetched nor written to", async () => {
  const head = pullRequest(9, { "g.txt": "g\n" });
  const gate = await ask(9, head);
  const forges = forgesFor(["octo-org/other"]);
  await expect(forges.of(gate).bring(gate, { ref: head, signal: SIGNAL })).rejects.toMatchObject({ code: "forge_not_configured" });
  await tell(forges);
  expect(runsAt(head)).toEqual([]);
});

function filesUnder(place: string): string[] {
  return readdirSync(place, { recursive: true, encoding: "utf8" })
    .map((name) => join(place, name))
    .filter((name) => statSync(name).isFile());
}
