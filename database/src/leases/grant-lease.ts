/** Temporal confirmed a grant, or nobody was told of it. */
import { ACK_MS, isLeaseOpen, type LeaseOutcome, type ReturnReason } from "@praxis/domain/lease";
import { isRunClosed } from "@praxis/domain/run";
import type { Tx } from "../connection/database.js";
import type { Part } from "../connection/join-statements.js";
import { keysOf, sealDrafts } from "../events/seal-drafts.js";
import { lateCommandPart } from "../lease-commands/new-lease-commands.js";
import { lockOfferOf, reopenOffer } from "../offers/locked-offer.js";
import type { OfferRecord } from "../offers/offer-record.js";
import { lockSteps, lookAround, needStep, stepsPart, type LockedStep } from "../recorder/locked-steps.js";
import { startedStep } from "../recorder/record-started.js";
import { writeRun, type LockedRun } from "../runs/locked-run.js";
import { withWaiting } from "../runs/waiting-on.js";
import type { StoreDeps } from "../store-deps.js";
import { GRANT, grantAtOnce, type GrantAhead } from "./grant-at-once.js";
import { leaseGranted } from "./lease-events.js";
import type { Granted, LeaseRecord } from "./lease-record.js";
import { lockLease, type HeldLease } from "./locked-lease.js";

type Deps = Pick<StoreDeps, "database">;

export interface GrantWish {
  leaseId: string;
  taskToken: Uint8Array;
  /** What `lookAhead` saw: saves the grant its locks when nothing moved since. */
  ahead?: GrantAhead | null;
}

export async function grantLease(deps: Deps, wish: GrantWish): Promise<Granted> {
  const taskToken = Buffer.from(wish.taskToken);
  const lease = wish.ahead ? await grantAtOnce(deps, wish.ahead, taskToken) : null;
  return lease && wish.ahead ? { kind: "granted", lease, offer: wish.ahead.offer } : grantUnderLocks(deps, wish.leaseId, taskToken);
}

async function grantUnderLocks({ database }: Deps, leaseId: string, taskToken: Buffer): Promise<Granted> {
  return database.transaction(async (tx) => {
    const offer = await lockOfferOf(tx, leaseId);
    const held = await lockLease(tx, leaseId);
    if (!offer || !held) return { kind: "stale", outcome: null };
    const { lease } = held;
    const repeat = held.taskToken?.equals(taskToken) ?? false;
    if (repeat && isLeaseOpen(lease.state)) return { kind: "granted", lease, offer };
    if (lease.state !== "granting") return stale(tx, held, taskToken);
    const { run, steps } = await lockSteps(tx, lease.runId, [lease.stepId]);
    const row = needStep(steps, lease.runId, lease.stepId);
    if (isRunClosed(run.status) || row.generation !== lease.generation || row.version >= offer.leaseVersion) {
      await forget(tx, held);
      return { kind: "stale", outcome: null };
    }
    return { kind: "granted", lease: await write(tx, { held, offer, run, row, taskToken }), offer };
  });
}

const KEEP_TOKEN = "UPDATE leases SET task_token = $2 WHERE id = $1 AND task_token IS NULL AND outcome IS NOT NULL";

/** It was taken back before Temporal answered. The token is kept, so that the sweeper can tell Temporal when the caller dies now. */
async function stale(tx: Tx, { lease }: HeldLease, taskToken: Buffer): Promise<Granted> {
  await tx.query(KEEP_TOKEN, [lease.id, taskToken]);
  return { kind: "stale", outcome: lease.outcome };
}

const FORGET = `UPDATE leases SET state = 'cancelled', ended_at = $2, delivered_at = $2, settled_at = $2, reason = 'the step had moved on' WHERE id = $1`;

async function forget(tx: Tx, { lease, now }: HeldLease): Promise<void> {
  await tx.query(FORGET, [lease.id, now]);
}

interface Confirmed {
  held: HeldLease;
  offer: OfferRecord;
  run: LockedRun;
  row: LockedStep;
  taskToken: Buffer;
}

async function write(tx: Tx, { held, offer, run, row, taskToken }: Confirmed): Promise<LeaseRecord> {
  const { now } = held;
  const ackBy = new Date(Date.parse(now) + ACK_MS).toISOString();
  const lease: LeaseRecord = { ...held.lease, state: "granted", grantedAt: now, ackBy, expiresAt: ackBy };
  const step = startedStep(row, { version: offer.leaseVersion, attempt: lease.attempt }, now);
  const drafts = [leaseGranted(lease)];
  const { known, waitingOn } = await lookAround(tx, run.id, keysOf(drafts), [step]);
  const moved = { ...withWaiting(run, waitingOn, now), version: Math.max(run.version, offer.leaseVersion), movedAt: now };
  const parts: Part[] = [
    stepsPart(run.id, [step]),
    { name: "granted_lease", text: GRANT, values: [lease.id, taskToken, now, ackBy] },
    // Asked for between the pick and now, when there was nobody to tell.
    ...(run.control === "none" ? [] : [lateCommandPart(run, lease, now)]),
  ];
  await writeRun(tx, { run: moved }, sealDrafts(run, drafts, Date.parse(now), known), parts);
  return lease;
}

export interface GiveBack {
  leaseId: string;
  why: Exclude<ReturnReason, "release" | "no_ack">;
  reopen: boolean;
  /** Of a task that was taken and that Temporal could not be told about: the sweeper tells it the outcome. Not with `reopen`. */
  taskToken?: Uint8Array;
}

const RETURN = `UPDATE leases SET state = 'returned', outcome = $3, reason = $4, ended_at = $2, task_token = coalesce($6, task_token),
  delivered_at = CASE WHEN $6::bytea IS NULL THEN $2::timestamptz END,
  settled_at = CASE WHEN $5 THEN $2::timestamptz END WHERE id = $1`;

/** Null: the workflow has nothing to hear, because it still waits for the same task, or takes the task back itself. */
export async function returnUngranted(
  tx: Tx,
  { lease, now }: HeldLease,
  { why, outcome, taskToken = null }: { why: ReturnReason; outcome: LeaseOutcome | null; taskToken?: Uint8Array | null },
): Promise<void> {
  const token = taskToken === null ? null : Buffer.from(taskToken);
  await tx.query(RETURN, [lease.id, now, outcome === null ? null : JSON.stringify(outcome), why, outcome === null, token]);
}

/** No event: nobody held it, and a busy pool would fill logs with it. */
export async function giveBack({ database }: Deps, { leaseId, why, reopen, taskToken }: GiveBack): Promise<boolean> {
  return database.transaction(async (tx) => {
    const offer = await lockOfferOf(tx, leaseId);
    const held = await lockLease(tx, leaseId);
    if (!offer || held?.lease.state !== "granting") return false;
    await returnUngranted(tx, held, { why, outcome: reopen ? null : { kind: "returned", leaseId, why }, taskToken: taskToken ?? null });
    if (reopen && offer.state === "granted") {
      await reopenOffer(tx, offer.id);
      tx.wake("pools", offer.pool);
    }
    return true;
  });
}

const TAKE_BACK = `UPDATE leases SET state = 'returned', outcome = $3, reason = 'api_lost', ended_at = $2 WHERE id = $1`;

/**
 * The process that picked it has died, or is too slow: from now on its grant would be stale, so the task may be ended by its id without
 * taking it from anybody. False: it was granted or given back meanwhile, and its task is none of the sweeper's business.
 */
export async function takeOrphan({ database }: Deps, leaseId: string): Promise<boolean> {
  return database.transaction(async (tx) => {
    await lockOfferOf(tx, leaseId);
    const held = await lockLease(tx, leaseId);
    if (!held) return false;
    if (isTakenOrphan(held)) return true;
    if (held.lease.state !== "granting") return false;
    const outcome: LeaseOutcome = { kind: "returned", leaseId, why: "api_lost" };
    await tx.query(TAKE_BACK, [leaseId, held.now, JSON.stringify(outcome)]);
    return true;
  });
}

function isTakenOrphan({ lease, taskToken }: HeldLease): boolean {
  return lease.state === "returned" && taskToken === null && lease.deliveredAt === null && lease.settledAt === null;
}

const ORPHAN_ENDED = `UPDATE leases SET delivered_at = $2, outcome = CASE WHEN $3 THEN NULL ELSE outcome END,
  settled_at = CASE WHEN $3 THEN $2::timestamptz END WHERE id = $1`;

/** Its task was ended by its id (the workflow hears that and offers again), or, with `reopen`, still lies in its queue. */
export async function endOrphan({ database }: Deps, { leaseId, reopen }: { leaseId: string; reopen: boolean }): Promise<void> {
  await database.transaction(async (tx) => {
    const offer = await lockOfferOf(tx, leaseId);
    const held = await lockLease(tx, leaseId);
    if (!offer || !held || !isTakenOrphan(held)) return;
    const again = reopen && offer.state === "granted";
    await tx.query(ORPHAN_ENDED, [leaseId, held.now, again]);
    if (!again) return;
    await reopenOffer(tx, offer.id);
    tx.wake("pools", offer.pool);
  });
}
