/** One group of evidence: the commands of the policy, run in clean worktrees of exactly the commits that were resolved when the evaluation began. */
import { DomainError } from "@praxis/domain/errors";
import { parsePolicy } from "@praxis/domain/gate";
import type { CollectedGroup, CollectTask } from "@praxis/temporal/contracts";
import type { CollectedChange } from "../gates/collect-change.js";
import { collectWithTools } from "../gates/collect-with-tools.js";
import { openJudgedRepository } from "../gates/judged-repository.js";
import type { GateDeps } from "./gate-deps.js";
import { readHandedReports, sortHandedReports } from "./handed-reports.js";
import { keepJson, readJson } from "./kept-json.js";
import { readGround } from "./read-ground.js";

/** Throws `gate_closed` when another round is in force, `gate_lost`, and what opening the repository throws. */
export async function collectGroup(deps: GateDeps, { gateId, round, group }: CollectTask, signal: AbortSignal): Promise<CollectedGroup> {
  const { gate, change: changeSha256, policyText } = await readGround(deps, { gateId, round });
  const { head, baseTip, branch, target } = gate;
  const parsed = parsePolicy(policyText);
  if (head === null || baseTip === null || !parsed.ok) throw new DomainError("gate_lost", "The gate was not prepared. Ask for it anew.");
  const collected = await readJson<CollectedChange>(deps.bytes, changeSha256);
  const path = await deps.forges.of(gate).bring(gate, { ref: head, signal });
  const pinned = { baseTip, head, branch };
  const { stateDir } = deps.surroundings;
  const judged = await openJudgedRepository({ git: deps.git, stateDir, path, target, head, pinned, server: deps, signal });
  try {
    const { policy } = parsed;
    // Whoever made a fork may not write here: its commands are shut in, always, and never reach a network.
    const stranger = gate.forge?.fork === true;
    const { given } = sortHandedReports(policy, await readHandedReports(deps.bytes, gate.artifacts.handedIn ?? []));
    const request = { judged, collected, policy, only: group.checks, given, squash: null, stranger, signal };
    return { group: group.name, sha256: await keepJson(deps.bytes, await collectWithTools(deps.surroundings, request)) };
  } finally {
    await judged.close();
  }
}
