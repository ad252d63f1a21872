/** Starts one step: a wait of the workflow itself, or an activity on the right queue. */
import { stepState } from "@praxis/domain/run";
import type { PlanStep } from "@praxis/domain/plan";
import type { StepTask } from "@praxis/temporal/contracts";
import { agentStep } from "./agent-step.js";
import { stepActivity } from "./activity-options.js";
import { openStepApproval, openStepWait } from "./await-answer.js";
import { settleFailure, settleResult } from "./settle-failure.js";
import { addressOf, apply, beside, counted, takeVersion, type RunSession } from "./run-session.js";

export function startStep(run: RunSession, step: PlanStep): void {
  const { attempts } = stepState(run.state, step.id);
  apply(run, { type: "started", stepId: step.id });
  beside(run, () => {
    switch (step.uses) {
      case "approval":
        return openStepApproval(run, step);
      case "wait":
        return openStepWait(run, step);
      case "agent":
        return agentStep(run, step);
      default:
        return execute(run, step, attempts ?? 0);
    }
  });
}

async function execute(run: RunSession, step: PlanStep, attemptsBefore: number): Promise<void> {
  const address = addressOf(run, step.id);
  const place = step.workspace === undefined ? null : stepState(run.state, step.workspace);
  const task: StepTask = {
    ...address,
    version: takeVersion(run, 2),
    ...(attemptsBefore > 0 ? { attemptsBefore } : {}),
    ...(step.workspace !== undefined && place ? { workspace: { stepId: step.workspace, generation: place.generation } } : {}),
  };
  try {
    const result = await counted(run, () => run.steps.run(() => stepActivity(step, place?.queue ?? null)(task)));
    const asking = settleResult(run, step, result);
    if (asking) await asking;
  } catch (error) {
    await settleFailure(run, step, task, error);
  }
}
