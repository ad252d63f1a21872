/**
 * Offers a step again in two statements: one reads everything without a lock, the other locks in the order of all and writes nothing if
 * anything moved since. A first offer, and whatever is not as usual, goes the long way, which also says why something is refused.
 */
import type { Brief } from "@praxis/domain/lease";
import { isRunClosed } from "@praxis/domain/run";
import type { AgentStepRecord } from "../agent-steps/agent-step-store.js";
import { keysOf, sealDrafts } from "../events/seal-drafts.js";
import { seeingStep, seenOf, type LockedStep, type SeenRow } from "../recorder/locked-steps.js";
import { writeRunIfUntouched, type LockedRun } from "../runs/locked-run.js";
import type { StoreDeps } from "../store-deps.js";
import type { NewOffer, OfferRecord } from "./offer-record.js";
import { offerEvents, openingOf } from "./opening.js";

/** A lease that is open, or whose end the workflow has not taken into account. */
export const UNSETTLED = `(state IN ('granting', 'granted', 'active', 'completing') OR (outcome IS NOT NULL AND settled_at IS NULL))`;

export function mayOffer(run: LockedRun, row: LockedStep, offer: NewOffer): boolean {
  return !isRunClosed(run.status) && row.generation === offer.generation && row.version < offer.version;
}

/** A later generation begins anew. */
export function keptBriefs(left: Pick<AgentStepRecord, "generation" | "briefs"> | undefined, generation: number): readonly Brief[] {
  return left?.generation === generation ? left.briefs : [];
}

/** $4 the pool, $5 the generation. An offer of this very write is no longer below the step's version. */
const SEE = seeingStep(`, clock_timestamp() AS now, (SELECT row_to_json(a) FROM (SELECT generation, briefs FROM agent_steps
    WHERE run_id = r.id AND step_id = s.step_id) AS a) AS left, EXISTS (SELECT FROM pools WHERE name = $4)
    AND NOT EXISTS (SELECT FROM offers WHERE run_id = r.id AND step_id = s.step_id AND state <> 'closed')
    AND NOT EXISTS (SELECT FROM leases WHERE run_id = r.id AND step_id = s.step_id AND generation = $5 AND ${UNSETTLED}) AS clear`);

type Seen = SeenRow & { now: string; left: Pick<AgentStepRecord, "generation" | "briefs"> | null; clear: boolean };

/** Whatever ends a lease, or makes an offer, writes the run's row: unchanged, all that was seen still stands. */
const UNTOUCHED = `WITH a AS (SELECT FROM agent_steps WHERE run_id = $1 AND step_id = $2 FOR NO KEY UPDATE),
    s AS (SELECT FROM steps WHERE run_id = $1 AND step_id = $2 AND (SELECT count(*) FROM a) = 1 FOR NO KEY UPDATE)
  SELECT FROM runs r WHERE r.id = $1 AND r.xmin = $3::xid AND (SELECT count(*) FROM s) = 1 FOR NO KEY UPDATE`;

/** Null: nothing was written. */
export async function openAtOnce({ database }: Pick<StoreDeps, "database">, offer: NewOffer): Promise<OfferRecord | null> {
  const { runId, stepId, generation, pool } = offer;
  if (offer.unverified) return null;
  const [found] = await database.query<Seen>(SEE, [runId, keysOf(offerEvents(offer)), [stepId], pool, generation]);
  if (!found?.left || !found.clear) return null;
  const { now, left } = found;
  const { run, row, mark, known, waitingOnWith } = seenOf(found);
  if (!mayOffer(run, row, offer)) return null;
  const { record, step, drafts, parts, moved } = openingOf({ offer, run, row, now, briefs: keptBriefs(left, generation) });
  const written = await writeRunIfUntouched(
    database,
    { text: UNTOUCHED, values: [runId, stepId, mark] },
    { run: moved(waitingOnWith(step)) },
    sealDrafts(run, drafts, Date.parse(now), known),
    parts,
  );
  if (!written) return null;
  database.wake("pools", pool);
  return record;
}
