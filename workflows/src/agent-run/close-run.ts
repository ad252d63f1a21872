/** Ends the run once nothing is left to do: one transaction sets the run and all its steps to the workflow's own view. */
import { limitsOf, type PlanStep } from "@praxis/domain/plan";
import { isStepDone, stepState, verdictOf, type ClosedRunStatus, type StepStatus, type StepWait } from "@praxis/domain/run";
import type { CloseRunTask, RunOutcome } from "@praxis/temporal/contracts";
import { decide } from "./activity-options.js";
import { receive } from "./listen.js";
import { decided, takeVersion, type RunSession } from "./run-session.js";

type Ending = Pick<CloseRunTask, "failure"> & { status: ClosedRunStatus };

/** Null when commands came in that it had not seen: they are taken up first. */
export async function closeRun(run: RunSession, ending: Ending): Promise<RunOutcome | null> {
  const task: CloseRunTask = {
    runId: run.runId,
    version: takeVersion(run, 1),
    ...ending,
    steps: stepsAtEnd(run),
    seenCommandIds: run.seenCommandIds,
  };
  const result = await decided(run, () => decide.closeRun(task));
  if (result.closed) return { status: ending.status };
  for (const command of result.commands) receive(run, command);
  return null;
}

/** How the run ends now; null while it goes on. */
export function endingOf(run: RunSession): Ending | null {
  const { stopping } = run.state;
  if ((run.activities > 0 || run.resetsWished > 0) && !(stopping && run.graceOver)) return null;
  if (stopping === "cancelled") return { status: "cancelled" };
  if (stopping === "timed_out") {
    return { status: "timed_out", failure: { code: "run_timed_out", message: "The run took longer than its time limit." } };
  }
  return verdictOf(run.plan, run.state);
}

function stepsAtEnd(run: RunSession): CloseRunTask["steps"] {
  return run.plan.steps.map((step) => {
    const { id } = step;
    const { status, generation, skip, failure, wait } = stepState(run.state, id);
    return {
      stepId: id,
      generation,
      status: isStepDone(status) ? status : cutOff(step, status, wait),
      ...(skip ? { skip } : {}),
      ...(failure ? { failure } : {}),
    };
  });
}

/** What becomes of a step that had not ended when the run was stopped. Nobody may read "cancelled" where something may have happened. */
function cutOff(step: PlanStep, status: StepStatus, wait: StepWait | undefined): StepStatus {
  const begun = (status === "running" || wait?.on === "lease") && limitsOf(step).sideEffect === "irreversible";
  return begun || status === "unknown" ? "unknown" : "cancelled";
}
