/** Has an agent's work verified by a worker of ours; any can do it, since it makes its own checkout. */
import type { StepFailure } from "@praxis/domain/run";
import type { Verified } from "@praxis/temporal/contracts";
import { ActivityFailure, ApplicationFailure } from "@temporalio/workflow";
import { verifyActivity } from "./activity-options.js";
import type { AgentTurn } from "./let-agent-work.js";
import { addressOf, counted, isStopping } from "./run-session.js";

/** failed: it could not be verified at all, which says nothing about the work. */
export type Verdict = ({ kind: "judged" } & Verified) | { kind: "failed"; failure: StepFailure } | { kind: "stopped" };

export async function verifyWork(
  { run, step, offered }: AgentTurn,
  { leaseId, round }: { leaseId: string; round: number },
): Promise<Verdict> {
  if (isStopping(run)) return { kind: "stopped" };
  const task = { ...addressOf(run, step.id), leaseId, round };
  try {
    const verified = await counted(run, () => run.steps.run(() => verifyActivity(offered).verifyWork(task)));
    return { kind: "judged", ...verified };
  } catch (error) {
    if (isStopping(run)) return { kind: "stopped" };
    if (!(error instanceof ActivityFailure)) throw error;
    return { kind: "failed", failure: failureOf(error.cause) };
  }
}

function failureOf(cause: Error | undefined): StepFailure {
  if (cause instanceof ApplicationFailure) return { code: cause.type ?? "step_internal", message: cause.message };
  return { code: "step_stalled", message: "The workers that verified the work went silent or took too long, each time it was tried." };
}
