/** Evidence of the tests check: the suite on head, again where it failed, on base, and the changed tests on base's production code. */
import {
  changedTestFiles,
  matcher,
  needsRedRun,
  type Change,
  type EvidenceByCheck,
  type GatePolicy,
  type Report,
  type ToolEvidence,
} from "@praxis/domain/gate";
import type { OverlaidFile } from "@praxis/repository/change";
import type { RunTool } from "../run/tool-runner.js";

export interface CollectTestsRequest {
  policy: GatePolicy;
  change: Change;
  runTool: RunTool;
  given: readonly Report[];
  /** Patterns of reports that the suite leaves for another check (coverage). */
  otherReports: readonly string[];
  signal?: AbortSignal | undefined;
}

export interface CollectedTests {
  evidence: EvidenceByCheck["tests"];
  other: readonly Report[];
}

/** More tries would hide a flake that people meet every day. */
const RETRIES_MAX = 2;
/** Of a whole suite, and only of one that takes no longer than this: nobody should wait minutes more for it. */
const WHOLE_REPEATS_MAX = 3;
const WHOLE_RUN_MS_MAX = 20_000;

export async function collectTests({ policy, change, runTool, given, otherReports, signal }: CollectTestsRequest): Promise<CollectedTests> {
  const settings = policy.checks.tests;
  const nothing = { retries: [], base: null, red: null, repeats: [] };
  if (given.length > 0) {
    // What was handed in tells of head alone: that the new tests fail without the change is seen here, where there is a command for it.
    const red = settings.command === null ? null : await runRed({ policy, change, runTool, signal });
    return { evidence: { head: { run: null, reports: given }, ...nothing, red }, other: [] };
  }
  if (settings.command === null) return { evidence: { head: { run: null, reports: [] }, ...nothing }, other: [] };
  const onHead = { name: "tests", settings, commit: change.head, signal };
  const startedAt = performance.now();
  const { evidence: head, other } = await runTool({ ...onHead, otherReports });
  // An exit code alone does not say which test failed.
  const isWorthIt = performance.now() - startedAt <= WHOLE_RUN_MS_MAX && head.reports.length > 0;
  if (!hasRun(head)) return { evidence: { head, ...nothing }, other };
  const retries: ToolEvidence[] = [];
  for (let last = head; hasFailed(last) && retries.length < RETRIES_MAX;) retries.push((last = (await runTool(onHead)).evidence));
  const isBad = hasFailed(retries.at(-1) ?? head);
  const base = isBad ? (await runTool({ ...onHead, name: "tests-base", commit: change.base })).evidence : null;
  const red = await runRed({ policy, change, runTool, signal });
  const repeats = await repeat({ policy, change, runTool, signal }, isWorthIt);
  return { evidence: { head, retries, base, red, repeats }, other };
}

type Runs = Pick<CollectTestsRequest, "policy" | "change" | "runTool" | "signal">;

/** Head's tests over base's production code. Fixtures and snapshots come with them: a test needs what it reads. */
async function runRed({ policy, change, runTool, signal }: Runs): Promise<ToolEvidence | null> {
  if (!needsRedRun(policy, change)) return null;
  const { tests } = policy.checks;
  const isTest = matcher(policy.tests);
  const overlay = change.files.flatMap(({ path, newMode, newBlob }): OverlaidFile[] =>
    newMode === null || newBlob === null || !isTest(path) || !isPlainPath(path) || newMode === SUBMODULE
      ? []
      : [{ path, mode: newMode, blob: newBlob }],
  );
  const files = tests.commandForFiles === null ? [] : changedTestFiles(policy, change);
  const settings = { ...tests, command: tests.commandForFiles ?? tests.command };
  return (await runTool({ name: "tests-red", settings, commit: change.base, overlay, files, signal })).evidence;
}

/** Chosen files as often as the policy says; without a command for them the whole suite a few times, where that is quick. */
async function repeat({ policy, change, runTool, signal }: Runs, isWorthIt: boolean): Promise<ToolEvidence[]> {
  const { tests } = policy.checks;
  const changed = changedTestFiles(policy, change);
  const isWhole = tests.commandForFiles === null;
  if (changed.length === 0 || (isWhole && !isWorthIt)) return [];
  const files = isWhole ? [] : changed;
  const settings = { ...tests, command: tests.commandForFiles ?? tests.command };
  const most = isWhole ? Math.min(tests.repeat, WHOLE_REPEATS_MAX) : tests.repeat;
  const repeats: ToolEvidence[] = [];
  while (repeats.length < most) {
    const { evidence } = await runTool({ name: "tests-again", settings, commit: change.head, files, signal });
    repeats.push(evidence);
    if (!hasRun(evidence)) break;
  }
  return repeats;
}

const SUBMODULE = "160000";

/** A name that is not UTF-8 stands here in git's quoted form and cannot be given to a program. */
function isPlainPath(path: string): boolean {
  return !path.startsWith('"');
}

function hasRun({ run }: ToolEvidence): boolean {
  return run?.end === "exited";
}

function hasFailed({ run }: ToolEvidence): boolean {
  return run !== null && run.end === "exited" && run.exitCode !== 0;
}
