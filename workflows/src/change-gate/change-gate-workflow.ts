/**
 * The gate of one change, for as long as something is under way: take news in, let the pure machine say which evaluation counts, carry that out,
 * and end when nothing is left to wait for. Who may decide what stands in Postgres.
 */
import {
  afterGateEvent,
  isChangeGateDone,
  NEW_CHANGE_GATE,
  type ChangeGateAction,
  type ChangeGateEvent,
  type GateCommand,
} from "@praxis/domain/change-gate";
import type { ChangeGateInput } from "@praxis/temporal/contracts";
import { deliverGateCommand } from "@praxis/temporal/messages";
import { allHandlersFinished, CancellationScope, condition, continueAsNew, patched, setHandler, workflowInfo } from "@temporalio/workflow";
import { evaluateGate } from "./evaluate-gate.js";
import { gateDecisions } from "./activity-options.js";

/** Between evaluations the chain goes on in a new execution from here on: far below the server's limits. */
const HISTORY_EVENTS_MAX = 2_000;
/** Also when a new head replaces an evaluation: a change that is pushed to again and again may never come to rest in between. */
const ALSO_AT_A_NEW_HEAD = "a-new-head-begins-a-new-execution";

export async function changeGate(input: ChangeGateInput): Promise<void> {
  let state = input.carried?.state ?? NEW_CHANGE_GATE;
  const inbox: ChangeGateEvent[] = (input.carried?.inbox ?? []).map((command) => ({ kind: "command", command }));
  let work: CancellationScope | null = null;
  let workEnds: Promise<unknown> = Promise.resolve();
  setHandler(deliverGateCommand, (command) => {
    inbox.push({ kind: "command", command });
  });

  const giveUp = (): void => work?.cancel();
  const carryOut = (action: ChangeGateAction): void => {
    if (action.kind === "abandon") {
      giveUp();
      return;
    }
    if (action.kind === "evaluate" && action.replace) giveUp();
    const scope = new CancellationScope();
    work = scope;
    const running = scope.run(() => (action.kind === "evaluate" ? evaluateGate(action.of) : gateDecisions.settleGate(action.of)));
    workEnds = running.then(
      ({ dueAt }) => inbox.push({ kind: "ended", of: action.of, dueAt }),
      // A replaced evaluation was cancelled; every other failure has been recorded or is a fault of ours, and nothing waits for it.
      () => inbox.push({ kind: "ended", of: action.of, dueAt: null }),
    );
  };

  for (;;) {
    for (let event = inbox.shift(); event; event = inbox.shift()) {
      const step = afterGateEvent(state, event);
      if (event.kind === "command" && step.action?.kind === "evaluate" && isLong() && patched(ALSO_AT_A_NEW_HEAD)) {
        giveUp();
        // A child that is given up has to end here: nobody else would hear of it.
        await workEnds;
        await continueAsNew<typeof changeGate>({ carried: { state, inbox: [event.command, ...commandsOf(inbox)] } });
      }
      state = step.state;
      if (step.action) carryOut(step.action);
    }
    if (isChangeGateDone(state) && allHandlersFinished()) return;
    if (state.phase === "standing" && isLong()) await continueAsNew<typeof changeGate>({ carried: { state, inbox: [] } });
    if (!(await hears(() => inbox.length > 0, state.dueAt))) inbox.push({ kind: "due" });
  }
}

function isLong(): boolean {
  return workflowInfo().historyLength > HISTORY_EVENTS_MAX;
}

function commandsOf(events: readonly ChangeGateEvent[]): GateCommand[] {
  return events.flatMap((event) => (event.kind === "command" ? [event.command] : []));
}

/** False: the time came first. */
async function hears(news: () => boolean, dueAt: number | null): Promise<boolean> {
  if (dueAt === null) {
    await condition(news);
    return true;
  }
  return condition(news, Math.max(1, dueAt - Date.now()));
}
