/**
 * The workflow heard that an offer's activity has ended: the offer closes, and the answer is what stands here. A recorded outcome always
 * stands: a token that Temporal no longer took, or a time-out that came too late, changes nothing about what the holder said.
 */
import { isLeaseHeld, isLeaseOpen, type LeaseEnd, type LeaseOutcome, type LeaseState } from "@praxis/domain/lease";
import type { Tx } from "../connection/database.js";
import { lockOffer, setOfferState } from "../offers/locked-offer.js";
import type { StoreDeps } from "../store-deps.js";
import { endLease, type Ending } from "./end-lease.js";
import type { LeaseRecord, SettleWish } from "./lease-record.js";
import { lockLastLease, type HeldLease } from "./locked-lease.js";

export async function settleLease(deps: Pick<StoreDeps, "database">, wish: SettleWish): Promise<LeaseEnd> {
  return (await settleAtOnce(deps, wish)) ?? settleUnderLocks(deps, wish);
}

/**
 * The usual end: its holder's word stands in the row, and the workflow has heard it. One statement. An offer opens again only after a
 * grant that counts as settled, so an unsettled end is that of its last grant.
 */
const SETTLE = `WITH o AS (SELECT id FROM offers WHERE id = $1 FOR NO KEY UPDATE),
    ended AS (
      UPDATE leases l SET state = CASE WHEN l.state = 'completing' THEN 'completed' ELSE l.state END,
        delivered_at = coalesce(l.delivered_at, now.at), settled_at = now.at
      FROM o, (SELECT clock_timestamp() AS at) AS now WHERE l.offer_id = o.id AND l.outcome IS NOT NULL AND l.settled_at IS NULL
      RETURNING l.id, l.run_id, l.outcome),
    closed AS (UPDATE offers SET state = 'closed' WHERE id = $1 AND EXISTS (SELECT FROM ended))
  SELECT id, run_id AS "runId", outcome FROM ended`;

/** Null: nothing was written. */
async function settleAtOnce({ database }: Pick<StoreDeps, "database">, { offerId }: SettleWish): Promise<LeaseOutcome | null> {
  const [ended] = await database.query<{ id: string; runId: string; outcome: LeaseOutcome }>(SETTLE, [offerId]);
  if (!ended) return null;
  database.touch(ended.runId);
  database.wake("leases", ended.id);
  return ended.outcome;
}

async function settleUnderLocks({ database }: Pick<StoreDeps, "database">, wish: SettleWish): Promise<LeaseEnd> {
  return database.transaction(async (tx) => {
    const offer = await lockOffer(tx, wish.offerId);
    const held = offer ? await lockLastLease(tx, offer.id) : null;
    if (offer && offer.state !== "closed") await setOfferState(tx, [offer.id], "closed");
    if (!held) return wish.heard.kind === "lost" ? { kind: "lost", leaseId: null, agentId: null } : wish.heard;
    if (held.lease.settledAt !== null) return endOf(held.lease);
    return endOf(await settle(tx, held, wish));
  });
}

async function settle(tx: Tx, held: HeldLease, wish: SettleWish): Promise<LeaseRecord> {
  const { lease } = held;
  // What was recorded stands; so does an end without an outcome (lost, cancelled).
  if (lease.outcome !== null || !isLeaseOpen(lease.state)) return mark(tx, held);
  const ending = wish.heard.kind === "lost" ? lossOf(lease) : heardEnding(wish.heard);
  return (await endLease(tx, held, { ...ending, delivered: true, settled: true, actor: wish.actor })).lease;
}

const MARK = `UPDATE leases SET state = $2, delivered_at = coalesce(delivered_at, $3), settled_at = $3 WHERE id = $1`;

async function mark(tx: Tx, { lease, now }: HeldLease): Promise<LeaseRecord> {
  const state: LeaseState = lease.state === "completing" ? "completed" : lease.state;
  await tx.query(MARK, [lease.id, state, now]);
  tx.touch(lease.runId);
  tx.wake("leases", lease.id);
  return { ...lease, state, deliveredAt: lease.deliveredAt ?? now, settledAt: now };
}

type Loss = Pick<Ending, "state" | "outcome" | "reason" | "why">;

/** Only who acknowledged can lose: a grant that nobody took up does not count. */
function lossOf(lease: LeaseRecord): Loss {
  if (lease.state === "active") return { state: "lost", outcome: null, reason: "its time ran out without a sign of life" };
  const why = isLeaseHeld(lease.state) ? "no_ack" : "api_lost";
  return { state: "returned", outcome: { kind: "returned", leaseId: lease.id, why }, why, reason: null };
}

const STATE_OF = {
  done: "completing",
  returned: "returned",
  refused: "returned",
  failed: "failed",
  parked: "parked",
  revoked: "revoked",
  stalled: "lost",
} as const satisfies Record<LeaseOutcome["kind"], LeaseState>;

/** Temporal holds an outcome that Postgres does not: only after a restore of an older backup. What was heard counts. */
function heardEnding(outcome: LeaseOutcome): Loss {
  return { state: STATE_OF[outcome.kind], outcome, reason: "reason" in outcome ? (outcome.reason ?? null) : null };
}

function endOf(lease: LeaseRecord): LeaseEnd {
  // Given back before anyone was told of it: whatever became of the activity, nobody lost it.
  if (lease.outcome === null && lease.state === "returned") return { kind: "returned", leaseId: lease.id, why: "api_lost" };
  return lease.outcome ?? { kind: "lost", leaseId: lease.id, agentId: lease.agentId };
}
