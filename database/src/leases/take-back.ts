/** Leases that end against their holder's will: revoked by a person, lost because Temporal no longer knows them. */
import type { Actor } from "@praxis/domain/events";
import { DomainError } from "@praxis/domain/errors";
import { isLeaseOpen, leaseRefusal, OUTCOME_REASON_CHARS } from "@praxis/domain/lease";
import type { StoreDeps } from "../store-deps.js";
import { endLease } from "./end-lease.js";
import { repeated } from "./final-calls.js";
import type { LeaseAnswer, LeaseRecord } from "./lease-record.js";
import { lockLease } from "./locked-lease.js";

type Deps = Pick<StoreDeps, "database">;

export async function revokeLease(
  { database }: Deps,
  { leaseId, actor, reason }: { leaseId: string; actor: Actor; reason: string },
): Promise<LeaseAnswer> {
  return database.transaction(async (tx) => {
    const held = await lockLease(tx, leaseId);
    if (!held) throw leaseRefusal("lease_not_found", leaseId);
    const { lease } = held;
    if (lease.state === "revoked") return repeated(held);
    // Its task may still lie in Temporal's queue: a lease that ended now would leave the offer taken by nobody, for ever.
    if (lease.state === "granting") throw refusedRevoke(lease, "nobody holds it yet. It is handed out or offered again within seconds");
    if (!isLeaseOpen(lease.state) || lease.state === "completing") throw refusedRevoke(lease, "there is nothing to take back");
    const said = reason.slice(0, OUTCOME_REASON_CHARS);
    const outcome = { kind: "revoked", leaseId, agentId: lease.agentId, reason: said } as const;
    return { ...(await endLease(tx, held, { state: "revoked", outcome, reason, actor })), repeat: false };
  });
}

function refusedRevoke({ id, state }: LeaseRecord, why: string): DomainError {
  const details = { from: state, to: "revoked", allowed: [] };
  return new DomainError("illegal_transition", `The lease ${id} is ${state}, so ${why}.`, { details });
}

export async function loseLease(
  { database }: Deps,
  { leaseId, reason, actor }: { leaseId: string; reason: string; actor: Actor },
): Promise<LeaseRecord | null> {
  return database.transaction(async (tx) => {
    const held = await lockLease(tx, leaseId);
    if (!held) return null;
    if (!isLeaseOpen(held.lease.state) || held.lease.state === "completing") return held.lease;
    return (await endLease(tx, held, { state: "lost", outcome: null, reason, delivered: true, actor })).lease;
  });
}
