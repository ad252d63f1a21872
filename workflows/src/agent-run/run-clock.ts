/** The run's own time limit: one timer, stopped while the run is paused. The deadline is absolute, so it survives continue-as-new. */
import { CancellationScope, isCancellation, sleep } from "@temporalio/workflow";
import { beside, type RunSession } from "./run-session.js";
import { stopRun } from "./stop-run.js";

export function startRunClock(run: RunSession): void {
  // One clock: resuming a run that is not paused starts no second one.
  if (run.state.paused || run.state.stopping || run.clock) return;
  if (run.leftMs !== null) {
    run.deadlineAt = Date.now() + run.leftMs;
    run.leftMs = null;
  }
  const { deadlineAt } = run;
  if (deadlineAt === null) return;
  const clock = new CancellationScope();
  run.clock = clock;
  beside(run, async () => {
    try {
      await clock.run(() => sleep(Math.max(1, deadlineAt - Date.now())));
    } catch (error) {
      if (isCancellation(error)) return;
      throw error;
    }
    stopRun(run, "timed_out");
  });
}

export function stopRunClock(run: RunSession): void {
  if (run.deadlineAt === null) return;
  run.leftMs = Math.max(1, run.deadlineAt - Date.now());
  run.deadlineAt = null;
  run.clock?.cancel();
  run.clock = null;
}
