/** Skips, conditions and short steps: one local activity decides and does as many as follow on each other. */
import { isStepDone, stepState } from "@praxis/domain/run";
import { decide } from "./activity-options.js";
import { apply, beside, counted, takeVersion, type RunSession } from "./run-session.js";

export function runSegment(run: RunSession): void {
  run.segmentRunning = true;
  beside(run, async () => {
    const version = takeVersion(run, 2 * run.plan.steps.length);
    const result = await counted(run, () => decide.runSegment({ runId: run.runId, state: run.state, version }));
    run.segmentRunning = false;
    for (const decision of result.decisions) {
      if (isStepDone(stepState(run.state, decision.stepId).status)) continue;
      apply(run, decision.kind === "admitted" ? { type: "admitted", stepId: decision.stepId } : { ...decision, type: "ended" });
    }
  });
}
