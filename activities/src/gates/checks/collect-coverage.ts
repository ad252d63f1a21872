/** Evidence of the coverage check: reports handed in, left by its own command, left by the tests, or lying in the caller's checkout. */
import type { Change, EvidenceByCheck, GatePolicy, Report } from "@praxis/domain/gate";
import type { CollectorFailure } from "@praxis/domain/gate";
import { storedFloor } from "@praxis/repository/receipt";
import type { JudgedRepository } from "../judged-repository.js";
import { readReports } from "../run/report-files.js";
import type { RunTool } from "../run/tool-runner.js";

export interface CollectCoverageRequest {
  judged: JudgedRepository;
  policy: GatePolicy;
  change: Change;
  runTool: RunTool;
  given: readonly Report[];
  /** What the tests of this evaluation left at the places this check reads; null when they were not run. */
  fromTests: { run: EvidenceByCheck["coverage"]["tool"]["run"]; reports: readonly Report[] } | null;
  signal?: AbortSignal | undefined;
}

const NOBODY_MAKES_IT =
  "no command makes the report, and what lies in a folder of the server proves nothing: give the check a command, or let the tests leave it";

export async function collectCoverage(request: CollectCoverageRequest): Promise<EvidenceByCheck["coverage"] | CollectorFailure> {
  const { judged, policy, change, runTool, given, fromTests, signal } = request;
  const settings = policy.checks.coverage;
  const floor = await floorOf(judged, policy, signal);
  if (given.length > 0) return { tool: { run: null, reports: given }, floor };
  if (fromTests !== null) return { tool: fromTests, floor };
  if (settings.command !== null)
    return { tool: (await runTool({ name: "coverage", settings, commit: change.head, signal })).evidence, floor };
  if (judged.checkout === null) return { failed: "missing", message: NOBODY_MAKES_IT };
  const reports = await readReports(judged.checkout, settings.report);
  const own = reports.find(({ path }) => change.headPaths.includes(path));
  if (own)
    return {
      failed: "error",
      message: `the report ${own.path} is part of the commit that is judged: it must be made by running the tests`,
    };
  return { tool: { run: null, reports }, floor };
}

/** A policy that names a floor has it rise: what landed last may not be undercut. Without one there is nothing to look up. */
async function floorOf(
  { view: { git }, path: repoPath, target, baseTip: tip }: JudgedRepository,
  { trustedKeys, checks }: GatePolicy,
  signal?: AbortSignal,
): Promise<number | null> {
  const { floor } = checks.coverage;
  return floor === null ? null : ((await storedFloor({ git, repoPath, target, tip, trustedKeys, signal })) ?? floor);
}
