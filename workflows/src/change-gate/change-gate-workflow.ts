/**
 * The gate of one change, for as long as something is under way: take news in, let the pure machine say which evaluation counts, carry that out,
 * and end when nothing is left to wait for. Who may decide what stands in Postgres.
 */
import { afterGateEvent, isChangeGateDone, NEW_CHANGE_GATE, type ChangeGateAction, type ChangeGateEvent } from "@praxis/domain/change-gate";
import type { ChangeGateInput } from "@praxis/temporal/contracts";
import { deliverGateCommand } from "@praxis/temporal/messages";
import { allHandlersFinished, CancellationScope, condition, continueAsNew, setHandler, workflowInfo } from "@temporalio/workflow";
import { evaluateGate } from "./evaluate-gate.js";
import { gateDecisions } from "./activity-options.js";

/** Between evaluations the chain goes on in a new execution from here on: far below the server's limits. */
const HISTORY_EVENTS_MAX = 2_000;

export async function changeGate(input: ChangeGateInput): Promise<void> {
  let state = input.carried?.state ?? NEW_CHANGE_GATE;
  const inbox: ChangeGateEvent[] = (input.carried?.inbox ?? []).map((command) => ({ kind: "command", command }));
  let work: CancellationScope | null = null;
  setHandler(deliverGateCommand, (command) => {
    inbox.push({ kind: "command", command });
  });

  const carryOut = (action: ChangeGateAction): void => {
    if (action.kind === "abandon") {
      work?.cancel();
      return;
    }
    if (action.kind === "evaluate" && action.replace) work?.cancel();
    const scope = new CancellationScope();
    work = scope;
    const running = scope.run(() => (action.kind === "evaluate" ? evaluateGate(action.of) : gateDecisions.settleGate(action.of)));
    running.then(
      ({ dueAt }) => inbox.push({ kind: "ended", of: action.of, dueAt }),
      // A replaced evaluation was cancelled; every other failure has been recorded or is a fault of ours, and nothing waits for it.
      () => inbox.push({ kind: "ended", of: action.of, dueAt: null }),
    );
  };

  for (;;) {
    for (let event = inbox.shift(); event; event = inbox.shift()) {
      const step = afterGateEvent(state, event);
      state = step.state;
      if (step.action) carryOut(step.action);
    }
    if (isChangeGateDone(state) && allHandlersFinished()) return;
    if (state.phase === "standing" && workflowInfo().historyLength > HISTORY_EVENTS_MAX)
      await continueAsNew<typeof changeGate>({ carried: { state, inbox: [] } });
    if (!(await hears(() => inbox.length > 0, state.dueAt))) inbox.push({ kind: "due" });
  }
}

/** False: the time came first. */
async function hears(news: () => boolean, dueAt: number | null): Promise<boolean> {
  if (dueAt === null) {
    await condition(news);
    return true;
  }
  return condition(news, Math.max(1, dueAt - Date.now()));
}
