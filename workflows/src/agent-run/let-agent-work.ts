/** One offer out in its pool: the activity that an agent holds as a lease, and everything that can end it from our side. */
import type { LeaseOutcome } from "@praxis/domain/lease";
import type { PlanStep } from "@praxis/domain/plan";
import type { CloseOfferTask, OfferClosed, OfferMade } from "@praxis/temporal/contracts";
import { ActivityFailure, CancellationScope, condition, isCancellation } from "@temporalio/workflow";
import { agentActivity, decide } from "./activity-options.js";
import { addressOf, beside, decided, isStopping, type RunSession } from "./run-session.js";

export interface AgentTurn {
  run: RunSession;
  step: PlanStep;
  offered: OfferMade;
  leaseVersion: number;
}

/** stopped: the run is being ended. withdrawn: nobody had taken it, and it is offered again in the run's next execution. */
export type Heard = LeaseOutcome | { kind: "lost" } | { kind: "stopped"; begun: boolean } | { kind: "withdrawn" };

export async function letAgentWork(turn: AgentTurn): Promise<Heard> {
  const { run, step, offered } = turn;
  // The run was stopped while the offer was being written.
  if (isStopping(run)) return { kind: "stopped", begun: (await close(turn, "end")).begun };
  const scope = new CancellationScope({ cancellable: true, parent: run.steps });
  const turns: Turns = { over: false, withdrawn: false };
  tellHolderToStop(turn, scope, turns);
  withdrawForNextExecution(turn, scope, turns);
  try {
    const task = { ...addressOf(run, step.id), offerId: offered.offerId, leaseVersion: turn.leaseVersion };
    return await scope.run(() => agentActivity(step, offered).agentWork(task));
  } catch (error) {
    if (turns.withdrawn) return { kind: "withdrawn" };
    if (isStopping(run)) return { kind: "stopped", begun: (await close(turn, "end")).begun };
    // Its TTL or its time limit ran out, or its grant never came about. What stands is Postgres's to say.
    if (error instanceof ActivityFailure) return { kind: "lost" };
    throw error;
  } finally {
    turns.over = true;
  }
}

interface Turns {
  over: boolean;
  withdrawn: boolean;
}

/** A cancel by a person has reached the holder's commands already; a time limit, or a cancel in Temporal itself, has not. */
function tellHolderToStop(turn: AgentTurn, scope: CancellationScope, turns: Turns): void {
  scope.cancelRequested.catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
    if (!turns.over && !turns.withdrawn) tellHolder(turn);
  });
}

function tellHolder(turn: AgentTurn): void {
  beside(turn.run, async () => {
    await close(turn, "grace");
  });
}

/** A history that has grown long waits until nothing is in flight. An offer that nobody has taken may stand for days: it is taken back. */
function withdrawForNextExecution(turn: AgentTurn, scope: CancellationScope, turns: Turns): void {
  const { run } = turn;
  beside(run, async () => {
    await condition(() => turns.over || (run.draining && !isStopping(run)));
    if (turns.over) return;
    const { closed } = await close(turn, "if_open");
    if (!closed || isStopping(run)) return;
    turns.withdrawn = true;
    scope.cancel();
  });
}

function close({ run, step, offered }: AgentTurn, mode: CloseOfferTask["mode"]): Promise<OfferClosed> {
  return decided(run, () => decide.closeOffer({ ...addressOf(run, step.id), offerId: offered.offerId, mode }));
}
