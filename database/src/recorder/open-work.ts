/** What is still open of a run that ends: offers, leases, questions. Locked in this order, before steps and run, in one statement. */
import type { Actor, EventDraft } from "@praxis/domain/events";
import type { LeaseState } from "@praxis/domain/lease";
import type { Tx } from "../connection/database.js";
import type { Part } from "../connection/join-statements.js";
import { leaseEnded, type NamedLease } from "../leases/lease-events.js";

export interface OpenWork {
  offers: readonly string[];
  leases: readonly (NamedLease & { state: LeaseState })[];
  approvals: readonly { id: string; stepId: string }[];
}

const LOCK = `WITH o AS (
    SELECT id FROM offers WHERE run_id = $1 AND state <> 'closed' ORDER BY id FOR NO KEY UPDATE
  ), l AS (
    SELECT id, step_id, agent_id, fence, attempt, round, state FROM leases WHERE run_id = $1 AND state IN ('granting', 'granted', 'active', 'completing')
      AND (SELECT count(*) FROM o) >= 0 ORDER BY id FOR NO KEY UPDATE
  ), a AS (
    SELECT id, step_id FROM approvals WHERE run_id = $1 AND status = 'open' AND (SELECT count(*) FROM l) >= 0 ORDER BY id FOR NO KEY UPDATE
  ) SELECT (SELECT coalesce(json_agg(id), '[]') FROM o) AS offers, (SELECT coalesce(json_agg(json_build_object('id', id, 'stepId', step_id,
    'agentId', agent_id, 'fence', fence, 'attempt', attempt, 'round', round, 'state', state)), '[]') FROM l) AS leases,
    (SELECT coalesce(json_agg(json_build_object('id', id, 'stepId', step_id)), '[]') FROM a) AS approvals`;

export async function lockOpenWork(tx: Tx, runId: string): Promise<OpenWork> {
  const [work] = await tx.query<OpenWork>(LOCK, [runId]);
  return work ?? { offers: [], leases: [], approvals: [] };
}

/**
 * For the statement after the run's lock, with the run as $1 and `openIds` as $2 to $4: something is open that was not committed when
 * the open work was locked. To lock it now would be out of order: the caller lets go of everything and begins again. Once the run and
 * its offers are locked, nobody opens more.
 */
export const OPENED_SINCE = `(EXISTS (SELECT 1 FROM offers WHERE run_id = $1 AND state <> 'closed' AND id <> ALL($2::text[]))
  OR EXISTS (SELECT 1 FROM leases WHERE run_id = $1 AND state IN ('granting', 'granted', 'active', 'completing') AND id <> ALL($3::text[]))
  OR EXISTS (SELECT 1 FROM approvals WHERE run_id = $1 AND status = 'open' AND id <> ALL($4::text[])))`;

export function openIds({ offers, leases, approvals }: OpenWork): (readonly string[])[] {
  return [offers, leases.map(({ id }) => id), approvals.map(({ id }) => id)];
}

/** Nothing is handed out any more, holders write no more, nobody needs to answer. */
export function endWorkParts({ offers, leases, approvals }: OpenWork, now: string): Part[] {
  const closed = "UPDATE offers SET state = 'closed' WHERE id = ANY($1)";
  // Temporal has nothing left to be told about: its activities end with the run.
  const ended = `UPDATE leases SET state = 'cancelled', reason = 'the run has ended', ended_at = coalesce(ended_at, $2), delivered_at = $2, settled_at = $2
    WHERE id = ANY($1)`;
  const cancelled = "UPDATE approvals SET status = 'cancelled', decided_at = $2, revision = revision + 1 WHERE id = ANY($1)";
  return [
    ...(offers.length > 0 ? [{ name: "closed_offers", text: closed, values: [offers] }] : []),
    ...(leases.length > 0 ? [{ name: "ended_leases", text: ended, values: [leases.map(({ id }) => id), now] }] : []),
    ...(approvals.length > 0 ? [{ name: "cancelled_approvals", text: cancelled, values: [approvals.map(({ id }) => id), now] }] : []),
  ];
}

/** Also wakes the leases' listeners once `tx` has committed. */
export function endWorkEvents(tx: Tx, { leases, approvals }: OpenWork, actor: Actor): EventDraft[] {
  for (const { id } of leases) tx.wake("leases", id);
  return [
    // The end of a completed one has been told.
    ...leases
      .filter(({ state }) => state !== "completing")
      .map((lease) => leaseEnded(lease, { as: "cancelled", reason: "the run has ended" }, actor)),
    ...approvals.map(({ id, stepId }): EventDraft => ({
      type: "approval_cancelled",
      actor,
      subject: `step:${stepId}`,
      data: { approvalId: id },
      key: `approval/${id}/closed`,
    })),
  ];
}
