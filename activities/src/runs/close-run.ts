/** The run's last write: its own view of itself and all its steps, unless a decision came in that it had not seen. */
import type { CloseRunResult, CloseRunTask } from "@praxis/temporal/contracts";
import { SYSTEM } from "../steps/step-deps.js";
import type { RunDeps } from "./run-deps.js";

export async function closeRun(deps: RunDeps, task: CloseRunTask): Promise<CloseRunResult> {
  const { runId, version, status, failure, steps, seenCommandIds } = task;
  const closing = await deps.recorder.closeRun({
    ...{ runId, version, status, seenCommandIds, actor: SYSTEM },
    ...(failure ? { failure } : {}),
    steps: steps.map(({ skip, ...step }) => ({ ...step, ...(skip ? { skipReason: skip } : {}) })),
  });
  return closing.closed ? { closed: true } : { closed: false, commands: closing.commands };
}
