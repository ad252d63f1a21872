/** The doors of the workflow: commands that Postgres accepted, and the query for its own view. */
import { COMMAND_IDS_REMEMBERED, isStepDone, isStepRetryable, stepState, stepsToReset, type RunCommand } from "@praxis/domain/run";
import { deliverCommand, runStatus } from "@praxis/temporal/messages";
import { CancellationScope, condition, setHandler } from "@temporalio/workflow";
import { decide } from "./activity-options.js";
import { apply, beside, decided, takeVersion, type RunSession } from "./run-session.js";
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
      retryStep(run, command);
      return;
    case "decide_approval":
      run.answers.add(command.approvalId);
      return;
    case "post_message":
      return; // It stands in the run's log; a step held by an agent fetches it from there.
  }
}

/**
 * Postgres accepted it because the step had ended. The word of that may reach the workflow after the command (a signal comes before
 * the result of an activity in the same task): then the command waits for it.
 */
function retryStep(run: RunSession, { stepId, generation }: Extract<RunCommand, { kind: "retry_step" }>): void {
  const known = run.plan.steps.some((step) => step.id === stepId);
  const asked = generation ?? stepState(run.state, stepId).generation;
  const mayCome = (): boolean => !run.state.stopping && stepState(run.state, stepId).generation === asked;
  const key = `${stepId}/${String(asked)}`;
  if (!known || !mayCome() || run.retrying.has(key)) return;
  if (generation === undefined && !isStepRetryable(stepState(run.state, stepId).status)) return;
  run.retrying.add(key);
  const ended = (): boolean => !mayCome() || isStepDone(stepState(run.state, stepId).status);
  const which = (): string[] =>
    mayCome() && isStepRetryable(stepState(run.state, stepId).status) ? stepsToReset(run.plan, run.state, stepId) : [];
  beside(run, () => resetSteps(run, which, "asked for by a person", ended).finally(() => run.retrying.delete(key)));
}

/**
 * Records first, then changes the state, so that no step starts before Postgres knows its new generation. One at a time, and judged
 * only once it is its turn: `which` then sees what the one before did, and the decisions of a segment that was in flight.
 */
export async function resetSteps(
  run: RunSession,
  which: () => readonly string[],
  reason: string,
  ready: () => boolean = () => true,
): Promise<void> {
  run.resetsWished += 1;
  try {
    const itsTurn = (): boolean => ready() && !run.segmentRunning && !run.resetting;
    // Two may be woken in one go: whoever comes second finds that the turn is taken, and waits again.
    do await condition(itsTurn);
    while (!itsTurn());
    run.resetting = true;
    const stepIds = which();
    if (stepIds.length > 0) await recordReset(run, stepIds, reason);
    run.resetting = false;
  } finally {
    run.resetsWished -= 1;
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
  await decided(run, () => decide.recordDecisions({ runId: run.runId, decisions }));
  if (!run.state.stopping) apply(run, { type: "reset", stepIds });
}
