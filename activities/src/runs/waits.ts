/** The `wait` step: a durable timer of the workflow, with its start and end recorded here. */
import { DomainError } from "@praxis/domain/errors";
import { referencesOf } from "@praxis/domain/playbook";
import type { StepWrite, WaitStarted } from "@praxis/temporal/contracts";
import { definitionOf } from "../steps/run-library.js";
import { filledWith, scopeOf } from "../steps/step-inputs.js";
import { SYSTEM } from "../steps/step-deps.js";
import { failStep } from "./fail-step.js";
import type { RunDeps } from "./run-deps.js";

export async function beginWait(deps: RunDeps, task: StepWrite): Promise<WaitStarted> {
  const run = await deps.library.run(task.runId);
  const { definition } = definitionOf(run, task.stepId);
  let durationMs: number;
  try {
    const values = await deps.recorder.loadStepValues(task.runId, referencesOf(definition, "with").steps);
    const filled = filledWith(definition, scopeOf(run, values)) as { durationMs: number };
    durationMs = filled.durationMs;
  } catch (error) {
    if (!DomainError.is(error) || error.retry) throw error;
    return failStep(deps, task, error);
  }
  const until = deps.clock.now() + durationMs;
  const { runId, stepId, generation, version } = task;
  const event = {
    type: "step_waiting",
    actor: SYSTEM,
    subject: `step:${stepId}`,
    data: { on: "timer", until: new Date(until).toISOString() },
    key: `${stepId}/${String(generation)}/waiting`,
  };
  await deps.recorder.recordDecisions({
    runId,
    version,
    changes: [{ stepId, generation, version, status: "waiting", waitingOn: "timer", event }],
  });
  return { kind: "waiting", until };
}

export async function endWait(deps: RunDeps, task: StepWrite): Promise<void> {
  const { runId, stepId, generation, version } = task;
  await deps.recorder.recordFinished({
    runId,
    stepId,
    generation,
    version,
    started: true,
    result: { status: "succeeded", outputs: {} },
    actor: SYSTEM,
  });
}
