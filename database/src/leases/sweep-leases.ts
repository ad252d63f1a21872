/** What the one sweeper does: ends leases whose time to be told is over, and finds what Temporal has yet to hear. */
import { DomainError } from "@praxis/domain/errors";
import type { Actor } from "@praxis/domain/events";
import { beatsReclaimed, isLeaseHeld, TTL_MOST_MS } from "@praxis/domain/lease";
import type { Database } from "../connection/database.js";
import { sealDrafts } from "../events/seal-drafts.js";
import { lockRun, writeRun } from "../runs/locked-run.js";
import type { StoreDeps } from "../store-deps.js";
import { deliveryOf, endLease, type Ending } from "./end-lease.js";
import { agentActor, leaseStalled } from "./lease-events.js";
import type { LeaseDelivery, LeaseRecord } from "./lease-record.js";
import { LEASE_COLUMNS, lockLease, type HeldLease } from "./locked-lease.js";

type Deps = Pick<StoreDeps, "database">;

const SILENT = "SELECT id FROM leases WHERE state = 'granted' AND ack_by <= clock_timestamp() ORDER BY ack_by LIMIT $1";

export async function sweepUnacknowledged({ database }: Deps, limit: number): Promise<LeaseDelivery[]> {
  const found = await database.query<{ id: string }>(SILENT, [limit]);
  return endEach(database, found, ({ lease, now }) => {
    // An acknowledgement that came meanwhile holds the row first.
    if (lease.state !== "granted" || lease.ackBy === null || lease.ackBy > now) return null;
    const outcome = { kind: "returned", leaseId: lease.id, why: "no_ack" } as const;
    return { state: "returned", outcome, why: "no_ack", reason: null, actor: agentActor(lease) };
  });
}

/** Only a cancel of this generation; an expired lease has nobody to wait for. */
const CANCELLED = `SELECT DISTINCT l.id FROM lease_commands c JOIN leases l ON l.run_id = c.run_id AND l.step_id = c.step_id AND l.generation = c.generation
  WHERE c.kind = 'cancel' AND l.state IN ('granted', 'active')
    AND (c.created_at <= clock_timestamp() - $1 * interval '1 ms' OR l.expires_at <= clock_timestamp()) LIMIT $2`;

export async function sweepCancelled(
  { database }: Deps,
  { graceMs, limit, actor }: { graceMs: number; limit: number; actor: Actor },
): Promise<LeaseDelivery[]> {
  const found = await database.query<{ id: string }>(CANCELLED, [graceMs, limit]);
  return endEach(database, found, ({ lease }) => {
    if (!isLeaseHeld(lease.state)) return null;
    const reason = "the run was cancelled and the holder did not let go in time";
    return { state: "cancelled", outcome: null, reason, cancelDue: true, raiseFence: true, actor };
  });
}

/** No TTL needs fewer than the longest; each is then judged by its own. */
const STALLED = `SELECT id FROM leases WHERE state = 'active' AND beats_without_progress >= $1 ORDER BY beats_without_progress * ttl_ms DESC LIMIT $2`;

export async function sweepStalled({ database }: Deps, { limit, actor }: { limit: number; actor: Actor }): Promise<LeaseDelivery[]> {
  const found = await database.query<{ id: string }>(STALLED, [beatsReclaimed(TTL_MOST_MS), limit]);
  return endEach(database, found, ({ lease }) => {
    if (lease.state !== "active" || lease.beatsWithoutProgress < beatsReclaimed(lease.ttlMs)) return null;
    const outcome = { kind: "stalled", leaseId: lease.id, agentId: lease.agentId } as const;
    return { state: "lost", outcome, as: "stalled", reason: "alive without progress for too long", actor };
  });
}

/**
 * Each in a transaction of its own: one that fails holds up no other, and is thrown at the end. What was ended till then is told to Temporal by the
 * next look for what it has yet to hear.
 */
async function endEach(
  database: Database,
  found: readonly { id: string }[],
  endingFor: (held: HeldLease) => Ending | null,
): Promise<LeaseDelivery[]> {
  const deliveries: LeaseDelivery[] = [];
  const faults: Error[] = [];
  for (const { id } of found) {
    const end = database.transaction(async (tx) => {
      const held = await lockLease(tx, id);
      const ending = held && endingFor(held);
      return held && ending ? (await endLease(tx, held, ending)).delivery : null;
    });
    const delivery = await end.catch((error: unknown) => {
      // With the database away the others would fail the same way.
      if (!(error instanceof Error) || (DomainError.is(error) && error.retry)) throw error;
      faults.push(error);
      return null;
    });
    if (delivery) deliveries.push(delivery);
  }
  if (faults[0]) throw faults[0];
  return deliveries;
}

/** Temporal's own timer ends the task about a second after its time to live, however often it is told; so being told twice a minute is enough. */
const EXPIRED_CLAIM_MS = 30_000;
const EXPIRED = `UPDATE leases l SET next_delivery_at = clock_timestamp() + ${String(EXPIRED_CLAIM_MS)} * interval '1 ms' WHERE l.id IN (
    SELECT e.id FROM leases e WHERE e.state = 'active' AND e.expires_at <= clock_timestamp() AND e.task_token IS NOT NULL
      AND (e.next_delivery_at IS NULL OR e.next_delivery_at <= clock_timestamp()) ORDER BY e.expires_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
  ) RETURNING l.id AS "leaseId", l.task_token AS "taskToken"`;

/** Changes nothing of the lease: its time is over for every call already, and the workflow's word ends it. */
export async function expiredLeases({ database }: Deps, limit: number): Promise<{ leaseId: string; taskToken: Buffer }[]> {
  return database.query<{ leaseId: string; taskToken: Buffer }>(EXPIRED, [limit]);
}

/** Also those that a sweep took back without reaching Temporal. */
const ORPHANS = `SELECT l.id AS "leaseId", l.run_id AS "runId", l.offer_id AS "offerId", o.queue FROM leases l JOIN offers o ON o.id = l.offer_id
  WHERE (l.state = 'granting' AND l.created_at <= clock_timestamp() - $1 * interval '1 ms')
    OR (l.ended_at IS NOT NULL AND l.delivered_at IS NULL AND l.state = 'returned' AND l.task_token IS NULL AND l.settled_at IS NULL)
  ORDER BY l.created_at LIMIT $2`;

export interface Orphan {
  leaseId: string;
  runId: string;
  offerId: string;
  queue: string;
}

export async function orphanedLeases({ database }: Deps, query: { olderThanMs: number; limit: number }): Promise<Orphan[]> {
  return database.query<Orphan>(ORPHANS, [query.olderThanMs, query.limit]);
}

/** A sweep that dies leaves its rows to the next after this long; longer than the deadline of one delivery. */
const CLAIM_MS = 5_000;
const UNDELIVERED = `UPDATE leases l SET next_delivery_at = clock_timestamp() + ${String(CLAIM_MS)} * interval '1 ms' WHERE l.id IN (
    SELECT d.id FROM leases d WHERE d.ended_at IS NOT NULL AND d.delivered_at IS NULL AND d.task_token IS NOT NULL
      AND (d.outcome IS NOT NULL OR d.cancel_due) AND d.ended_at <= clock_timestamp() - $1 * interval '1 ms'
      AND (d.next_delivery_at IS NULL OR d.next_delivery_at <= clock_timestamp()) ORDER BY d.ended_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
  ) RETURNING ${LEASE_COLUMNS}, l.task_token AS "taskToken", l.cancel_due AS "cancelDue"`;

type UndeliveredRow = LeaseRecord & { taskToken: Buffer; cancelDue: boolean };

export async function undeliveredLeases({ database }: Deps, query: { olderThanMs: number; limit: number }): Promise<LeaseDelivery[]> {
  const rows = await database.query<UndeliveredRow>(UNDELIVERED, [query.olderThanMs, query.limit]);
  return rows.flatMap(({ taskToken, cancelDue, ...lease }) => deliveryOf(lease, taskToken, cancelDue) ?? []);
}

const DELIVERED = `UPDATE leases l SET delivered_at = coalesce(l.delivered_at, clock_timestamp()),
    state = CASE WHEN l.state = 'completing' AND NOT $2 THEN 'completed' ELSE l.state END
  WHERE l.id = $1 AND l.ended_at IS NOT NULL RETURNING ${LEASE_COLUMNS}`;

export async function markDelivered(
  { database }: Deps,
  { leaseId, gone }: { leaseId: string; gone?: boolean },
): Promise<LeaseRecord | null> {
  const [lease] = await database.query<LeaseRecord>(DELIVERED, [leaseId, gone ?? false]);
  if (lease) database.wake("leases", leaseId);
  return lease ?? null;
}

/** One event a stall: the place in the lease's own story (its last progress) is part of nothing but the count that led to it. */
export async function warnStalled({ database }: Deps, leaseId: string): Promise<void> {
  await database.transaction(async (tx) => {
    const held = await lockLease(tx, leaseId);
    if (held?.lease.state !== "active") return;
    const { lease, now } = held;
    const run = await lockRun(tx, lease.runId);
    const draft = { ...leaseStalled(lease, agentActor(lease)), key: `lease/${lease.id}/stalled/${lease.progressAt ?? "never"}` };
    const [known] = await tx.query("SELECT 1 FROM run_events WHERE run_id = $1 AND key = $2", [run.id, draft.key]);
    if (known) return;
    await writeRun(tx, { run: { ...run, movedAt: now } }, sealDrafts(run, [draft], Date.parse(now)));
  });
}
