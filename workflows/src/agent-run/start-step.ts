/** Starts one step: a wait of the workflow itself, or an activity on the right queue. */
import { stepState, type StepFailure } from "@praxis/domain/run";
import type { PlanStep } from "@praxis/domain/playbook";
import type { StepResult, StepTask } from "@praxis/temporal/contracts";
import { CancellationScope } from "@temporalio/workflow";
import { stepActivity } from "./activity-options.js";
import { openStepApproval, openStepWait } from "./await-answer.js";
import { settleFailure } from "./settle-failure.js";
import { addressOf, apply, beside, counted, takeVersion, type RunSession } from "./run-session.js";

export function startStep(run: RunSession, step: PlanStep): void {
  apply(run, { type: "started", stepId: step.id });
  beside(run, () => {
    switch (step.uses) {
      case "approval":
        return openStepApproval(run, step);
      case "wait":
        return openStepWait(run, step);
      default:
        return execute(run, step);
    }
  });
}

async function execute(run: RunSession, step: PlanStep): Promise<void> {
  const address = addressOf(run, step.id);
  const place = step.workspace === undefined ? null : stepState(run.state, step.workspace);
  const task: StepTask = {
    ...address,
    version: takeVersion(run, 2),
    ...(step.workspace !== undefined && place ? { workspace: { stepId: step.workspace, generation: place.generation } } : {}),
  };
  const scope = new CancellationScope();
  run.scopes.set(step.id, scope);
  try {
    const result = await counted(run, () => scope.run(() => stepActivity(step, place?.queue ?? null)(task)));
    endStep(run, step, result);
  } catch (error) {
    await settleFailure(run, step, task, error);
  } finally {
    if (run.scopes.get(step.id) === scope) run.scopes.delete(step.id);
  }
}

function endStep(run: RunSession, step: PlanStep, result: StepResult): void {
  apply(run, {
    type: "ended",
    stepId: step.id,
    status: result.status,
    ...(result.queue === undefined ? {} : { queue: result.queue }),
    ...(result.failure === undefined ? {} : { failure: result.failure satisfies StepFailure }),
  });
}
