/** What follows when a step's activity has ended: it succeeded, it failed, its worker or its machine was lost, or it was cancelled. */
import { limitsOf, type PlanStep } from "@praxis/domain/plan";
import { stepState, stepsToRelocate, type StepFailure } from "@praxis/domain/run";
import { hostQueue, type StepResult, type StepTask } from "@praxis/temporal/contracts";
import { TimeoutType } from "@temporalio/common";
import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from "@temporalio/workflow";
import { askAboutStep, failOrAsk } from "./await-answer.js";
import { decide, hostActivities } from "./activity-options.js";
import { resetSteps } from "./listen.js";
import { addressOf, apply, counted, decided, takeVersion, type RunSession } from "./run-session.js";

/** A step whose worker dies this often in one generation is a poison step: it fails instead of taking down one worker after another. */
const LOSSES_MAX = 5;
/** How often a workspace may be made again before the run gives up. */
const WORKSPACE_GENERATIONS_MAX = 4;

/** Null when there is nothing to wait for. */
export function settleResult(run: RunSession, step: PlanStep, result: StepResult): Promise<void> | null {
  const { status, failure, queue } = result;
  if (status === "failed" && failure) return failOrAsk(run, step, failure);
  if (status === "unknown") return null; // Cancelled in mid-flight: the run is closing and says so.
  apply(run, { type: "ended", stepId: step.id, status, ...(queue === undefined ? {} : { queue }), ...(failure ? { failure } : {}) });
  return null;
}

export async function settleFailure(run: RunSession, step: PlanStep, task: StepTask, error: unknown): Promise<void> {
  if (run.state.stopping || isCancellation(error)) {
    await settleCancel(run, step);
    return;
  }
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof TimeoutFailure) {
    await (cause.timeoutType === TimeoutType.SCHEDULE_TO_START ? relocate(run, step, task) : settleLoss(run, step));
    return;
  }
  if (!(cause instanceof ApplicationFailure)) throw error;
  const failure: StepFailure = { code: cause.type ?? "step_internal", message: cause.message };
  // A worker that is stopping ends its steps and says so: the same as losing it, only sooner.
  if (failure.code === "step_stalled") await settleLoss(run, step);
  else if (failure.code === "outcome_unknown") await askAboutStep(run, step, "unknown_outcome", failure);
  else if (failure.code === "workspace_lost") await relocate(run, step, task);
  else await failOrAsk(run, step, failure);
}

/** An irreversible step that had begun stays as it is: at the end it counts as unknown, not as cancelled. */
async function settleCancel(run: RunSession, step: PlanStep): Promise<void> {
  if (limitsOf(step).sideEffect === "irreversible") {
    const report = await decided(run, () => decide.inspectLoss(addressOf(run, step.id)));
    if (report.kind === "recorded") await settleResult(run, step, report);
    if (report.kind !== "never_started") return;
  }
  apply(run, { type: "ended", stepId: step.id, status: "cancelled" });
}

/** Fails a step for a reason that no activity recorded. */
async function failHere(run: RunSession, step: PlanStep, failure: StepFailure): Promise<void> {
  const decision = { ...addressOf(run, step.id), version: takeVersion(run, 1), status: "failed" as const, failure };
  await decided(run, () => decide.recordDecisions({ runId: run.runId, decisions: [decision] }));
  await failOrAsk(run, step, failure);
}

/** The worker went silent. What Postgres holds says whether the step had ended, had never begun, or may be half done. */
async function settleLoss(run: RunSession, step: PlanStep): Promise<void> {
  const report = await decided(run, () => decide.inspectLoss(addressOf(run, step.id)));
  if (report.kind === "recorded") {
    await settleResult(run, step, report);
    return;
  }
  const irreversible = limitsOf(step).sideEffect === "irreversible";
  if (irreversible && report.kind === "started") {
    await askWhatHappened(run, step, report.hostId);
  } else if ((stepState(run.state, step.id).losses ?? 0) >= LOSSES_MAX) {
    await failHere(run, step, { code: "step_stalled", message: `the worker was lost ${String(LOSSES_MAX + 1)} times while this step ran` });
  } else if (irreversible) {
    // A new generation shuts the door on a worker that was frozen before it could begin.
    await resetSteps(run, () => [step.id], "its worker was lost before it began");
  } else {
    const { attempts = 0 } = stepState(run.state, step.id);
    apply(run, { type: "lost", stepId: step.id, attempts: Math.max(attempts + 1, report.kind === "started" ? report.attempt : 0) });
  }
}

/** An irreversible step was cut off: its old process must be gone before a person is asked what happened. */
async function askWhatHappened(run: RunSession, step: PlanStep, hostId: string | null): Promise<void> {
  const gone = hostId === null ? false : await confirmGone(run, step, hostId);
  const message = gone
    ? "The worker was lost while this step ran. Its process has ended. Nobody knows whether it took effect."
    : "The worker was lost while this step ran, and its machine does not answer: the process may still be running there.";
  await askAboutStep(run, step, "unknown_outcome", { code: "outcome_unknown", message });
}

async function confirmGone(run: RunSession, step: PlanStep, hostId: string): Promise<boolean> {
  try {
    const { gone } = await counted(run, () => hostActivities(hostQueue(hostId)).confirmProcessGone(addressOf(run, step.id)));
    return gone;
  } catch (error) {
    if (error instanceof ActivityFailure) return false;
    throw error;
  }
}

/** The machine that holds the workspace does not answer: make the workspace again elsewhere, unless that could repeat what cannot be undone. */
async function relocate(run: RunSession, step: PlanStep, task: StepTask): Promise<void> {
  if (!task.workspace) {
    await failHere(run, step, { code: "workspace_lost", message: "No worker took the step in time." });
    return;
  }
  const { stepId: prepareId, generation } = task.workspace;
  const failure = { code: "workspace_lost", message: "The machine that holds the workspace did not answer for 60 s." };
  if (stepState(run.state, prepareId).generation !== generation) {
    await resetSteps(run, () => [step.id], "its workspace is made again");
    return;
  }
  const again = generation >= WORKSPACE_GENERATIONS_MAX ? null : stepsToRelocate(run.plan, run.state, prepareId, step.id);
  const elsewhere = (): readonly string[] => {
    // Another step may have learned of it first and have it made again already.
    if (stepState(run.state, prepareId).generation !== generation) return [step.id];
    return stepsToRelocate(run.plan, run.state, prepareId, step.id) ?? [step.id];
  };
  if (again) await resetSteps(run, elsewhere, "the machine that held the workspace did not answer; it is made again elsewhere");
  else if (generation >= WORKSPACE_GENERATIONS_MAX) await failHere(run, step, failure);
  else
    await askAboutStep(run, step, "failure", {
      ...failure,
      message: `${failure.message} An irreversible step already used it, so it is not made again without your word.`,
    });
}
