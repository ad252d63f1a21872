/** A squash of the merge queue is judged as the change that it was made from: its one message may not hide what kind of change it is. Real git. */
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GateRecord, PreparedGate, SettledGate } from "@praxis/database";
import { createFileArtifactBytes } from "@praxis/database/artifacts";
import type { GateVerdict } from "@praxis/domain/gate";
import { landingMessage } from "@praxis/domain/queue";
import { createGit } from "@praxis/repository";
import { buildCandidate, changeCommits } from "@praxis/repository/landing";
import { plainGit } from "@praxis/repository/testing";
import { buildHistory } from "../gates/testing/build-history.js";
import { QUEUE_COMMITTER } from "../merge-queue/queue-deps.js";
import type { GateDeps } from "./gate-deps.js";
import { judgeGate } from "./judge-gate.js";
import { keepJson, readJson } from "./kept-json.js";
import { prepareGate } from "./prepare-gate.js";

jest.setTimeout(60_000);
const POLICY = "checks:\n  tests: { command: [npm, test] }\n  plan: { mode: required }\n";
const PLAN = "items: [{ id: T-1, title: a, state: open, globs: ['**'] }]\n";
const OF = { gateId: "gat_1", position: 1, round: 1 };

let folder: string;
let repository: string;
let gate: GateRecord;
let deps: GateDeps;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "praxis-squash-"));
  repository = join(folder, "repository");
  mkdirSync(repository);
  const stand = (written: PreparedGate | SettledGate): Promise<boolean> => {
    gate = { ...gate, ...written };
    return Promise.resolve(true);
  };
  deps = {
    git: createGit(),
    bytes: createFileArtifactBytes({ directory: join(folder, "artifacts") }),
    gates: { get: () => Promise.resolve(gate), recordPrepared: stand, recordSettled: stand },
    forges: { of: () => ({ bring: () => Promise.resolve(repository), show: () => Promise.resolve() }) },
    surroundings: { stateDir: join(folder, "state"), baseEnv: { PATH: process.env["PATH"] } },
    signer: { id: "key", sign: () => "" },
    clock: { now: Date.now },
    protectedBranches: ["main"],
  } as unknown as GateDeps;
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What the queue would ask for, and the verdict's words for each check. */
async function judged(head: string, asked: { madeFrom?: string; branch?: string }): Promise<GateVerdict> {
  const baseTip = plainGit(repository, ["rev-parse", "main"]);
  gate = {
    ...{ id: OF.gateId, round: 1, status: "running", repository: { path: repository }, target: baseTip, headName: head, head, forge: null },
    ...{
      branch: asked.branch ?? null,
      rerunCheck: null,
      receiptSha256: null,
      overrides: [],
      checks: [],
      createdAt: new Date().toISOString(),
    },
    artifacts: asked.madeFrom === undefined ? {} : { madeFrom: asked.madeFrom },
  } as unknown as GateRecord;
  await prepareGate(deps, OF, new AbortController().signal);
  const run = { argv: ["npm", "test"], end: "exited", exitCode: 0, signal: null, message: null, outputTail: "" };
  const tests = { head: { run, reports: [] }, retries: [], base: null, red: null, repeats: [] };
  const sha256 = await keepJson(deps.bytes, { evidence: { tests }, unsandboxed: null });
  await judgeGate(deps, { ...OF, collected: [{ group: "tests", sha256 }], lost: [] });
  return readJson<GateVerdict>(deps.bytes, gate.artifacts.verdict ?? "");
}

const outcomes = ({ checks }: GateVerdict) =>
  Object.fromEntries(
    checks
      .filter(({ check }) => ["tests", "plan", "commits"].includes(check))
      .map(({ check, outcome, findings }) => [check, [outcome, ...findings.map(({ rule }) => rule)]]),
  );

async function squashed(title: string | null): Promise<{ head: string; candidate: string }> {
  const head = plainGit(repository, ["rev-parse", "work"]);
  const onto = plainGit(repository, ["rev-parse", "main"]);
  const commits = await changeCommits(deps.git, repository, { onto, head });
  const { message, author } = landingMessage({ landing: "squash", branch: "main", title, commits });
  const made = await buildCandidate({
    ...{ git: deps.git, repoPath: repository, landing: "squash", onto, head, message, atSeconds: 1_900_000_000 },
    ...{ author: author ?? QUEUE_COMMITTER, committer: QUEUE_COMMITTER },
  });
  if (made.kind !== "built") throw new Error(`the candidate is ${made.kind}`);
  return { head, candidate: made.commit };
}

test("the type, the references and the branch are the change's own, and the message is the one that lands", async () => {
  buildHistory(repository, {
    policy: POLICY,
    base: { ".praxis/plan.yaml": PLAN, "src/a.ts": "1\n" },
    change: [
      ["chore: prepare", { "src/a.ts": "2\n" }],
      ["feat: a\n\nRefs: T-1", { "src/a.ts": "3\n" }],
    ],
  });
  const { head, candidate } = await squashed("what a title");
  const own = outcomes(await judged(head, {}));
  expect(own).toMatchObject({ tests: ["fail", "test-missing"], plan: ["pass"] });
  const asked = outcomes(await judged(candidate, { madeFrom: head }));
  expect(asked).toEqual({ ...own, commits: ["fail", expect.anything()] });
  // Whoever wrote the change stands behind its squash; the queue does not.
  expect(gate.authors).toEqual(["ann@example.org"]);
});

test("a reference in the name of the branch counts for the squash as it did for the branch", async () => {
  buildHistory(repository, {
    policy: POLICY,
    base: { ".praxis/plan.yaml": PLAN },
    change: [["chore: a", { "src/a.ts": "2\n" }]],
  });
  const { head, candidate } = await squashed(null);
  expect(outcomes(await judged(candidate, { madeFrom: head }))).toMatchObject({ plan: ["fail", "no-reference"] });
  expect(outcomes(await judged(candidate, { madeFrom: head, branch: "feat/T-1" }))).toMatchObject({ plan: ["pass"] });
});
