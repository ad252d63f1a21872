/** Evidence of lint and of types: the tool on head, and on base when it found something, so that only what is new counts. */
import type { Change, EvidenceByCheck, GatePolicy, Report } from "@praxis/domain/gate";
import type { RunTool } from "../run/tool-runner.js";

export interface CollectLintRequest {
  check: "lint" | "types";
  policy: GatePolicy;
  change: Change;
  runTool: RunTool;
  given: readonly Report[];
  givenBase: readonly Report[];
  signal?: AbortSignal | undefined;
}

export async function collectLint(request: CollectLintRequest): Promise<EvidenceByCheck["lint"]> {
  const { check, policy, change, runTool, given, givenBase, signal } = request;
  const settings = policy.checks[check];
  if (given.length > 0 || settings.command === null) return { head: { run: null, reports: given }, base: null, givenBase };
  const { evidence: head } = await runTool({ name: check, settings, commit: change.head, signal });
  // A tool that ended well found nothing that blocks: what base has does not matter then.
  const found = head.run?.end === "exited" && head.reports.some(({ text }) => text !== null);
  const isQuiet = head.run?.exitCode === 0 && head.reports.every(({ text }) => text === null || text.trim() === "" || text.trim() === "[]");
  if (!found || isQuiet) return { head, base: null, givenBase };
  const { evidence: base } = await runTool({ name: `${check}-base`, settings, commit: change.base, signal });
  return { head, base: base.run?.end === "exited" ? base : null, givenBase };
}
