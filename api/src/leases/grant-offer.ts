/**
 * From a chosen offer to a granted lease: takes the offer's one task from Temporal and puts its token into the row. Nobody was told of
 * the lease before that, so whatever goes wrong gives the work back: at once, or by the sweeper within six seconds.
 */
import type { AgentStepRecord, AgentStepStore, LeaseRecord, LeaseStore, Picked } from "@praxis/database";
import type { LeaseOutcome } from "@praxis/domain/lease";
import type { LeaseGateway } from "@praxis/temporal/client";
import type { Logger } from "pino";
import type { LeaseMetrics } from "./lease-metrics.js";

/** The workflow schedules the task some milliseconds after the offer; a busy worker takes longer. Then it is offered again. */
const TASK_WAIT_MS = 2_500;

export interface GrantDeps {
  leases: LeaseStore;
  agentSteps: AgentStepStore;
  gateway: LeaseGateway;
  metrics: LeaseMetrics;
  log: Logger;
}

type PickedLease = Extract<Picked, { kind: "picked" }>;
export type GrantedLease = PickedLease & { history: AgentStepRecord | null };

/** @param gone aborted when the agent no longer listens. Null: nothing was granted. Throws `temporal_unavailable`. */
export async function grantOffer(deps: GrantDeps, picked: PickedLease, gone: AbortSignal): Promise<GrantedLease | null> {
  const { leases, gateway, metrics } = deps;
  const { lease, offer } = picked;
  const startedAt = performance.now();
  // When this throws, the task may have been handed out and lost: the row stays `granting`, and the sweeper asks Temporal.
  const [task, history, ahead] = await Promise.all([
    gateway.pollOffer(offer.queue, { waitMs: TASK_WAIT_MS }),
    deps.agentSteps.get(offer.runId, offer.stepId),
    leases.lookAhead(picked),
  ]);
  if (!task) {
    metrics.ungranted();
    await leases.giveBack({ leaseId: lease.id, why: gone.aborted ? "hung_up" : "api_lost", reopen: true });
    return null;
  }
  if (gone.aborted) {
    await handBack(deps, lease, task.taskToken);
    return null;
  }
  const granted = await leases.grant({ leaseId: lease.id, taskToken: task.taskToken, ahead });
  if (granted.kind === "stale") {
    await endTask(deps, lease, task.taskToken, granted.outcome);
    return null;
  }
  metrics.granted((performance.now() - startedAt) / 1_000);
  return { ...picked, lease: granted.lease, history };
}

/** The agent hung up before it was told: the workflow offers the work again. */
async function handBack(deps: GrantDeps, lease: LeaseRecord, taskToken: Uint8Array): Promise<void> {
  // Should Temporal be away now, the row keeps the token and the sweeper tells it.
  const told = await endTask(deps, lease, taskToken, { kind: "returned", leaseId: lease.id, why: "hung_up" });
  await deps.leases.giveBack({ leaseId: lease.id, why: "hung_up", reopen: false, ...(told ? {} : { taskToken }) });
}

/** False when Temporal is away. Unless a row has the token, the task then runs into its time limit and the workflow asks the row. */
async function endTask(deps: GrantDeps, lease: LeaseRecord, taskToken: Uint8Array, outcome: LeaseOutcome | null): Promise<boolean> {
  try {
    const told = outcome === null ? await deps.gateway.cancel(taskToken) : await deps.gateway.complete(taskToken, outcome);
    if (told === "not_asked") await deps.gateway.complete(taskToken, { kind: "returned", leaseId: lease.id, why: "api_lost" });
    return true;
  } catch (err) {
    deps.log.warn({ err, leaseId: lease.id }, "a task that nobody may have could not be given back yet");
    return false;
  }
}
