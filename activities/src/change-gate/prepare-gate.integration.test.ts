/** A gate that needs no command is prepared and judged in one go; one that does is only prepared. Real git. */
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GateRecord, PreparedGate, SettledGate } from "@praxis/database";
import { createFileArtifactBytes } from "@praxis/database/artifacts";
import type { GatePrepared } from "@praxis/temporal/contracts";
import { createGit } from "@praxis/repository";
import { buildHistory } from "../gates/testing/build-history.js";
import type { GateDeps } from "./gate-deps.js";
import { prepareGate } from "./prepare-gate.js";

jest.setTimeout(60_000);
const OF = { gateId: "gat_1", position: 1, round: 1 };
/** No scanner of this machine may change what the test sees. */
const NO_SCANNERS = "security: { scanners: { gitleaks: off, semgrep: off, osv-scanner: off, trivy: off } }";

let folder: string;
let gate: GateRecord;
let settled: SettledGate[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "praxis-prepare-"));
  settled = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function prepare(checks: string): () => Promise<GatePrepared> {
  const repository = join(folder, "repository");
  mkdirSync(repository);
  buildHistory(repository, { policy: `checks: { ${checks} }\n`, change: [["chore: x", { "a.ts": 'eval(input("x"));\n' }]] });
  gate = {
    ...{ id: OF.gateId, round: 1, status: "running", repository: { path: repository }, target: "main", headName: "work", head: null },
    ...{ forge: null, branch: null, rerunCheck: null, receiptSha256: null, overrides: [], checks: [], artifacts: {} },
    createdAt: new Date().toISOString(),
  } as unknown as GateRecord;
  const deps = {
    git: createGit(),
    bytes: createFileArtifactBytes({ directory: join(folder, "artifacts") }),
    gates: {
      get: () => Promise.resolve(gate),
      recordPrepared: (written: PreparedGate) => {
        gate = { ...gate, ...written };
        return Promise.resolve(true);
      },
      recordSettled: (written: SettledGate) => {
        settled.push(written);
        gate = { ...gate, ...written };
        return Promise.resolve(true);
      },
    },
    forges: { of: () => ({ bring: () => Promise.resolve(repository), show: () => Promise.resolve() }) },
    surroundings: { stateDir: join(folder, "state"), baseEnv: { PATH: process.env["PATH"] } },
    signer: { id: "key", sign: () => "" },
    clock: { now: Date.now },
    protectedBranches: ["main"],
  } as unknown as GateDeps;
  return () => prepareGate(deps, OF, new AbortController().signal);
}

test("without commands it is judged at once, by all its checks; a try that comes again finds the verdict", async () => {
  const go = prepare(NO_SCANNERS);
  expect(await go()).toEqual({ kind: "settled", dueAt: null });
  expect(settled).toHaveLength(1);
  expect(settled[0]?.status).toBe("decided");
  const outcomes = Object.fromEntries((settled[0]?.checks ?? []).map(({ check, outcome }) => [check, outcome]));
  expect(outcomes).toMatchObject({ secrets: "pass", security: "fail", tests: "not-applicable", integrity: "pass" });
  expect(await go()).toEqual({ kind: "settled", dueAt: null });
  expect(gate.verdict).toEqual(settled[0]?.verdict);
});

test("a command, or a scanner that policy requires, is left to an evaluation of its own", async () => {
  const go = prepare('security: { scanners: { gitleaks: required } }, lint: { command: ["true"] }');
  expect(await go()).toMatchObject({ kind: "collect", groups: [{ name: "lint" }, { name: "security" }] });
  expect(settled).toEqual([]);
});
