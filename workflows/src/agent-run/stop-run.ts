/** Ends a run early: no step starts any more, those in flight are told to stop and get a grace to do so. */
import { sleep } from "@temporalio/workflow";
import { apply, beside, type RunSession } from "./run-session.js";

/** A command gets 10 s after SIGTERM; a silent worker is noticed by its heartbeat time-out within 30 s. Then the run closes anyway. */
const GRACE_MS = 60_000;

export function stopRun(run: RunSession, why: "cancelled" | "timed_out"): void {
  if (run.state.stopping) return;
  apply(run, { type: "stopping", why });
  run.steps.cancel();
  if (run.activities === 0) return;
  beside(run, async () => {
    await sleep(GRACE_MS);
    run.graceOver = true;
    run.changed = true;
  });
}
