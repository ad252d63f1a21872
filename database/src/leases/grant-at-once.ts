/**
 * A grant in one statement. Everything is looked at while Temporal is asked for the task, without a lock; once its token is there, the
 * statement locks in the order of all, and writes nothing if anything moved since. Then the grant is made the long way.
 */
import { ACK_MS } from "@praxis/domain/lease";
import { isRunClosed } from "@praxis/domain/run";
import { keysOf, sealDrafts } from "../events/seal-drafts.js";
import type { OfferRecord } from "../offers/offer-record.js";
import { seeStep, stepsPart, type SeenStep } from "../recorder/locked-steps.js";
import { startedStep } from "../recorder/record-started.js";
import { writeRunIfUntouched } from "../runs/locked-run.js";
import { withWaiting } from "../runs/waiting-on.js";
import type { StoreDeps } from "../store-deps.js";
import { leaseGranted } from "./lease-events.js";
import type { LeaseRecord } from "./lease-record.js";

type Deps = Pick<StoreDeps, "database">;

/** What was seen between the pick and the grant. */
export interface GrantAhead {
  lease: LeaseRecord;
  offer: OfferRecord;
  seen: SeenStep;
  /** This process's clock when the pick had been answered: with `lease.createdAt` a lower bound of the database's time. */
  clockAt: number;
}

/** Null: something is not as usual (the run is paused or closed, the step moved on), so the grant needs its locks. */
export async function lookAhead(
  { database }: Deps,
  { lease, offer }: { lease: LeaseRecord; offer: OfferRecord },
): Promise<GrantAhead | null> {
  const clockAt = performance.now();
  const seen = await seeStep(database, lease.runId, lease.stepId, keysOf([leaseGranted(lease)]));
  if (!seen || isRunClosed(seen.run.status) || seen.run.control !== "none") return null;
  const current = seen.row.generation === lease.generation && seen.row.version < offer.leaseVersion;
  return current ? { lease, offer, seen, clockAt } : null;
}

const UNTOUCHED = `WITH o AS (SELECT FROM offers WHERE id = $4 AND state = 'granted' FOR NO KEY UPDATE),
    l AS (SELECT FROM leases WHERE id = $5 AND state = 'granting' AND (SELECT count(*) FROM o) = 1 FOR NO KEY UPDATE),
    s AS (SELECT FROM steps WHERE run_id = $1 AND step_id = $2 AND (SELECT count(*) FROM l) = 1 FOR NO KEY UPDATE)
  SELECT FROM runs r WHERE r.id = $1 AND r.xmin = $3::xid AND (SELECT count(*) FROM s) = 1 FOR NO KEY UPDATE`;

export const GRANT = `UPDATE leases SET state = 'granted', task_token = $2, granted_at = $3, ack_by = $4, expires_at = $4 WHERE id = $1`;

/** Null: nothing was written. */
export async function grantAtOnce({ database }: Deps, ahead: GrantAhead, taskToken: Buffer): Promise<LeaseRecord | null> {
  const { offer, seen } = ahead;
  const { run, row, mark, known } = seen;
  const nowMs = Date.parse(ahead.lease.createdAt) + Math.floor(performance.now() - ahead.clockAt);
  const now = new Date(nowMs).toISOString();
  const ackBy = new Date(nowMs + ACK_MS).toISOString();
  const lease: LeaseRecord = { ...ahead.lease, state: "granted", grantedAt: now, ackBy, expiresAt: ackBy };
  const step = startedStep(row, { version: offer.leaseVersion, attempt: lease.attempt }, now);
  const moved = { ...withWaiting(run, seen.waitingOnWith(step), now), version: Math.max(run.version, offer.leaseVersion), movedAt: now };
  const written = await writeRunIfUntouched(
    database,
    { text: UNTOUCHED, values: [run.id, lease.stepId, mark, offer.id, lease.id] },
    { run: moved },
    sealDrafts(run, [leaseGranted(lease)], nowMs, known),
    [stepsPart(run.id, [step]), { name: "granted_lease", text: GRANT, values: [lease.id, taskToken, now, ackBy] }],
  );
  return written ? lease : null;
}
