/**
 * One run of a playbook. Reads as the story: listen for commands, start what is ready, wait until something happens, and close
 * when every step has ended. What may happen next is decided by the pure scheduler in `@praxis/domain/run`.
 */
import type { RunInput, RunOutcome } from "@praxis/temporal/contracts";
import { condition } from "@temporalio/workflow";
import { closeRun, endingOf } from "./close-run.js";
import { continueRun, isHistoryLong } from "./continue-run.js";
import { listen } from "./listen.js";
import { openSession, throwFault, type RunSession } from "./run-session.js";
import { runSegment } from "./run-segment.js";
import { segmentSteps, startableSteps } from "@praxis/domain/run";
import { startStep } from "./start-step.js";
import { startRunClock } from "./run-clock.js";
import { resumeWaits } from "./resume-waits.js";

export async function agentRun(input: RunInput): Promise<RunOutcome> {
  const run = openSession(input);
  listen(run);
  // A cancel must not tear down the clean-up: it is turned into a stop of the run, and the story goes on to its end.
  return run.shield.run(() => drive(run));
}

async function drive(run: RunSession): Promise<RunOutcome> {
  startRunClock(run);
  resumeWaits(run);
  for (;;) {
    startWhatIsReady(run);
    await condition(() => run.changed);
    run.changed = false;
    throwFault(run);
    // Asked before it is awaited: most turns neither end the run nor its history, and the SDK notes a stack for every promise.
    const ending = endingOf(run);
    const outcome = ending && (await closeRun(run, ending));
    if (outcome) return outcome;
    if (isHistoryLong()) await continueRun(run);
  }
}

function startWhatIsReady(run: RunSession): void {
  if (run.state.paused || run.state.stopping || run.draining || run.resetting) return;
  if (!run.segmentRunning && segmentSteps(run.plan, run.state).length > 0) runSegment(run);
  for (const step of startableSteps(run.plan, run.state)) startStep(run, step);
}
