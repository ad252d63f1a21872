/** Everything that has to be known beyond the change, check by check. A collector that breaks makes its own check undecided, never the gate. */
import {
  activeChecks,
  externalOf,
  isEmptyChange,
  isConfigured,
  maskSecrets,
  type CheckId,
  type CollectedEvidence,
  type CollectorFailure,
  type EvidenceByCheck,
  type GatePolicy,
} from "@praxis/domain/gate";
import { DomainError } from "@praxis/domain/errors";
import { collectAdvisories } from "./checks/collect-advisories.js";
import { collectCoverable } from "./checks/collect-coverable.js";
import { collectCoverage } from "./checks/collect-coverage.js";
import { collectLint } from "./checks/collect-lint.js";
import { collectPlan, type ReadBoard } from "./checks/collect-plan.js";
import { collectSecurity, SCANNER_REPORT } from "./checks/collect-security.js";
import { collectTests } from "./checks/collect-tests.js";
import type { CollectedChange } from "./collect-change.js";
import { splitSarif, type GivenReports } from "./given-reports.js";
import type { JudgedRepository } from "./judged-repository.js";
import { createPrepareEnvironment } from "./run/prepare-environment.js";
import type { RunCommand } from "./run/run-command.js";
import { createRunTool, type RunTool } from "./run/tool-runner.js";

export interface CollectEvidenceRequest {
  judged: JudgedRepository;
  collected: CollectedChange;
  policy: GatePolicy;
  given: GivenReports;
  /** The message a squash will have; null: made from the first commit. */
  squash: EvidenceByCheck["commits"]["squash"];
  only?: readonly CheckId[] | undefined;
  onCommand?: ((name: string, argv: readonly string[]) => void) | undefined;
  /** The change comes from somebody who may not write to the repository: its own code gets no network. */
  stranger?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

export interface CollectEvidenceDeps {
  stateDir: string;
  runCommand: RunCommand;
  sandboxed: boolean;
  /** PATH, for finding out which scanners there are. */
  searchPath: string;
  /** Of OSV records; null: there is no database of advisories. */
  advisoriesDir: string | null;
  /** Left out: there is no server, and so no board of tasks. */
  readBoard?: ReadBoard | undefined;
}

type Mutable = { -readonly [Id in keyof CollectedEvidence]: CollectedEvidence[Id] };
interface Work extends CollectEvidenceRequest {
  deps: CollectEvidenceDeps;
  runTool: RunTool;
  wants(id: CheckId): boolean;
}

/** One command at a time: they are other people's test suites, and share this machine. Throws only when `signal` is aborted. */
export async function collectEvidence(deps: CollectEvidenceDeps, request: CollectEvidenceRequest): Promise<CollectedEvidence> {
  const { judged, collected, policy, given, squash, only, onCommand, stranger = false } = request;
  const { sandboxed, stateDir, runCommand, advisoriesDir } = deps;
  const prepare = createPrepareEnvironment({ judged, base: collected.change.base, policy, stateDir, runCommand, sandboxed, stranger });
  const { coverage, tests, lint, types } = policy.checks;
  const reports = [...coverage.report, ...tests.report, ...lint.report, ...types.report, SCANNER_REPORT];
  const runTool = createRunTool({ judged, prepare, runCommand, reports, onCommand });
  const isGiven = givenChecks(given);
  const active = activeChecks(policy).filter((id) => only === undefined || only.includes(id));
  const elsewhere = active.filter((id) => externalOf(policy, id) !== null && !isGiven.has(id));
  const wants = (id: CheckId): boolean => active.includes(id) && !elsewhere.includes(id) && (isConfigured(policy, id) || isGiven.has(id));
  const notHeardOf = Object.fromEntries(elsewhere.map((id) => [id, notHeard(externalOf(policy, id)?.name ?? id)]));
  const dependencies = wants("dependencies") ? await guarded(() => collectAdvisories(advisoriesDir), request.signal) : undefined;
  const evidence: Mutable = { ...builtInEvidence(collected, squash, wants, dependencies), ...notHeardOf };
  // Nothing would land: no command can say anything about it.
  if (isEmptyChange(collected.change)) return evidence;
  await collectByTools({ ...request, deps, runTool, wants }, evidence);
  return evidence;
}

/** Of the checks that read the change alone. */
export function builtInEvidence(
  { bytes }: Pick<CollectedChange, "bytes">,
  squash: CollectEvidenceRequest["squash"],
  wants: (id: CheckId) => boolean,
  dependencies?: CollectedEvidence["dependencies"],
): CollectedEvidence {
  return {
    ...(wants("secrets") ? { secrets: {} } : {}),
    ...(wants("size") ? { size: {} } : {}),
    ...(dependencies === undefined ? {} : { dependencies }),
    ...(wants("commits") ? { commits: { squash } } : {}),
    ...(wants("hygiene") ? { hygiene: { bytes } } : {}),
    ...(wants("integrity") ? { integrity: { coverable: null } } : {}),
  };
}

function notHeard(name: string): CollectorFailure {
  const message = `it is reported by \`${name}\`, which only a server that the forge tells of it can hear; hand its report in`;
  return { failed: "missing", message };
}

async function collectByTools(work: Work, evidence: Mutable): Promise<void> {
  const { wants, judged, policy, collected, runTool, given, deps, signal } = work;
  const { change } = collected;
  const sarif = splitSarif(given.sarif);
  const sarifBase = splitSarif(given.sarifBase);
  if (wants("plan")) evidence.plan = await guarded(() => collectPlan(judged, policy, deps.readBoard), signal);
  await collectTestsAndCoverage(work, evidence);
  for (const check of ["lint", "types"] as const) {
    if (!wants(check)) continue;
    const own = check === "lint" ? { given: sarif.lint, givenBase: sarifBase.lint } : { given: [], givenBase: [] };
    evidence[check] = await guarded(() => collectLint({ check, policy, change, runTool, ...own, signal }), signal);
  }
  if (wants("security")) {
    const handed = { given: sarif.security, givenBase: sarifBase.security };
    const { searchPath } = deps;
    evidence.security = await guarded(() => collectSecurity({ policy, change, runTool, ...handed, searchPath, signal }), signal);
  }
}

/** Coverage without a command of its own, or with the very command of the tests, is read from the run of the tests. */
async function collectTestsAndCoverage(
  { wants, judged, policy, collected, runTool, given, signal }: Work,
  evidence: Mutable,
): Promise<void> {
  const { change } = collected;
  const { tests, coverage } = policy.checks;
  const sameRun = coverage.command === null || JSON.stringify(coverage.command) === JSON.stringify(tests.command);
  const shares = wants("tests") && tests.command !== null && sameRun && coverage.report.length > 0 && given.coverage.length === 0;
  const otherReports = shares ? coverage.report : [];
  let fromTests: { run: EvidenceByCheck["coverage"]["tool"]["run"]; reports: EvidenceByCheck["coverage"]["tool"]["reports"] } | null = null;
  if (wants("tests")) {
    evidence.tests = await guarded(async () => {
      const found = await collectTests({ policy, change, runTool, given: given.junit, otherReports, signal });
      if (shares && given.junit.length === 0) fromTests = { run: found.evidence.head.run, reports: found.other };
      return found.evidence;
    }, signal);
  }
  if (wants("coverage")) {
    const request = { judged, policy, change, runTool, given: given.coverage, fromTests, signal };
    const coverage = await guarded(() => collectCoverage(request), signal);
    evidence.coverage = coverage;
    if ("failed" in coverage || !activeChecks(policy).includes("integrity")) return;
    // Integrity is judged by what this run leaves, also where its own evidence was collected before.
    const compared = { policy, change, runTool, coverage, signal };
    const found = await guarded(async () => ({ coverable: await collectCoverable(compared) }), signal);
    evidence.integrity = "failed" in found ? { coverable: null } : found;
  }
}

function givenChecks({ coverage, junit, sarif }: GivenReports): ReadonlySet<CheckId> {
  const { lint, security } = splitSarif(sarif);
  const handed: (CheckId | false)[] = [
    coverage.length > 0 && "coverage",
    junit.length > 0 && "tests",
    lint.length > 0 && "lint",
    security.length > 0 && "security",
  ];
  return new Set(handed.filter((id) => id !== false));
}

async function guarded<T>(collect: () => Promise<T>, signal?: AbortSignal): Promise<T | CollectorFailure> {
  try {
    return await collect();
  } catch (error) {
    signal?.throwIfAborted();
    const said = DomainError.is(error) || error instanceof Error ? error.message : "unknown reason";
    return { failed: "error", message: `its evidence could not be collected: ${maskSecrets(said).slice(0, 500)}` };
  }
}
