/** Writes down what the workflow decided about steps that no activity was running for. */
import type { DecidedChange } from "@praxis/database";
import type { DecisionsTask, StepDecision } from "@praxis/temporal/contracts";
import { SYSTEM } from "../steps/step-deps.js";
import type { RunDeps } from "./run-deps.js";

const EVENT_OF = {
  pending: "step_reset",
  skipped: "step_skipped",
  cancelled: "step_cancelled",
  failed: "step_failed",
} as const satisfies Record<StepDecision["status"], string>;

export async function recordDecisions(deps: RunDeps, task: DecisionsTask): Promise<void> {
  const version = Math.max(...task.decisions.map((decision) => decision.version));
  await deps.recorder.recordDecisions({ runId: task.runId, version, changes: task.decisions.map(changeOf) });
}

function changeOf({ stepId, generation, version, status, skip, failure, reason }: StepDecision): DecidedChange {
  return {
    ...{ stepId, generation, version, status },
    ...(skip ? { skipReason: skip } : {}),
    ...(failure ? { failure } : {}),
    event: {
      type: EVENT_OF[status],
      actor: SYSTEM,
      subject: `step:${stepId}`,
      data: {
        generation,
        ...(skip ? { skip } : {}),
        ...(failure ? { failure: { code: failure.code, message: failure.message } } : {}),
        ...(reason ? { reason } : {}),
      },
      key: `${stepId}/${String(generation)}/${status}`,
    },
  };
}
