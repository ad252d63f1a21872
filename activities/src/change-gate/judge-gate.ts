/** Everything collected → verdict, by the pure engine; then what people have said so far. */
import { evaluate, parsePolicy, type CollectedEvidence } from "@praxis/domain/gate";
import { DomainError } from "@praxis/domain/errors";
import type { GateSettled, JudgeTask } from "@praxis/temporal/contracts";
import type { CollectedChange } from "../gates/collect-change.js";
import type { ToolEvidenceCollected } from "../gates/collect-with-tools.js";
import { AT_ONCE_GROUP } from "./evidence-groups.js";
import type { GateDeps } from "./gate-deps.js";
import { keepJson, readJson } from "./kept-json.js";
import { readGround } from "./read-ground.js";
import { settle } from "./settle-gate.js";

export async function judgeGate(deps: GateDeps, { gateId, round, collected, lost }: JudgeTask): Promise<GateSettled> {
  const { gate, change: changeSha256, policyText } = await readGround(deps, { gateId, round });
  const parsed = parsePolicy(policyText);
  if (!parsed.ok) throw new DomainError("gate_lost", "The gate was not prepared. Ask for it anew.");
  const { change } = await readJson<CollectedChange>(deps.bytes, changeSha256);
  const fresh = Object.fromEntries(collected.map(({ group, sha256 }) => [group, sha256]));
  // What commands found stands over what was known at once, in whatever order the row keeps the groups.
  const { [AT_ONCE_GROUP]: atOnce, ...byCommands } = { ...gate.artifacts.evidence, ...fresh };
  const all = Object.entries(atOnce === undefined ? byCommands : { [AT_ONCE_GROUP]: atOnce, ...byCommands });
  const kept = all.filter(([name]) => !lost.some(({ group }) => group === name));
  const parts = await Promise.all(kept.map(([, sha256]) => readJson<ToolEvidenceCollected>(deps.bytes, sha256)));
  const failures = lost.flatMap(({ checks, failed, message }) => checks.map((check) => [check, { failed, message }] as const));
  const evidence: CollectedEvidence = Object.fromEntries([...parts.flatMap((part) => Object.entries(part.evidence)), ...failures]);
  const now = new Date(deps.clock.now()).toISOString();
  const verdict = evaluate({ policy: parsed.policy, policySha256: parsed.policySha256, change, evidence, now });
  const unsandboxed = parts.find((part) => part.unsandboxed !== null)?.unsandboxed;
  const artifacts = {
    ...gate.artifacts,
    evidence: Object.fromEntries(kept),
    verdict: await keepJson(deps.bytes, verdict),
    ...(typeof unsandboxed === "string" ? { unsandboxed } : {}),
  };
  return settle(deps, { ...gate, artifacts }, verdict);
}
