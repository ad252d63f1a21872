/**
 * Ends what no caller ends: grants that nobody acknowledged or that died with their process, cancelled and stalled leases; and tells
 * Temporal of ends it has not heard of. The one place that ends a task by its id, and only for a lease that was never granted.
 */
import type { LeaseDelivery, LeaseStore } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import { CANCEL_GRACE_MS, GRANTING_MS } from "@praxis/domain/lease";
import type { LeaseGateway } from "@praxis/temporal/client";
import type { Log } from "../log.js";
import { forEachItem, type Loop } from "./loop.js";

/** A second after the API's own try has ended. */
const UNDELIVERED_AFTER_MS = 3_000;
const BATCH = 200;
type Orphan = Awaited<ReturnType<LeaseStore["orphans"]>>[number];
const ACTOR = { kind: "system", id: "lease-sweeper" } as const;

export interface LeaseSweeperDeps {
  leases: LeaseStore;
  gateway: LeaseGateway;
  log: Log;
  graceMs?: number;
}

export function createLeaseSweeper(deps: LeaseSweeperDeps): Loop {
  const { leases } = deps;
  return {
    name: "lease-sweeper",
    // An agent that hung up must not cost more than six seconds, five of which are its time to acknowledge.
    everyMs: 500,
    async work() {
      await expireAll(deps, await leases.expired(BATCH));
      await endOrphans(deps, await leases.orphans({ olderThanMs: GRANTING_MS, limit: BATCH }));
      const sweeps = [
        { name: "unacknowledged", sweep: () => leases.sweepUnacknowledged(BATCH) },
        {
          name: "cancelled",
          sweep: () => leases.sweepCancelled({ graceMs: deps.graceMs ?? CANCEL_GRACE_MS, limit: BATCH, actor: ACTOR }),
        },
        { name: "stalled", sweep: () => leases.sweepStalled({ limit: BATCH, actor: ACTOR }) },
        { name: "undelivered", sweep: () => leases.undelivered({ olderThanMs: UNDELIVERED_AFTER_MS, limit: BATCH }) },
      ];
      const ended: LeaseDelivery[] = [];
      await forEachItem(sweeps, deps.log, async ({ sweep }) => {
        ended.push(...(await sweep()));
      });
      await deliverAll(deps, ended);
    },
  };
}

/**
 * No call can bring an expired lease back, so the next agent need not wait for Temporal's own timer. With Temporal away that timer, once it
 * is back, says the same.
 */
async function expireAll({ gateway, log }: LeaseSweeperDeps, expired: Awaited<ReturnType<LeaseStore["expired"]>>): Promise<void> {
  const told = await Promise.allSettled(expired.map(({ taskToken }) => gateway.expire(taskToken)));
  const failed = told.find((one) => one.status === "rejected");
  if (failed) log.info({ err: failed.reason as unknown }, "Temporal could not be told of expired leases; its own timer ends them");
}

/** Temporal away: the rest waits for a later round. A time-out each would hold up everything else for minutes. */
async function endOrphans(deps: LeaseSweeperDeps, orphans: readonly Orphan[]): Promise<void> {
  let away = false;
  await forEachItem(orphans, deps.log, async (orphan) => {
    if (away) return;
    try {
      await endOrphan(deps, orphan);
    } catch (error) {
      away = DomainError.is(error) && error.code === "temporal_unavailable";
      throw error;
    }
  });
}

/**
 * Chosen and never confirmed: its process died. Taken back first, because the list is as old as Temporal is slow: what was granted meanwhile
 * keeps its task. With the task taken and lost, the workflow offers again; else the offer opens again.
 */
async function endOrphan({ leases, gateway }: LeaseSweeperDeps, { leaseId, runId, offerId }: Orphan): Promise<void> {
  if (!(await leases.takeOrphan(leaseId))) return;
  const told = await gateway.failUngranted({ runId, activityId: offerId, reason: "The process that took it died before it was granted." });
  await leases.endOrphan({ leaseId, reopen: told === "gone" });
}

/** Temporal away: the rest waits for a later round instead of a time-out each. */
async function deliverAll({ leases, gateway, log }: LeaseSweeperDeps, deliveries: readonly LeaseDelivery[]): Promise<void> {
  for (const { leaseId, taskToken, tell } of deliveries) {
    try {
      const told = tell.kind === "complete" ? await gateway.complete(taskToken, tell.outcome) : await gateway.cancel(taskToken);
      // The workflow has not asked for the cancellation yet: it is reported once it has.
      if (told === "not_asked") continue;
      await leases.markDelivered({ leaseId, ...(told === "gone" ? { gone: true } : {}) });
    } catch (error) {
      if (DomainError.is(error) && error.code === "temporal_unavailable") return;
      log.warn({ err: error, leaseId }, "the end of a lease could not be told; it is tried again");
    }
  }
}
