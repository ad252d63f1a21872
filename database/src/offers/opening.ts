/** What an opened offer writes: the step that waits, the offer's row, the agent step's counts, the events. Pure; every part ends in a WHERE. */
import type { EventDraft, RunEventType } from "@praxis/domain/events";
import { isUnroutable, type Brief } from "@praxis/domain/lease";
import type { WaitingOn } from "@praxis/domain/run";
import type { Part } from "../connection/join-statements.js";
import { toJsonb, toText } from "../connection/to-jsonb.js";
import { stepsPart, type LockedStep } from "../recorder/locked-steps.js";
import { beginRun } from "../recorder/record-started.js";
import { runStarted, subjectOf } from "../recorder/step-events.js";
import type { LockedRun } from "../runs/locked-run.js";
import { withWaiting } from "../runs/waiting-on.js";
import type { NewOffer, OfferRecord } from "./offer-record.js";

export interface Opening {
  offer: NewOffer;
  run: LockedRun;
  row: LockedStep;
  /** What earlier grants of this generation left for the next holder. */
  briefs: readonly Brief[];
  /** The database's time. */
  now: string;
}

export interface Opened {
  record: OfferRecord;
  step: LockedStep;
  drafts: EventDraft<RunEventType>[];
  parts: Part[];
  /** The run, once it is known what it waits on. */
  moved(waitingOn: WaitingOn): LockedRun;
}

export function openingOf(opening: Opening): Opened {
  const { offer, run, now } = opening;
  const step = waitingStep(opening);
  const record = recordOf(offer, now);
  const begun = beginRun(run, now);
  const started = begun === run ? [] : [runStarted(offer.actor)];
  return {
    record,
    step,
    drafts: [...started, offeredEvent(offer), ...(isUnroutable(offer.progress) ? [unroutableEvent(offer)] : [])],
    parts: [stepsPart(run.id, [step]), offerPart(record), countsPart(opening)],
    moved: (waitingOn) => ({ ...withWaiting(begun, waitingOn, now), version: Math.max(run.version, offer.version), movedAt: now }),
  };
}

/** Of every event that an offer may have. */
export function offerEvents(offer: NewOffer): EventDraft<RunEventType>[] {
  return [runStarted(offer.actor), offeredEvent(offer), unroutableEvent(offer)];
}

function waitingStep({ offer, row, now }: Opening): LockedStep {
  const step = {
    ...row,
    status: "waiting" as const,
    version: offer.version,
    attempt: offer.progress.attempt,
    startedAt: row.startedAt ?? now,
    finishedAt: null,
    failure: null,
    details: isUnroutable(offer.progress) ? { ...row.details, unroutable: true, refusals: offer.progress.refusals } : row.details,
  };
  return withWaiting(step, "lease", now);
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
  SELECT $1, $2, $3, $4::int, $5::int, $6::int, $7, $8, $9::text[], $10::text[], $11, $12::timestamptz, $13, $14::timestamptz, $15::int,
    $16::int, $17::int, $18::int, $19, $20::jsonb, $21::jsonb, $22::timestamptz, $23, $24::timestamptz WHERE true`;

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

function countsPart({ offer, briefs }: Opening): Part {
  const { runId, stepId, generation, progress } = offer;
  const { attempt, round, refusals, excluded } = progress;
  const counts = [attempt, round, refusals, excluded, isUnroutable(progress)];
  return { name: "counted_step", text: COUNTS, values: [runId, stepId, generation, ...counts, toJsonb(briefs)] };
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
