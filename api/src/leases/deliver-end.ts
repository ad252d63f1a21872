/** Tells Temporal how a lease ended. The row holds the outcome already: when Temporal is away the sweeper in the workers tells it. */
import type { LeaseAnswer, LeaseStore } from "@praxis/database";
import type { LeaseGateway } from "@praxis/temporal/client";
import type { Logger } from "pino";
import type { Answer } from "../http/call.js";
import type { LeaseEndView } from "../contract/leases.js";
import type { LeaseMemory } from "./lease-memory.js";

export interface DeliverDeps {
  leases: LeaseStore;
  gateway: LeaseGateway;
  memory: LeaseMemory;
  log: Logger;
}

/** The lease as it stands after the attempt. */
export async function deliverEnd(deps: DeliverDeps, { lease, delivery }: LeaseAnswer): Promise<LeaseAnswer["lease"]> {
  deps.memory.drop([lease.id]);
  if (delivery === null) return lease;
  try {
    const { tell, taskToken } = delivery;
    const told = tell.kind === "complete" ? await deps.gateway.complete(taskToken, tell.outcome) : await deps.gateway.cancel(taskToken);
    if (told === "not_asked") return lease;
    return (await deps.leases.markDelivered({ leaseId: lease.id, ...(told === "gone" ? { gone: true } : {}) })) ?? lease;
  } catch (error) {
    deps.log.info({ leaseId: lease.id, reason: error instanceof Error ? error.message : "unknown" }, "left to the sweeper");
    return lease;
  }
}

/** 200 when Temporal knows, 202 while it has yet to hear. */
export async function answerEnd(deps: DeliverDeps, ended: LeaseAnswer, more: Partial<LeaseEndView> = {}): Promise<Answer> {
  const lease = await deliverEnd(deps, ended);
  const view: LeaseEndView = { state: lease.state, ...more };
  return { status: lease.deliveredAt === null ? 202 : 200, json: view };
}
