/** A gate that needs no command is prepared and judged in one go; one that does is only prepared. Real git. */
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { GateRecord, PreparedGate, SettledGate } from "@praxis/database";
import { createFileArtifactBytes, type ArtifactBytes } from "@praxis/database/artifacts";
import type { HandedReport, ReportKind } from "@praxis/domain/change-gate";
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
let bytes: ArtifactBytes;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "praxis-prepare-"));
  bytes = createFileArtifactBytes({ directory: join(folder, "artifacts") });
  settled = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const DANGEROUS = { "a.ts": 'eval(input("x"));\n' };

function prepare(checks: string, files: Readonly<Record<string, string>> = DANGEROUS): () => Promise<GatePrepared> {
  const repository = join(folder, "repository");
  mkdirSync(repository);
  buildHistory(repository, { policy: `checks: { ${checks} }\n`, change: [["chore: x", files]] });
  gate = {
    ...{ id: OF.gateId, round: 1, status: "running", repository: { path: repository }, target: "main", headName: "work", head: null },
    ...{ forge: null, branch: null, rerunCheck: null, receiptSha256: null, overrides: [], checks: [], artifacts: {} },
    createdAt: new Date().toISOString(),
  } as unknown as GateRecord;
  const deps = {
    git: createGit(),
    bytes,
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

async function hand(kind: ReportKind, name: string, text: string): Promise<void> {
  const report: HandedReport = {
    kind,
    name,
    ...(await bytes.put(text)),
    by: { kind: "service", id: "key_ci" },
    at: "2030-01-15T10:00:00.000Z",
  };
  gate = { ...gate, artifacts: { ...gate.artifacts, handedIn: [...(gate.artifacts.handedIn ?? []), report] } };
}
const outcomeOf = (check: string) => settled.at(-1)?.checks.find((row) => row.check === check)?.outcome;
const FAILED = '<testsuite><testcase name="a" file="a.ts"><failure>no</failure></testcase></testsuite>';
const GOOD = '<testsuite><testcase name="a" file="a.ts"/></testsuite>';

test.each([
  ["a good one", GOOD, "pass"],
  ["one with a failure", FAILED, "fail"],
  ["a broken one", "<testsuite", "error"],
])("tests without a command are judged by what is handed in, without an evaluation of their own: %s", async (_, text, outcome) => {
  const go = prepare(`${NO_SCANNERS}, tests: { requireRed: false }`, { "a.ts": "export const a = 1;\n" });
  await hand("junit", "junit.xml", text);
  expect(await go()).toEqual({ kind: "settled", dueAt: null });
  expect(outcomeOf("tests")).toBe(outcome);
  expect(gate.artifacts.handedIn).toMatchObject([{ name: "junit.xml", by: { id: "key_ci" } }]);
  expect(gate.artifacts.handedIn?.[0]).not.toHaveProperty("leftOut");
});

test("the receipt says what was handed in and by whom, and the evidence is another when somebody else brings it", async () => {
  const go = prepare(`${NO_SCANNERS}, tests: { requireRed: false }`, { "a.ts": "export const a = 1;\n" });
  await hand("junit", "junit.xml", GOOD);
  await go();
  const [report] = gate.artifacts.handedIn ?? [];
  const read = async () => {
    const kept = await bytes.open(settled.at(-1)?.receiptSha256 ?? "");
    return kept === null ? null : JSON.parse(await text(kept.stream)).body;
  };
  const one = await read();
  expect(one.handedIn).toEqual([{ kind: "junit", name: "junit.xml", sha256: report?.sha256, by: "key_ci" }]);
  if (report) gate = { ...gate, status: "running", artifacts: { handedIn: [{ ...report, by: { kind: "service", id: "key_other" } }] } };
  await go();
  const other = await read();
  const hashOf = ({ checks }: { checks: { check: string; evidenceSha256: string }[] }) =>
    checks.find(({ check }) => check === "tests")?.evidenceSha256;
  expect([other.handedIn[0].by, hashOf(other) === hashOf(one)]).toEqual(["key_other", false]);
});

test("a good report does not take the place of the command that the policy names", async () => {
  const go = prepare('tests: { requireRed: false, command: ["false"], report: [r.xml] }, coverage: { report: [c.json] }');
  await hand("junit", "junit.xml", GOOD);
  await hand("coverage", "coverage.json", "{}");
  expect(await go()).toMatchObject({ kind: "collect", groups: [{ name: "tests", checks: ["tests", "coverage"] }] });
  expect(gate.artifacts.handedIn?.map(({ leftOut }) => leftOut)).toEqual([
    "the policy names the command for `tests`, and this server runs it itself",
    "the policy names the command for `coverage`, and this server runs it itself",
  ]);
});
