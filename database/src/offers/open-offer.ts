/** Puts a step up for agents: offer, agent step, step row, events and run in one transaction, or in one statement where nothing is in the way. */
import { DomainError } from "@praxis/domain/errors";
import type { Brief } from "@praxis/domain/lease";
import { AGENT_STEP_COLUMNS, type AgentStepRecord } from "../agent-steps/agent-step-store.js";
import type { Tx } from "../connection/database.js";
import { keysOf, sealDrafts } from "../events/seal-drafts.js";
import { briefOf, withBrief } from "../leases/end-lease.js";
import { readLease } from "../leases/locked-lease.js";
import { lockSteps, lookAround, needStep, type LockedStep } from "../recorder/locked-steps.js";
import { writeRun } from "../runs/locked-run.js";
import type { StoreDeps } from "../store-deps.js";
import { lockStandingOffers, OFFER_COLUMNS, setOfferState } from "./locked-offer.js";
import type { NewOffer, OfferRecord } from "./offer-record.js";
import { keptBriefs, mayOffer, openAtOnce, UNSETTLED } from "./open-at-once.js";
import { openingOf, type Opening } from "./opening.js";

type Deps = Pick<StoreDeps, "database">;

const STANDING = `SELECT ${OFFER_COLUMNS} FROM offers o WHERE o.run_id = $1 AND o.step_id = $2 AND o.generation = $3 AND o.version = $4`;

export async function openOffer(deps: Deps, offer: NewOffer): Promise<OfferRecord> {
  return (await openAtOnce(deps, offer)) ?? openUnderLocks(deps, offer);
}

async function openUnderLocks({ database }: Deps, offer: NewOffer): Promise<OfferRecord> {
  const { runId, stepId, generation, version } = offer;
  return database.transaction(async (tx) => {
    const [standing] = await tx.query<OfferRecord>(STANDING, [runId, stepId, generation, version]);
    if (standing) return standing;
    const earlier = await lockStandingOffers(tx, runId, stepId, null);
    const [left] = await tx.query<AgentStepRecord>(LOCK_AGENT_STEP, [runId, stepId, generation]);
    const { run, steps } = await lockSteps(tx, runId, [stepId]);
    const row = needStep(steps, runId, stepId);
    // A twin was first: its offer became visible with the locks.
    const [twin] = row.version === version ? await tx.query<OfferRecord>(STANDING, [runId, stepId, generation, version]) : [];
    if (twin) return twin;
    if (!mayOffer(run, row, offer)) throw movedOn(row, offer);
    const now = await lookFirst(tx, offer);
    await setOfferState(
      tx,
      earlier.map(({ id }) => id),
      "closed",
    );
    return write(tx, { offer, run, row, now, briefs: await briefsOf(tx, offer, left) });
  });
}

/** Makes it, or locks and reads what stands. */
const LOCK_AGENT_STEP = `INSERT INTO agent_steps AS a (run_id, step_id, generation) VALUES ($1, $2, $3)
  ON CONFLICT (run_id, step_id) DO UPDATE SET generation = a.generation RETURNING ${AGENT_STEP_COLUMNS}`;

function movedOn({ status }: LockedStep, { stepId }: NewOffer): DomainError {
  const message = `The step ${stepId} has moved on, so it is not offered.`;
  return new DomainError("illegal_transition", message, { details: { from: status, to: "waiting", allowed: [] } });
}

/** The index on a step's open lease would refuse the next grant anyway; here it is said before anyone polls. */
const LOOK = `SELECT clock_timestamp() AS now, EXISTS (SELECT 1 FROM pools WHERE name = $1) AS pool, (SELECT id FROM leases
  WHERE run_id = $2 AND step_id = $3 AND generation = $4 AND ${UNSETTLED} LIMIT 1) AS lease`;

/** The pool must be there, and no lease of the step may be open or unsettled. Answers the database's time. */
async function lookFirst(tx: Tx, { pool, runId, stepId, generation }: NewOffer): Promise<string> {
  const [seen] = await tx.query<{ now: string; pool: boolean; lease: string | null }>(LOOK, [pool, runId, stepId, generation]);
  if (!seen?.pool) throw new DomainError("pool_not_found", `There is no pool ${pool}. Make it with PUT /pools/${pool}, or name another.`);
  if (seen.lease === null) return seen.now;
  const message = `The lease ${seen.lease} of step ${stepId} has not been settled, so the step is not offered again.`;
  throw new DomainError("illegal_transition", message, { details: { from: "running", to: "waiting", allowed: [], leaseId: seen.lease } });
}

async function briefsOf(tx: Tx, { generation, unverified }: NewOffer, left: AgentStepRecord | undefined): Promise<readonly Brief[]> {
  const kept = keptBriefs(left, generation);
  const judged = unverified ? await readLease(tx, unverified.leaseId) : null;
  if (!unverified || !judged) return kept;
  return withBrief(kept, briefOf({ ...judged.lease, round: unverified.round }, "unverified", null, unverified.evidenceArtifact));
}

async function write(tx: Tx, opening: Opening): Promise<OfferRecord> {
  const { run, now } = opening;
  const { record, step, drafts, parts, moved } = openingOf(opening);
  const { known, waitingOn } = await lookAround(tx, run.id, keysOf(drafts), [step]);
  await writeRun(tx, { run: moved(waitingOn) }, sealDrafts(run, drafts, Date.parse(now), known), parts);
  tx.wake("pools", record.pool);
  return record;
}
