/**
 * A poll takes the best open offer its agent may have. Every pick writes the agent's row first, so that one agent's polls cannot together
 * exceed its limit; offers that others are taking are skipped, not waited for.
 */
import { DomainError } from "@praxis/domain/errors";
import { AGENT_TOUCH_MS, GRANTING_MS } from "@praxis/domain/lease";
import { agentNotFound } from "../agents/agent-store.js";
import { SEEN_LONG_AGO } from "../agents/sign-of-life.js";
import { limitsOf, type PlanStep } from "@praxis/domain/plan";
import type { Queries, Tx } from "../connection/database.js";
import { OFFER_COLUMNS } from "../offers/locked-offer.js";
import type { OfferRecord } from "../offers/offer-record.js";
import type { StoreDepsWithIds } from "../store-deps.js";
import type { LeaseRecord, Picked } from "./lease-record.js";
import { LEASE_COLUMNS } from "./locked-lease.js";

export interface PollWish {
  pool: string;
  agentId: string;
  principalId: string;
}

interface Poller {
  capabilities: string[];
  maxLeases: number;
  held: number;
  /** Its last sign of life is old enough to write a new one. */
  stale: boolean;
}

/**
 * What counts towards the limit. Not what its holder has completed and Temporal has yet to hear, and not a grant whose poll has long been
 * answered: while Temporal is away both would keep an agent out that has nothing in hand.
 */
const HELD = `(SELECT count(*) FROM leases l WHERE l.agent_id = a.id AND l.state IN ('granting', 'granted', 'active', 'completing')
  AND (l.state IN ('granted', 'active') OR (l.state = 'granting' AND l.created_at > clock_timestamp() - ${String(GRANTING_MS)} * interval '1 ms')))`;
const POLLER = `a.capabilities, a.max_leases AS "maxLeases", ${HELD} AS held,
  a.seen_at <= clock_timestamp() - ${String(AGENT_TOUCH_MS)} * interval '1 ms' AS stale`;

/** $1 pool, $2 agent, $3 its capabilities. Work of a run that is paused or being cancelled is not handed out. */
const FITS = `o.pool = $1 AND o.state = 'open' AND o.capabilities <@ $3::text[] AND NOT ($2 = ANY(o.excluded))
  AND EXISTS (SELECT 1 FROM runs r WHERE r.id = o.run_id AND r.control = 'none' AND r.status IN ('accepted', 'running'))`;
const NO_WINDOW = `(o.held_until IS NULL OR o.held_until <= clock_timestamp()) AND (o.preferred_agent IS NULL OR o.preferred_agent = $2 OR o.preferred_until <= clock_timestamp())
  AND (o.avoided_agent IS NULL OR o.avoided_agent <> $2 OR o.avoided_until <= clock_timestamp())`;

const LOOK = `SELECT ${POLLER}, a.xmin::text AS mark, EXISTS (SELECT 1 FROM offers o WHERE o.pool = $1 AND o.state = 'open') AS offers
  FROM agents a WHERE a.id = $2 AND a.principal_id = $3`;

export async function pickOffer({ database, ids }: StoreDepsWithIds, wish: PollWish): Promise<Picked> {
  const { pool, agentId, principalId } = wish;
  const [seen] = await database.query<Poller & { offers: boolean; mark: string }>(LOOK, [pool, agentId, principalId]);
  checkPoller(seen, agentId);
  // Most polls find nothing: they cost one statement.
  if (!seen.offers) {
    if (seen.stale) await database.query(SIGN_OF_LIFE, [agentId]);
    return { kind: "none", againAt: null, open: false };
  }
  const leaseId = ids("lease");
  const values = [pool, agentId, seen.capabilities, leaseId, principalId, seen.mark];
  const [{ current, ...found } = { current: false, lease: null }] = await database.query<Tried>(TAKE_AT_ONCE, values);
  if (found.lease !== null) return pickedOf(found);
  if (current) return nothing(database, wish, seen);
  // Another poll of this agent was first: what it holds must be counted again.
  return database.transaction(async (tx) => {
    const poller = await lockPoller(tx, wish);
    const [taken] = await tx.query<Taken>(TAKE, [pool, agentId, poller.capabilities, leaseId, principalId]);
    return taken ? pickedOf(taken) : nothing(tx, wish, poller);
  });
}

function checkPoller(poller: Poller | undefined, agentId: string): asserts poller is Poller {
  if (!poller) throw agentNotFound(agentId);
  if (poller.held < poller.maxLeases) return;
  const message = `The agent ${agentId} holds ${String(poller.held)} leases, and ${String(poller.maxLeases)} is its limit. End one first.`;
  throw new DomainError("lease_limit", message, { details: { held: poller.held, maxLeases: poller.maxLeases } });
}

const SEEN_AT = `CASE WHEN ${SEEN_LONG_AGO} THEN clock_timestamp() ELSE agents.seen_at END`;
const SIGN_OF_LIFE = `UPDATE agents SET seen_at = ${SEEN_AT} WHERE id = $1`;

/**
 * The pick need not be on disk before Temporal is asked: nobody has been told of it. The grant's commit brings it there too; should the
 * machine die before that, the grant is refused for want of its row, and the task runs into its time to live.
 */
const NOT_ON_DISK_YET = "set_config('synchronous_commit', 'off', true)";
const LOCK_POLLER = `UPDATE agents SET seen_at = ${SEEN_AT} WHERE id = $1 AND principal_id = $2 RETURNING id, ${NOT_ON_DISK_YET}`;
const POLLER_NOW = `SELECT ${POLLER} FROM agents a WHERE a.id = $1`;

/** Counted in a statement after the lock: an older snapshot would miss what the last holder of the lock took. */
async function lockPoller(tx: Tx, { agentId, principalId }: PollWish): Promise<Poller> {
  await tx.query(LOCK_POLLER, [agentId, principalId]);
  const [poller] = await tx.query<Poller>(POLLER_NOW, [agentId]);
  checkPoller(poller, agentId);
  return poller;
}

/** What both ways of taking have in common. */
const taking = (first: { from: string; where: string }): string => `free AS (
    SELECT o.* FROM offers o${first.from} WHERE ${first.where}${FITS} AND ${NO_WINDOW} ORDER BY o.priority, o.position LIMIT 1
    FOR NO KEY UPDATE OF o SKIP LOCKED
  ), taken AS (
    UPDATE offers SET state = 'granted' FROM free WHERE offers.id = free.id
  ), fenced AS (
    UPDATE agent_steps a SET fence = a.fence + 1, granted_fence = a.fence + 1 FROM free
    WHERE a.run_id = free.run_id AND a.step_id = free.step_id RETURNING a.fence
  ), granting AS (
    INSERT INTO leases AS l (id, offer_id, run_id, step_id, generation, pool, agent_id, principal_id, fence, attempt, round, ttl_ms, state, created_at, expires_at)
    SELECT $4, free.id, free.run_id, free.step_id, free.generation, free.pool, $2, $5, fenced.fence, free.attempt, free.round, free.ttl_ms, 'granting',
      now.at, now.at FROM free, fenced, (SELECT clock_timestamp() AS at) AS now RETURNING ${LEASE_COLUMNS}
  )`;
const TAKEN = `${OFFER_COLUMNS}, to_json(granting) AS lease, (SELECT title FROM runs WHERE id = o.run_id) AS "runTitle",
    (SELECT name FROM steps s WHERE s.run_id = o.run_id AND s.step_id = o.step_id) AS "stepName",
    (SELECT p FROM runs r, jsonb_array_elements(r.plan -> 'steps') AS p WHERE r.id = o.run_id AND p ->> 'id' = o.step_id LIMIT 1) AS "planStep"`;
const TAKE = `WITH ${taking({ from: "", where: "" })} SELECT ${TAKEN} FROM free o, granting`;

/**
 * $6 the agent's row as it was counted. Every pick writes that row: unchanged, the count still holds, and who comes next finds it changed.
 * One row always comes back: \`current\` says whether the agent's row was the one that was counted.
 */
const TAKE_AT_ONCE = `WITH poller AS (
    UPDATE agents SET seen_at = ${SEEN_AT} WHERE id = $2 AND xmin = $6::xid RETURNING ${NOT_ON_DISK_YET}
  ), ${taking({ from: ", (SELECT count(*) AS written FROM poller) AS p", where: "p.written = 1 AND " })} SELECT (SELECT count(*) FROM poller) = 1 AS current, ${TAKEN}
  FROM (VALUES (1)) AS one LEFT JOIN (free o CROSS JOIN granting) ON true`;

type Taken = OfferRecord & { lease: LeaseRecord; runTitle: string; stepName: string; planStep: PlanStep | null };
type Tried = { current: boolean } & (Taken | { lease: null });

function pickedOf({ lease, runTitle, stepName, planStep, ...offer }: Taken): Picked {
  // Times inside JSON come in Postgres' own spelling.
  const at = new Date(lease.createdAt).toISOString();
  return {
    kind: "picked",
    lease: { ...lease, createdAt: at, expiresAt: at },
    offer: { ...offer, state: "granted" },
    runTitle,
    stepName,
    timeoutMs: planStep === null ? 0 : limitsOf(planStep).timeoutMs,
  };
}

/** When the first window or hold ends that keeps a fitting offer from this agent. */
const WINDOWS = `SELECT min(greatest(
    CASE WHEN o.preferred_agent <> $2 THEN o.preferred_until END,
    CASE WHEN o.avoided_agent = $2 THEN o.avoided_until END, o.held_until)) AS at
  FROM offers o WHERE ${FITS} AND NOT (${NO_WINDOW})`;

async function nothing(queries: Queries, { pool, agentId }: PollWish, { capabilities }: Poller): Promise<Picked> {
  const [row] = await queries.query<{ at: string | null }>(WINDOWS, [pool, agentId, capabilities]);
  return { kind: "none", againAt: row?.at ?? null, open: true };
}
