/** What Postgres knows of a step whose worker went silent. */
import { isStepDone } from "@praxis/domain/run";
import type { LossReport, StepAddress } from "@praxis/temporal/contracts";
import { resultOf } from "../steps/run-step.js";
import { definitionOf } from "../steps/run-library.js";
import type { RunDeps } from "./run-deps.js";

export async function inspectLoss(deps: RunDeps, task: StepAddress): Promise<LossReport> {
  const values = await deps.recorder.loadStepValues(task.runId, [task.stepId]);
  const held = values[task.stepId];
  if (held?.generation !== task.generation) return { kind: "never_started" };
  if (isStepDone(held.status)) {
    const { definition } = definitionOf(await deps.library.run(task.runId), task.stepId);
    return { kind: "recorded", ...resultOf(definition.uses, held) };
  }
  // `unknown`: an attempt that was cut off has said so itself.
  if (held.status !== "running" && held.status !== "unknown") return { kind: "never_started" };
  const { hostId } = held.details;
  return { kind: "started", hostId: typeof hostId === "string" ? hostId : null, attempt: held.attempt };
}
