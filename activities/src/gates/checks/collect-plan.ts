/** Evidence of the plan check offline: the plan file as it is at the target's tip. */
import type { EvidenceByCheck, GatePolicy } from "@praxis/domain/gate";
import { readFileAtCommit } from "@praxis/repository";
import type { CollectorFailure } from "@praxis/domain/gate";
import type { JudgedRepository } from "../judged-repository.js";

/** The board is asked by whoever has it; without one a policy that wants it cannot be judged. */
export async function collectPlan(judged: JudgedRepository, policy: GatePolicy): Promise<EvidenceByCheck["plan"] | CollectorFailure> {
  const { source, file } = policy.checks.plan;
  if (source === "tasks")
    return { failed: "missing", message: "the policy takes the plan from the board of tasks, which only a server can be asked for" };
  const content = await readFileAtCommit(judged.view.git, judged.path, judged.baseTip, file);
  const text = content === null ? null : content.toString("utf8");
  return { plan: { source: "file", path: file, text }, references: [], author: null };
}
