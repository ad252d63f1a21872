/** Records that a step failed before it could wait. */
import type { DomainError } from "@praxis/domain/errors";
import type { StepFailure } from "@praxis/domain/run";
import type { StepWrite } from "@praxis/temporal/contracts";
import { SYSTEM } from "../steps/step-deps.js";
import { shorten } from "../to-failure.js";
import type { RunDeps } from "./run-deps.js";

export async function failStep(deps: RunDeps, task: StepWrite, error: DomainError): Promise<{ kind: "failed"; failure: StepFailure }> {
  const failure = { code: error.code, message: shorten(error.message) };
  const { runId, stepId, generation, version } = task;
  await deps.recorder.recordFinished({
    runId,
    stepId,
    generation,
    version,
    attempt: 1,
    started: false,
    result: { status: "failed", failure },
    actor: SYSTEM,
  });
  return { kind: "failed", failure };
}
