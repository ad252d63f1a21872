/** What makes a receipt good enough to land on, one thing wrong at a time. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { generateKeyPairSync, sign } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parsePolicy, receiptBytes, type ReceiptBody } from "@praxis/domain/gate";
import { createGit } from "../index.js";
import { plainGit } from "../testing/index.js";
import { landingFaults } from "./index.js";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const other = generateKeyPairSync("ed25519").privateKey;
const policy = `version: 1
trustedKeys: [{ id: ci, publicKey: "${publicKey.export({ format: "der", type: "spki" }).toString("base64")}", role: ci }]
`;
const TREE = "7".repeat(40);
const NOW = "2026-01-02T00:00:00Z";
let folder: string;
let tip: string;
let before: string;
let aside: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "praxis-receipt-"));
  const commit = (message: string): string => {
    plainGit(folder, ["add", "--all"]);
    plainGit(folder, ["commit", "--quiet", "--allow-empty", "-m", message]);
    return plainGit(folder, ["rev-parse", "HEAD"]);
  };
  plainGit(folder, ["init", "--quiet", "--initial-branch=main"]);
  before = commit("first");
  mkdirSync(join(folder, ".praxis"));
  writeFileSync(join(folder, ".praxis", "gate.yaml"), policy);
  tip = commit("policy");
  plainGit(folder, ["checkout", "--quiet", "-b", "aside"]);
  aside = commit("never on main");
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function good(): ReceiptBody {
  const parsed = parsePolicy(policy);
  if (!parsed.ok) throw new Error("the policy is wrong");
  const checks = (["secrets", "dependencies", "hygiene", "integrity"] as const).map((check) => ({
    ...{ check, outcome: "pass" as const, required: true, evidenceSha256: null, findingsSha256: "0", overridden: false },
  }));
  return {
    ...{ kind: "praxis-gate-receipt", version: 1, repository: "x", target: "main", base: tip, baseTip: tip, head: "h", tree: TREE },
    ...{ policySha256: parsed.policySha256, changeSha256: "c", engine: "1", verdict: "pass", checks, overrides: [] },
    ...{ startedAt: NOW, finishedAt: NOW, keyId: "ci" },
  };
}

const faultsOf = (change: Partial<ReceiptBody>, key = privateKey, isNew = false): Promise<string[]> => {
  const body = { ...good(), ...change };
  const receipt = { body, signature: sign(null, Buffer.from(receiptBytes(body)), key).toString("base64") };
  return landingFaults({ git: createGit(), repoPath: folder, receipt, branch: "main", tip, tree: TREE, now: NOW, isNew });
};

test.each([
  ["as it is", () => ({})],
  ["judged onto the very commit", () => ({ target: tip })],
  ["judged in a clone", () => ({ target: "origin/main" })],
  ["judged from an older tip of the branch", () => ({ baseTip: before })],
  ["judged from another commit with the very files of the branch", () => ({ base: aside })],
] as const)("a receipt %s is good", async (_what, change) => {
  expect(await faultsOf(change())).toEqual([]);
});

const override = (expiresAt: string) => ({
  ...{ checks: ["secrets"] as const, reason: "a reason of twenty letters", approver: "ann", createdAt: "2026-01-01T12:00:00Z" },
  ...{ expiresAt, head: "h", policySha256: "p" },
});

test.each([
  ["tree", () => ({ tree: "8".repeat(40) })],
  ["target", () => ({ target: "develop" })],
  ["policy", () => ({ policySha256: "another" })],
  ["signer", () => ({ keyId: "stranger" })],
  ["verdict", () => ({ verdict: "undecided" as const })],
  ["base", () => ({ baseTip: aside })],
  ["base", () => ({ baseTip: "--help" })],
  ["base", () => ({ base: before })],
  ["base", () => ({ base: "--help" })],
  ["secrets", () => ({ checks: good().checks.slice(1) })],
  ["secrets", () => ({ checks: good().checks.map((check) => ({ ...check, outcome: "timeout" as const })) })],
  ["override", () => ({ overrides: [override("2026-01-01T23:59:59Z")] })],
] as const)("a wrong %s is named", async (what, change) => {
  const faults = await faultsOf(change());
  expect(faults[0]).toMatch(new RegExp(`^${what}: `));
});

test("a signature of another key is refused, and an override that still holds is not", async () => {
  expect(await faultsOf({}, other)).toEqual([expect.stringMatching(/^signature: /)]);
  expect(await faultsOf({ overrides: [override("2026-01-02T00:00:01Z")] })).toEqual([]);
});

test("a branch that is not there yet may begin at an older commit", async () => {
  expect(await faultsOf({ base: before }, privateKey, true)).toEqual([]);
});
