/** An offer's row while a transaction holds it: the first lock taken. */
import { UNGRANTED_HOLD_MOST_MS, UNGRANTED_HOLD_MS } from "@praxis/domain/lease";
import type { Queries, Tx } from "../connection/database.js";
import type { OfferRecord } from "./offer-record.js";

export const OFFER_COLUMNS = `o.id, o.run_id AS "runId", o.step_id AS "stepId", o.generation, o.version, o.lease_version AS "leaseVersion", o.pool, o.queue,
  o.capabilities, o.excluded, o.preferred_agent AS "preferredAgent", o.preferred_until AS "preferredUntil", o.avoided_agent AS "avoidedAgent",
  o.avoided_until AS "avoidedUntil", o.priority, o.ttl_ms AS "ttlMs", o.attempt, o.round, o.instructions, o.inputs, o.workspace,
  o.deadline_at AS "deadlineAt", o.state, o.created_at AS "createdAt"`;

const READ = `SELECT ${OFFER_COLUMNS} FROM offers o WHERE o.id = $1`;
const LOCK = `${READ} FOR NO KEY UPDATE`;

export async function readOffer(queries: Queries, id: string): Promise<OfferRecord | null> {
  return (await queries.query<OfferRecord>(READ, [id]))[0] ?? null;
}

export async function lockOffer(tx: Tx, id: string): Promise<OfferRecord | null> {
  return (await tx.query<OfferRecord>(LOCK, [id]))[0] ?? null;
}

const LOCK_OF_LEASE = `SELECT ${OFFER_COLUMNS} FROM offers o WHERE o.id = (SELECT offer_id FROM leases WHERE id = $1) FOR NO KEY UPDATE`;

/** Before its lease: the order of all. */
export async function lockOfferOf(tx: Tx, leaseId: string): Promise<OfferRecord | null> {
  return (await tx.query<OfferRecord>(LOCK_OF_LEASE, [leaseId]))[0] ?? null;
}

const LOCK_STANDING = `SELECT ${OFFER_COLUMNS} FROM offers o WHERE o.run_id = $1 AND o.step_id = $2 AND o.state <> 'closed'
  AND ($3::text IS NULL OR o.id = $3) ORDER BY o.id FOR NO KEY UPDATE`;

/** Open and granted ones of a step. */
export async function lockStandingOffers(tx: Tx, runId: string, stepId: string, offerId: string | null): Promise<OfferRecord[]> {
  return tx.query<OfferRecord>(LOCK_STANDING, [runId, stepId, offerId]);
}

const STATE = "UPDATE offers SET state = $2 WHERE id = ANY($1)";

export async function setOfferState(tx: Tx, ids: readonly string[], state: OfferRecord["state"]): Promise<void> {
  if (ids.length > 0) await tx.query(STATE, [ids, state]);
}

const REOPEN = `UPDATE offers SET state = 'open', ungranted = ungranted + 1, held_until = CASE WHEN ungranted > 0
    THEN clock_timestamp() + least($2 * power(2, least(ungranted, 20) - 1), $3) * interval '1 ms' END WHERE id = $1`;

/** Temporal had no task for it. Once is a workflow that is a little late; after that its workflow may be stuck, and others get their turn first. */
export async function reopenOffer(tx: Tx, id: string): Promise<void> {
  await tx.query(REOPEN, [id, UNGRANTED_HOLD_MS, UNGRANTED_HOLD_MOST_MS]);
}
