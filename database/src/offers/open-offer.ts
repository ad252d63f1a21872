/** Puts a step up for agents: offer, agent step, step row, events and run in one transaction. */
import { DomainError } from "@praxis/domain/errors";
import type { EventDraft, RunEventType } from "@praxis/domain/events";
import { isUnroutable } from "@praxis/domain/lease";
import { isRunClosed } from "@praxis/domain/run";
import { AGENT_STEP_COLUMNS, type AgentStepRecord } from "../agent-steps/agent-step-store.js";
import type { Tx } from "../connection/database.js";
import type { Part } from "../connection/join-statements.js";
import { toJsonb, toText } from "../connection/to-jsonb.js";
import { keysOf, sealDrafts } from "../events/seal-drafts.js";
import { briefOf, withBrief } from "../leases/end-lease.js";
import { readLease } from "../leases/locked-lease.js";
import { lockSteps, lookAround, needStep, stepsPart, type LockedStep } from "../recorder/locked-steps.js";
import { beginRun } from "../recorder/record-started.js";
import { runStarted, subjectOf } from "../recorder/step-events.js";
import { writeRun, type LockedRun } from "../runs/locked-run.js";
import { withWaiting } from "../runs/waiting-on.js";
import type { StoreDeps } from "../store-deps.js";
import { lockStandingOffers, OFFER_COLUMNS, setOfferState } from "./locked-offer.js";
import type { NewOffer, OfferRecord } from "./offer-record.js";

const STANDING = `SELECT ${OFFER_COLUMNS} FROM offers o WHERE o.run_id = $1 AND o.step_id = $2 AND o.generation = $3 AND o.version = $4`;

export async function openOffer({ database }: Pick<StoreDeps, "database">, offer: NewOffer): Promise<OfferRecord> {
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
    judge(run, row, offer);
    const now = await lookFirst(tx, offer);
    await setOfferState(
      tx,
      earlier.map(({ id }) => id),
      "closed",
    );
    return write(tx, { offer, left: left ?? null, run, row, now });
  });
}

/** Makes it, or locks and reads what stands. */
const LOCK_AGENT_STEP = `INSERT INTO agent_steps AS a (run_id, step_id, generation) VALUES ($1, $2, $3)
  ON CONFLICT (run_id, step_id) DO UPDATE SET generation = a.generation RETURNING ${AGENT_STEP_COLUMNS}`;

function judge(run: LockedRun, row: LockedStep, offer: NewOffer): void {
  if (!isRunClosed(run.status) && row.generation === offer.generation && row.version < offer.version) return;
  const message = `The step ${offer.stepId} has moved on, so it is not offered.`;
  throw new DomainError("illegal_transition", message, { details: { from: row.status, to: "waiting", allowed: [] } });
}

/** The index on a step's open lease would refuse the next grant anyway; here it is said before anyone polls. */
const LOOK = `SELECT clock_timestamp() AS now, EXISTS (SELECT 1 FROM pools WHERE name = $1) AS pool, (SELECT id FROM leases
  WHERE run_id = $2 AND step_id = $3 AND generation = $4
    AND (state IN ('granting', 'granted', 'active', 'completing') OR (outcome IS NOT NULL AND settled_at IS NULL)) LIMIT 1) AS lease`;

/** The pool must be there, and no lease of the step may be open or unsettled. Answers the database's time. */
async function lookFirst(tx: Tx, { pool, runId, stepId, generation }: NewOffer): Promise<string> {
  const [seen] = await tx.query<{ now: string; pool: boolean; lease: string | null }>(LOOK, [pool, runId, stepId, generation]);
  if (!seen?.pool) throw new DomainError("pool_not_found", `There is no pool ${pool}. Make it with PUT /pools/${pool}, or name another.`);
  if (seen.lease === null) return seen.now;
  const message = `The lease ${seen.lease} of step ${stepId} has not been settled, so the step is not offered again.`;
  throw new DomainError("illegal_transition", message, { details: { from: "running", to: "waiting", allowed: [], leaseId: seen.lease } });
}

interface Opening {
  offer: NewOffer;
  left: AgentStepRecord | null;
  run: LockedRun;
  row: LockedStep;
  now: string;
}

async function write(tx: Tx, opening: Opening): Promise<OfferRecord> {
  const { offer, run, row, now } = opening;
  const unroutable = isUnroutable(offer.progress);
  const step = withWaiting(
    {
      ...row,
      status: "waiting" as const,
      version: offer.version,
      attempt: offer.progress.attempt,
      startedAt: row.startedAt ?? now,
      finishedAt: null,
      failure: null,
      details: unroutable ? { ...row.details, unroutable: true, refusals: offer.progress.refusals } : row.details,
    },
    "lease",
    now,
  );
  const begun = beginRun(run, now);
  const drafts = [
    ...(begun === run ? [] : [runStarted(offer.actor)]),
    offeredEvent(offer),
    ...(unroutable ? [unroutableEvent(offer)] : []),
  ];
  const { known, waitingOn } = await lookAround(tx, run.id, keysOf(drafts), [step]);
  const moved = { ...withWaiting(begun, waitingOn, now), version: Math.max(run.version, offer.version), movedAt: now };
  const record = recordOf(offer, now);
  await writeRun(tx, { run: moved }, sealDrafts(run, drafts, Date.parse(now), known), [
    stepsPart(run.id, [step]),
    offerPart(record),
    await agentStepPart(tx, opening, unroutable),
  ]);
  tx.wake("pools", offer.pool);
  return record;
}

function recordOf(offer: NewOffer, now: string): OfferRecord {
  const { progress, unverified: _unverified, actor: _actor, ...told } = offer;
  const { preferred, avoided } = progress;
  const until = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());
  return {
    ...told,
    instructions: toText(told.instructions),
    excluded: progress.excluded,
    preferredAgent: preferred?.agentId ?? null,
    preferredUntil: until(preferred?.untilMs),
    avoidedAgent: avoided?.agentId ?? null,
    avoidedUntil: until(avoided?.untilMs),
    attempt: progress.attempt,
    round: progress.round,
    state: "open",
    createdAt: now,
  };
}

const INSERT = `INSERT INTO offers (id, run_id, step_id, generation, version, lease_version, pool, queue, capabilities, excluded, preferred_agent,
    preferred_until, avoided_agent, avoided_until, priority, ttl_ms, attempt, round, instructions, inputs, workspace, deadline_at, state, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`;

function offerPart(record: OfferRecord): Part {
  const { id, runId, stepId, generation, version, leaseVersion, pool, queue, capabilities, excluded } = record;
  const { preferredAgent, preferredUntil, avoidedAgent, avoidedUntil, priority, ttlMs, attempt, round } = record;
  const windows = [preferredAgent, preferredUntil, avoidedAgent, avoidedUntil];
  const task = [record.instructions, toJsonb(record.inputs), toJsonb(record.workspace), record.deadlineAt];
  return {
    name: "opened_offer",
    text: INSERT,
    values: [
      ...[id, runId, stepId, generation, version, leaseVersion, pool, queue, capabilities, excluded],
      ...windows,
      ...[priority, ttlMs, attempt, round],
      ...task,
      ...[record.state, record.createdAt],
    ],
  };
}

const COUNTS = `UPDATE agent_steps SET generation = $3, attempt = $4, round = $5, refusals = $6, excluded = $7, unroutable = $8,
    checkpoint = CASE WHEN generation = $3 THEN checkpoint END, briefs = $9 WHERE run_id = $1 AND step_id = $2`;

async function agentStepPart(tx: Tx, { offer, left }: Opening, unroutable: boolean): Promise<Part> {
  const { runId, stepId, generation, progress, unverified } = offer;
  const kept = left && left.generation === generation ? left.briefs : [];
  const judged = unverified ? await readLease(tx, unverified.leaseId) : null;
  const briefs =
    unverified && judged
      ? withBrief(kept, briefOf({ ...judged.lease, round: unverified.round }, "unverified", null, unverified.evidenceArtifact))
      : kept;
  const { attempt, round, refusals, excluded } = progress;
  return {
    name: "counted_step",
    text: COUNTS,
    values: [runId, stepId, generation, attempt, round, refusals, excluded, unroutable, toJsonb(briefs)],
  };
}

function offeredEvent(offer: NewOffer): EventDraft<RunEventType> {
  const { id, stepId, generation, version, pool, capabilities, progress, ttlMs, actor } = offer;
  const { attempt, round, excluded, preferred, avoided } = progress;
  return {
    type: "step_offered",
    actor,
    subject: subjectOf(stepId),
    data: {
      ...{ offerId: id, generation, pool, capabilities, attempt, round, ttlMs, excluded },
      preferred: preferred?.agentId,
      avoided: avoided?.agentId,
    },
    key: `${stepId}/${String(generation)}/${String(version)}/offered`,
  };
}

function unroutableEvent({ stepId, generation, pool, capabilities, progress, actor }: NewOffer): EventDraft<RunEventType> {
  const { refusals, excluded } = progress;
  return {
    type: "step_unroutable",
    actor,
    subject: subjectOf(stepId),
    data: { generation, pool, capabilities, refusals, excluded },
    key: `${stepId}/${String(generation)}/unroutable`,
  };
}
