/** Skips, conditions and short steps: one local activity decides and does as many as follow on each other. */
import { isStepDone, planStep, stepState } from "@praxis/domain/run";
import type { SegmentDecision } from "@praxis/temporal/contracts";
import { decide } from "./activity-options.js";
import { failOrAsk } from "./await-answer.js";
import { apply, beside, decided, takeVersion, type RunSession } from "./run-session.js";

export function runSegment(run: RunSession): void {
  run.segmentRunning = true;
  beside(run, async () => {
    const version = takeVersion(run, 2 * run.plan.steps.length);
    const result = await decided(run, () => decide.runSegment({ runId: run.runId, state: run.state, version }));
    run.segmentRunning = false;
    for (const decision of result.decisions) {
      if (isStepDone(stepState(run.state, decision.stepId).status)) continue;
      take(run, decision);
    }
  });
}

function take(run: RunSession, decision: SegmentDecision): void {
  if (decision.kind === "admitted") {
    apply(run, { type: "admitted", stepId: decision.stepId });
    return;
  }
  const { failure } = decision;
  if (decision.status !== "failed" || !failure) {
    apply(run, { ...decision, type: "ended" });
    return;
  }
  // Taken out of what is pending first: no other segment may pick it up while a person is asked.
  apply(run, { type: "started", stepId: decision.stepId });
  beside(run, () => failOrAsk(run, planStep(run.plan, decision.stepId), failure));
}
