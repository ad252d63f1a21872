/** From a message of GitHub to the check run there: a real API, Temporal and worker, and a GitHub of this machine. Messages come twice and in any order. */
import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startFakeGithub, type FakeCheckRun, type FakeGithub } from "@praxis/activities/testing";
import type { GateView } from "@praxis/api/contract";
import { GITHUB, pullMessage, REPOSITORY, signedHeaders, type PullMessage } from "@praxis/api/testing";
import { createTestDatabase, type TestDatabase } from "@praxis/database/testing";
import { plainGit } from "@praxis/repository/testing";
import { startLeasePlatform, type LeasePlatform } from "../leases/lease-platform.js";
import { createApiSession, type ApiSession } from "../runs/api-session.js";

const SETUP_MS = 120_000;
const BOUND_MS = 90_000;
const NUMBER = 12;
/** Not a secret of anybody, and not one of the documented examples. */
const SECRET = ["AKIA", "Q3EGSZ7XPLMV2T4K"].join("");
let folder: string;
let bare: string;
let work: string;
let github: FakeGithub;
let database: TestDatabase;
let platform: LeasePlatform;
let api: ApiSession;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "praxis-forge-e2e-")));
  [bare, work] = [join(folder, "served", `${REPOSITORY}.git`), join(folder, "work")];
  mkdirSync(bare, { recursive: true });
  mkdirSync(work);
  plainGit(bare, ["init", "--quiet", "--bare", "--initial-branch=main"]);
  plainGit(work, ["init", "--quiet", "--initial-branch=main"]);
  commit("README.md", "# engine\n", "chore: first");
  plainGit(work, ["push", "--quiet", bare, "main"]);
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  [github, database] = await Promise.all([startFakeGithub(join(folder, "served")), createTestDatabase()]);
  const env = { ...GITHUB, GITHUB_API_URL: github.apiUrl, GITHUB_APP_PRIVATE_KEY: privateKey };
  const temporalAddress = process.env["PRAXIS_TEST_TEMPORAL_ADDRESS"] ?? "";
  platform = await startLeasePlatform({ database: database.database, temporalAddress, apis: 1, env });
  api = createApiSession({ apiUrl: platform.apiUrls[0] ?? "", apiKey: platform.apiKey });
}, SETUP_MS);
afterAll(async () => {
  await platform.close();
  await github.close();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
}, SETUP_MS);

function commit(name: string, text: string, message: string): string {
  writeFileSync(join(work, name), text);
  plainGit(work, ["add", "--all"]);
  plainGit(work, ["commit", "--quiet", "--message", message]);
  return plainGit(work, ["rev-parse", "HEAD"]);
}

function push(head: string): string {
  plainGit(work, ["push", "--quiet", "--force", bare, `${head}:refs/pull/${String(NUMBER)}/head`]);
  return head;
}

async function deliver(message: Omit<PullMessage, "number">, delivery?: string): Promise<string> {
  const text = JSON.stringify(pullMessage({ ...message, number: NUMBER }));
  const headers = signedHeaders("pull_request", text, delivery === undefined ? {} : { delivery });
  const { status, body } = await api.call<{ did: string }>("POST", "/webhooks/github", { body: text, headers });
  expect(status).toBe(202);
  return body.did;
}

const runsAt = (head: string): FakeCheckRun[] => github.checkRuns.filter(({ headSha }) => headSha === head);

async function concluded(head: string): Promise<FakeCheckRun> {
  const deadline = Date.now() + BOUND_MS;
  for (;;) {
    const found = runsAt(head).find(({ conclusion }) => conclusion !== null);
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`no check run of ${head} has ended: ${JSON.stringify(github.checkRuns)}`);
    await delay(50);
  }
}

test(
  "a pull request ends in one check run with its findings; messages that come twice, late and in the wrong order leave the newest head in force",
  async () => {
    const first = push(commit("a.py", `one = 1\nkey = "${SECRET}"\n`, "feat: a"));
    const opened = { action: "opened", head: first, at: 1 };
    expect([await deliver(opened, "the-first"), await deliver(opened, "the-first")]).toEqual(["judged", "repeat"]);
    const red = await concluded(first);
    expect(red).toMatchObject({ status: "completed", conclusion: "failure" });
    const finding = { path: "a.py", start_line: 2, annotation_level: "failure", title: expect.stringContaining("aws-access-key-id") };
    expect(red.annotations).toEqual([expect.objectContaining(finding)]);
    expect(JSON.stringify(github.checkRuns)).not.toContain(SECRET);

    plainGit(work, ["reset", "--quiet", "--hard", "main"]);
    const second = push(commit("a.py", "one = 1\n", "feat: a"));
    plainGit(work, ["reset", "--quiet", "--hard", "main"]);
    const third = push(commit("a.py", "one = 2\n", "feat: a"));
    // The last push is told of first, and twice; then the one before it, and the beginning once more.
    const newest = { action: "synchronize", head: third, before: second, at: 3 };
    expect([await deliver(newest, "the-third"), await deliver(newest, "the-third")]).toEqual(["judged", "repeat"]);
    expect(await deliver({ action: "synchronize", head: second, before: first, at: 2 })).toBe("ignored");
    expect(await deliver(opened)).toBe("ignored");
    expect(await concluded(third)).toMatchObject({ status: "completed", conclusion: "success", annotations: [] });

    const change = encodeURIComponent(`github:pull/${String(NUMBER)}`);
    const { body } = await api.call<{ items: GateView[] }>("GET", `/gates?change=${change}`);
    expect(body.items.map(({ head, status, verdict, round }) => [head, status, verdict, round])).toEqual([
      [third, "decided", "pass", 1],
      [first, "superseded", "fail", 1],
    ]);
    expect([runsAt(first), runsAt(second), runsAt(third)].map(({ length }) => length)).toEqual([1, 0, 1]);
    expect(runsAt(first)[0]?.conclusion).not.toBe("success");
  },
  BOUND_MS + SETUP_MS,
);
