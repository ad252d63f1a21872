/** The doors of the workflow: commands that Postgres accepted, and the query for its own view. */
import { COMMAND_IDS_REMEMBERED, isStepRetryable, stepState, stepsToReset, type RunCommand } from "@praxis/domain/run";
import { deliverCommand, runStatus } from "@praxis/temporal/messages";
import { CancellationScope, condition, setHandler } from "@temporalio/workflow";
import { decide } from "./activity-options.js";
import { apply, beside, counted, takeVersion, type RunSession } from "./run-session.js";
import { startRunClock, stopRunClock } from "./run-clock.js";
import { stopRun } from "./stop-run.js";

export function listen(run: RunSession): void {
  setHandler(deliverCommand, (command) => {
    receive(run, command);
  });
  setHandler(runStatus, () => ({
    paused: run.state.paused,
    stopping: run.state.stopping,
    steps: Object.fromEntries(run.plan.steps.map((step) => [step.id, stepState(run.state, step.id).status])),
  }));
  // Somebody cancelled the workflow in Temporal itself: the same as cancelling the run.
  CancellationScope.current().cancelRequested.catch(() => {
    stopRun(run, "cancelled");
  });
}

/** A command may come more than once: by signal, by the relay, and from the closing transaction. */
export function receive(run: RunSession, command: RunCommand): void {
  if (run.seenCommandIds.includes(command.id)) return;
  run.seenCommandIds = [...run.seenCommandIds, command.id].slice(-COMMAND_IDS_REMEMBERED);
  run.changed = true;
  switch (command.kind) {
    case "cancel_run":
      stopRun(run, "cancelled");
      return;
    case "pause_run":
      apply(run, { type: "paused" });
      stopRunClock(run);
      return;
    case "resume_run":
      apply(run, { type: "resumed" });
      startRunClock(run);
      return;
    case "retry_step":
      retryStep(run, command.stepId);
      return;
    case "decide_approval":
      run.answers.add(command.approvalId);
      return;
    case "post_message":
      return; // It stands in the run's log; a step held by an agent fetches it from there.
  }
}

function retryStep(run: RunSession, stepId: string): void {
  const known = run.plan.steps.some((step) => step.id === stepId);
  if (!known || run.state.stopping || !isStepRetryable(stepState(run.state, stepId).status)) return;
  beside(run, () => resetSteps(run, () => stepsToReset(run.plan, run.state, stepId), "asked for by a person"));
}

/**
 * Records first, then changes the state, so that no step starts before Postgres knows its new generation. A segment in flight
 * still judges by the old state: its decisions are awaited, and no new one starts meanwhile.
 */
export async function resetSteps(run: RunSession, which: () => readonly string[], reason: string): Promise<void> {
  run.resets += 1;
  try {
    await condition(() => !run.segmentRunning);
    await recordReset(run, which(), reason);
  } finally {
    run.resets -= 1;
    run.changed = true;
  }
}

async function recordReset(run: RunSession, stepIds: readonly string[], reason: string): Promise<void> {
  const decisions = stepIds.map((stepId) => ({
    runId: run.runId,
    stepId,
    generation: stepState(run.state, stepId).generation + 1,
    version: takeVersion(run, 1),
    status: "pending" as const,
    reason,
  }));
  await counted(run, () => decide.recordDecisions({ runId: run.runId, decisions }));
  if (!run.state.stopping) apply(run, { type: "reset", stepIds });
}
