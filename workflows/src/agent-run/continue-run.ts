/**
 * Long histories: stop starting, let what is in flight end, and go on in a new execution that carries the state. Handlers of
 * signals change the state at once and never wait, so no command can be half taken.
 */
import type { RunInput, WorkflowMap } from "@praxis/temporal/contracts";
import { makeContinueAsNewFunc, workflowInfo } from "@temporalio/workflow";
import type { RunSession } from "./run-session.js";

/** Far below Temporal's 10,240 warning: a replay of this many events stays well under the 10 s workflow task time-out. */
const HISTORY_EVENTS_MAX = 2_000;

export function isHistoryLong(): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return historyLength >= HISTORY_EVENTS_MAX || continueAsNewSuggested;
}

/** Does nothing but forbid new starts while something is in flight: asked again at the next turn. */
export async function continueRun(run: RunSession): Promise<void> {
  run.draining = true;
  if (run.activities > 0 || run.resetsWished > 0 || run.state.stopping) return;
  const input: RunInput = {
    runId: run.runId,
    plan: run.plan,
    carried: { state: run.state, seenCommandIds: run.seenCommandIds, deadlineAt: run.deadlineAt, leftMs: run.leftMs },
  };
  await makeContinueAsNewFunc<WorkflowMap["agentRun"]>({})(input);
}
