/** The calls that keep a lease: acknowledge, heartbeat. A heartbeat is one statement; only a refused one asks for the reason. */
import { invariant } from "@praxis/domain/errors";
import { SEEN_LONG_AGO } from "../agents/sign-of-life.js";
import { FORWARD_SHARE_LEAST, type LeaseCallKind } from "@praxis/domain/lease";
import { toJsonb } from "../connection/to-jsonb.js";
import { PENDING_COMMANDS } from "../lease-commands/lease-commands.js";
import { readOffer } from "../offers/locked-offer.js";
import type { OfferRecord } from "../offers/offer-record.js";
import type { StoreDeps } from "../store-deps.js";
import type { Beat, BeatAnswer, LeaseAddress, LeaseCommand, LeaseRecord } from "./lease-record.js";
import { judgeHeld, LEASE_COLUMNS, readLease } from "./locked-lease.js";

type Deps = Pick<StoreDeps, "database">;

/**
 * $4 is the database's time before a beat that Temporal accepted. Without it nothing is promised beyond what stands; a first
 * acknowledgement then promises pick + TTL, since Temporal's own clock for this lease began later.
 */
const ACCEPTED = `CASE WHEN $4::timestamptz IS NOT NULL THEN least($4::timestamptz, date_trunc('milliseconds', clock_timestamp())) END`;
const EXPIRES = `CASE WHEN l.state = 'granted' THEN coalesce(${ACCEPTED}, l.created_at) + l.ttl_ms * interval '1 ms'
  ELSE greatest(l.expires_at, ${ACCEPTED} + l.ttl_ms * interval '1 ms') END`;
/** What a call must find to have its effect; the reason why not is judged afterwards. */
const VALID = `l.id = $1 AND l.principal_id = $2 AND l.fence = $3 AND l.state IN ('granted', 'active') AND l.expires_at > clock_timestamp()`;
const MOVED = `(($5::jsonb IS NOT NULL AND $5::jsonb IS DISTINCT FROM l.progress) OR ($6::jsonb IS NOT NULL AND $6::jsonb IS DISTINCT FROM l.checkpoint))`;

/** A third of the TTL, and some of that for beats that come early: however many processes forward for one agent, its time is the same. */
const COUNTS = `$4::timestamptz IS NOT NULL AND coalesce(l.forwarded_at, l.acked_at, l.created_at) <= clock_timestamp() - l.ttl_ms * ${String(FORWARD_SHARE_LEAST)} * interval '1 ms'`;

const BEAT = `WITH l AS (
    UPDATE leases l SET state = 'active', acked_at = coalesce(l.acked_at, clock_timestamp()), expires_at = ${EXPIRES},
      forwarded_at = CASE WHEN $4::timestamptz IS NULL THEN l.forwarded_at ELSE clock_timestamp() END,
      progress = coalesce($5::jsonb, l.progress), checkpoint = coalesce($6::jsonb, l.checkpoint),
      progress_at = CASE WHEN ${MOVED} THEN clock_timestamp() ELSE l.progress_at END,
      beats_without_progress = CASE WHEN ${MOVED} THEN 0 WHEN ${COUNTS} THEN l.beats_without_progress + 1 ELSE l.beats_without_progress END
    WHERE ${VALID} RETURNING l.*
  ), acked AS (
    UPDATE lease_commands c SET acked_at = clock_timestamp(), acked_by_lease = l.id FROM l WHERE ${PENDING_COMMANDS} AND c.id = ANY($7::text[])
  ), alive AS (
    UPDATE agents SET seen_at = clock_timestamp() FROM l WHERE agents.id = l.agent_id AND agents.principal_id = l.principal_id AND ${SEEN_LONG_AGO}
  ) SELECT ${LEASE_COLUMNS}, clock_timestamp() AS now, (SELECT coalesce(json_agg(json_build_object('id', c.id, 'kind', c.kind, 'payload', c.payload,
    'createdAt', c.created_at) ORDER BY c.position), '[]') FROM lease_commands c WHERE ${PENDING_COMMANDS} AND c.id <> ALL($7::text[])) AS commands FROM l`;

type BeatRow = LeaseRecord & { now: string; commands: LeaseCommand[] };

export async function beat({ database }: Deps, call: Beat): Promise<BeatAnswer> {
  const kept = [toJsonb(call.progress), toJsonb(call.checkpoint), call.acked ?? []];
  const row = await keep<BeatRow>(database, call, "heartbeat", BEAT, kept);
  const { now, commands, ...lease } = row;
  return { lease, now, commands: commands.map((command) => ({ ...command, createdAt: new Date(command.createdAt).toISOString() })) };
}

const ACK = `WITH l AS (
    UPDATE leases l SET state = 'active', acked_at = coalesce(l.acked_at, clock_timestamp()), expires_at = ${EXPIRES},
      forwarded_at = CASE WHEN $4::timestamptz IS NULL THEN l.forwarded_at ELSE clock_timestamp() END
    WHERE ${VALID} RETURNING l.*
  ) SELECT ${LEASE_COLUMNS}, clock_timestamp() AS now FROM l`;

export async function ack(
  { database }: Deps,
  call: LeaseAddress & { acceptedFrom?: string },
): Promise<{ lease: LeaseRecord; now: string }> {
  const row = await keep<LeaseRecord & { now: string }>(database, call, "ack", ACK, []);
  const { now, ...lease } = row;
  return { lease, now };
}

/** A grant that is confirmed between the statement and the question why it found nothing: then it finds something. */
const TRIES = 3;

/** When the statement finds nothing it may change, the rules say why; what they allow after all is tried again. */
async function keep<Row extends object>(
  database: Deps["database"],
  call: LeaseAddress & { acceptedFrom?: string },
  kind: LeaseCallKind,
  statement: string,
  more: readonly unknown[],
): Promise<Row> {
  const { leaseId, principalId, fence, acceptedFrom } = call;
  for (let left = TRIES; left > 0; left--) {
    const [row] = await database.query<Row>(statement, [leaseId, principalId, fence, acceptedFrom ?? null, ...more]);
    if (row) return row;
    judgeHeld(await readLease(database, leaseId), call, kind);
  }
  invariant(false, "a call the rules allow found no lease to change");
}

export async function checkCall(
  { database }: Deps,
  call: LeaseAddress & { kind: "artifact" | "read" | "heartbeat" },
): Promise<{ lease: LeaseRecord; offer: OfferRecord; now: string }> {
  const { held } = judgeHeld(await readLease(database, call.leaseId), call, call.kind);
  const offer = await readOffer(database, held.lease.offerId);
  invariant(offer, "a lease has its offer");
  return { lease: held.lease, offer, now: held.now };
}
