/** An agent's work is judged in a checkout of its own by the playbook's command, and by nothing that the agent says. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import type { Verified, VerifyTask } from "@praxis/temporal/contracts";
import { createGit } from "@praxis/repository";
import { plainGit } from "@praxis/repository/testing";
import { MockActivityEnvironment } from "@temporalio/testing";
import { createCommand } from "../command/index.js";
import { createProcessRegistry } from "../processes/index.js";
import { probeSandbox } from "../sandbox/index.js";
import { openCodingRun, type CodingRun } from "../testing/coding-run.js";
import { createVerifyWork, type VerifyDeps } from "./verify-work.js";

const sandbox = await probeSandbox();
const TASK: VerifyTask = { runId: "run_test", stepId: "work", generation: 1, leaseId: "lse_1", round: 1 };
let coding: CodingRun;
let recorded: { passed: boolean; reason: string; name: string; sha256: string }[];

beforeEach(() => {
  coding = openCodingRun({ verify: ["./check.sh"] });
  recorded = [];
});
afterEach(() => {
  rmSync(coding.root, { recursive: true, force: true });
});

function verify(task: VerifyTask = TASK, standing: Verified | null = null): Promise<Verified> {
  const { dataDir, run, values, artifacts, bytes } = coding;
  const ignore = (): void => undefined;
  const parts = {
    library: { run: () => Promise.resolve(run) },
    recorder: {
      loadStepValues: () => Promise.resolve(values),
      readVerification: () => Promise.resolve(standing),
      recordVerification: (fact: { passed: boolean; reason: string; evidence: { name: string; sha256: string } }) => {
        recorded.push({ passed: fact.passed, reason: fact.reason, name: fact.evidence.name, sha256: fact.evidence.sha256 });
        return Promise.resolve({ passed: fact.passed, evidenceArtifact: fact.evidence.name });
      },
    },
    artifacts: { get: (_: string, name: string) => Promise.resolve(artifacts.get(name) ?? null) },
    leases: coding.leases,
    ...{ bytes, dataDir, git: createGit(), policy: { roots: [coding.root], hosts: [], schemes: [] } },
    notifier: { touch: ignore },
    log: { info: ignore, warn: ignore, error: ignore },
    command: createCommand({ dataDir, roots: [coding.root], sandbox, processes: createProcessRegistry({ dataDir }), baseEnv: process.env }),
  };
  return new MockActivityEnvironment({}).run(createVerifyWork(parts as unknown as VerifyDeps), task);
}

async function evidence(): Promise<string> {
  const opened = await coding.bytes.open(recorded.at(-1)?.sha256 ?? "");
  return opened ? text(opened.stream) : "";
}

const two = (tree: string): void => {
  writeFileSync(path.join(tree, "one.txt"), "two\n");
};

test("a change that does what is asked passes, and its output is the evidence", async () => {
  await coding.leave("change.patch", coding.patchOf(two));
  expect(await verify()).toEqual({ passed: true, evidenceArtifact: "verify-1.txt" });
  expect(await evidence()).toMatch(/^Verification of round 1: passed\.[\s\S]*looking/);
});

test("work without a change is judged too, and what the command printed goes back", async () => {
  expect(await verify()).toEqual({ passed: false, evidenceArtifact: "verify-1.txt" });
  expect(recorded[0]?.reason).toBe("The command ended with code 1.");
  expect(await evidence()).toContain("looking");
});

test("a patch that an earlier holder of the step left is not judged as this one's work", async () => {
  await coding.leave("change.patch", coding.patchOf(two), { leaseId: "lse_0" });
  expect(await verify()).toMatchObject({ passed: false });
  await coding.leave("change.patch", coding.patchOf(two));
  expect(await verify()).toMatchObject({ passed: true });
});

test("a patch that does not apply is a failed verification with git's words, not a crash", async () => {
  await coding.leave("change.patch", coding.patchOf(two).toString("latin1").replace("-one", "-eins"));
  expect(await verify()).toMatchObject({ passed: false });
  expect(await evidence()).toContain("patch does not apply");
});

test("a change cannot pass by what an earlier round left: every verification has a fresh checkout", async () => {
  await coding.leave("change.patch", coding.patchOf(two));
  expect((await verify()).passed).toBe(true);
  coding.artifacts.clear();
  expect((await verify({ ...TASK, round: 2, leaseId: "lse_2" })).passed).toBe(false);
});

test("a patch of another step or of an earlier generation counts for nothing", async () => {
  await coding.leave("change.patch", coding.patchOf(two), { stepId: "other" });
  expect((await verify()).passed).toBe(false);
  await coding.leave("change.patch", coding.patchOf(two), { generation: 2 });
  expect((await verify()).passed).toBe(false);
});

test("the source keeps its work tree, its index and its refs, and no checkout stays behind", async () => {
  await coding.leave("change.patch", coding.patchOf(two));
  const before = [plainGit(coding.source, ["status", "--porcelain=v2", "--branch"]), plainGit(coding.source, ["for-each-ref"])];
  await verify();
  expect([plainGit(coding.source, ["status", "--porcelain=v2", "--branch"]), plainGit(coding.source, ["for-each-ref"])]).toEqual(before);
  const left = path.join(coding.dataDir, "workspaces", "run_test");
  expect(existsSync(left) ? readdirSync(left) : []).toEqual([]);
});

test("a repeat finds the recorded verdict and runs nothing", async () => {
  expect(await verify(TASK, { passed: true, evidenceArtifact: "verify-1.txt" })).toEqual({
    passed: true,
    evidenceArtifact: "verify-1.txt",
  });
  expect(recorded).toEqual([]);
});

test("evidence that belongs to another step of the run is not written over", async () => {
  await coding.leave("verify-1.txt", "theirs", { stepId: "other" });
  expect((await verify()).evidenceArtifact).toBe("verify-work-1.txt");
});

test("a program that the change removed is the work's fault", async () => {
  await coding.leave(
    "change.patch",
    coding.patchOf((tree) => {
      rmSync(path.join(tree, "check.sh"));
    }),
  );
  expect(await verify()).toMatchObject({ passed: false });
  expect(await evidence()).toContain("check.sh");
});
