/** The one way a lease ends: row, brief, checkpoint, fence, event and run in one statement, under the locks the caller has taken. */
import type { Actor } from "@praxis/domain/events";
import type { Json } from "@praxis/domain/hashing";
import { invariant } from "@praxis/domain/errors";
import { mayLeaseMove, type Brief, type BriefEnd, type FinalCall, type LeaseOutcome, type LeaseState } from "@praxis/domain/lease";
import { signOfLifePart } from "../agents/sign-of-life.js";
import type { AgentStepRecord } from "../agent-steps/agent-step-store.js";
import type { Tx } from "../connection/database.js";
import type { Part } from "../connection/join-statements.js";
import { toJsonb, toText } from "../connection/to-jsonb.js";
import { sealDrafts } from "../events/seal-drafts.js";
import { lockRun, writeRun } from "../runs/locked-run.js";
import { leaseEnded } from "./lease-events.js";
import type { LeaseDelivery, LeaseRecord } from "./lease-record.js";
import { lockAgentStep, type HeldLease } from "./locked-lease.js";

export interface Ending {
  state: LeaseState;
  /** What the workflow is told; null when there is nothing to tell (nobody was told of the grant, or nobody listens). */
  outcome: LeaseOutcome | null;
  /** As the log and the brief say it. */
  as?: BriefEnd;
  why?: string;
  reason: string | null;
  final?: { call: FinalCall; bodySha256: string };
  checkpoint?: Json;
  result?: Json;
  summary?: string;
  /** Temporal need not be told: it knows, or no longer listens. */
  delivered?: boolean;
  /** Temporal is told that the activity was cancelled. */
  cancelDue?: boolean;
  /** The workflow has heard. */
  settled?: boolean;
  raiseFence?: boolean;
  actor: Actor;
}

/** Ends that used up an attempt or a round: a step that fails tells them all. A playbook's limits bound how many there are. */
const COUNTED: ReadonlySet<BriefEnd> = new Set(["failed", "lost", "stalled", "unverified"]);
/** Of the other ends the newest, and so many checkpoints: those of agents may be large, and a row must stay small. */
const BRIEFS_KEPT = 20;

export interface Ended {
  lease: LeaseRecord;
  delivery: LeaseDelivery | null;
}

/** Locks the agent step and the run. Throws nothing expected: the caller has judged. */
export async function endLease(tx: Tx, held: HeldLease, ending: Ending): Promise<Ended> {
  const step = await lockAgentStep(tx, held.lease.runId, held.lease.stepId);
  invariant(step, "a lease has its agent step");
  const run = await lockRun(tx, held.lease.runId);
  const { lease, parts, drafts } = endingOf(held, step, ending);
  const sealed = sealDrafts(run, drafts, Date.parse(held.now));
  await writeRun(tx, { run: { ...run, movedAt: held.now } }, sealed, parts);
  tx.wake("leases", lease.id);
  return { lease, delivery: deliveryOf(lease, held.taskToken, ending.cancelDue ?? false) };
}

/** The parts alone, for callers that write more in the same statement. */
export function endingOf(
  held: HeldLease,
  step: AgentStepRecord,
  ending: Ending,
): { lease: LeaseRecord; parts: Part[]; drafts: ReturnType<typeof leaseEnded>[] } {
  const before = held.lease;
  const { state, outcome, final, now } = { ...ending, now: held.now };
  invariant(mayLeaseMove(before.state, state), `a lease may not go from ${before.state} to ${state}`);
  const told = ending.delivered ? now : null;
  const lease: LeaseRecord = {
    ...before,
    state,
    outcome: outcome ?? before.outcome,
    reason: ending.reason === null ? null : toText(ending.reason),
    checkpoint: ending.checkpoint === undefined ? before.checkpoint : ending.checkpoint,
    finalCall: final?.call ?? before.finalCall,
    finalBodySha256: final?.bodySha256 ?? before.finalBodySha256,
    result: ending.result ?? before.result,
    summary: ending.summary ?? before.summary,
    endedAt: before.endedAt ?? now,
    deliveredAt: before.deliveredAt ?? told,
    settledAt: ending.settled ? now : before.settledAt,
  };
  // What its holder completed has been told; that nobody listened any more ends it without a second word.
  const said = before.finalCall !== null;
  const as = ending.as ?? (state === "completing" ? "completed" : state);
  const draft = leaseEnded(
    lease,
    { as, reason: lease.reason, ...(ending.why === undefined ? {} : { why: ending.why }), summary: ending.summary },
    ending.actor,
  );
  return {
    lease,
    parts: [
      leasePart(lease, ending.cancelDue ?? false),
      stepPart(step, lease, said ? "completed" : as, ending),
      // From now on no lease keeps it registered, and its last poll may be long ago.
      ...(final ? [signOfLifePart(lease)] : []),
    ],
    drafts: said ? [] : [draft],
  };
}

export function deliveryOf(lease: LeaseRecord, taskToken: Buffer | null, cancelDue: boolean): LeaseDelivery | null {
  if (taskToken === null || lease.deliveredAt !== null) return null;
  const { id: leaseId, runId, stepId, outcome } = lease;
  if (cancelDue) return { leaseId, runId, stepId, taskToken, tell: { kind: "cancel" } };
  return outcome === null ? null : { leaseId, runId, stepId, taskToken, tell: { kind: "complete", outcome } };
}

/** That it had expired may have been told just before: its end is another thing to tell, and waits for nothing. */
const END = `UPDATE leases SET state = $2, outcome = $3, reason = $4, checkpoint = $5, final_call = $6, final_body_sha256 = $7, result = $8, summary = $9,
  ended_at = $10, delivered_at = $11, settled_at = $12, cancel_due = $13, next_delivery_at = NULL WHERE id = $1`;

function leasePart(lease: LeaseRecord, cancelDue: boolean): Part {
  return {
    name: "ended_lease",
    text: END,
    values: [
      lease.id,
      lease.state,
      toJsonb(lease.outcome),
      lease.reason,
      toJsonb(lease.checkpoint),
      lease.finalCall,
      lease.finalBodySha256,
      toJsonb(lease.result),
      lease.summary === null ? null : toText(lease.summary),
      lease.endedAt,
      lease.deliveredAt,
      lease.settledAt,
      cancelDue,
    ],
  };
}

const STEP = `UPDATE agent_steps SET fence = fence + $3, checkpoint = coalesce($4::jsonb, checkpoint), briefs = $5 WHERE run_id = $1 AND step_id = $2`;

function stepPart(step: AgentStepRecord, lease: LeaseRecord, as: BriefEnd, ending: Ending): Part {
  // A later generation begins anew: what an old holder left is not of it.
  const current = step.generation === lease.generation;
  const briefs = current && leavesBrief(lease, as) ? withBrief(step.briefs, briefOf(lease, as, ending.reason)) : step.briefs;
  const checkpoint = current ? toJsonb(lease.checkpoint) : null;
  return { name: "left_step", text: STEP, values: [step.runId, step.stepId, ending.raiseFence ? 1 : 0, checkpoint, toJsonb(briefs)] };
}

const TOLD: ReadonlySet<BriefEnd> = new Set(["failed", "lost", "stalled", "revoked", "parked"]);

/** The next holder needs to know of it: it counted, or something is left of it. */
function leavesBrief(lease: LeaseRecord, as: BriefEnd): boolean {
  if (as === "completed") return false;
  return (
    TOLD.has(as) || lease.eventCount > 0 || lease.artifactNames.length > 0 || lease.checkpoint !== null || lease.openEffects.length > 0
  );
}

/** What was told of a grant's end is told once, in its place. */
export function withBrief(briefs: readonly Brief[], brief: Brief): Brief[] {
  if (briefs.some(({ leaseId, endedAs, round }) => leaseId === brief.leaseId && endedAs === brief.endedAs && round === brief.round))
    return [...briefs];
  const all = [...briefs, brief];
  const others = all.filter(({ endedAs }) => !COUNTED.has(endedAs));
  const dropped = new Set(others.slice(0, -BRIEFS_KEPT));
  return all
    .filter((one) => !dropped.has(one))
    .map((one, at, kept) => (at < kept.length - BRIEFS_KEPT ? { ...one, checkpoint: null } : one));
}

export function briefOf(lease: LeaseRecord, as: BriefEnd, reason: string | null, evidenceArtifact?: string): Brief {
  return {
    leaseId: lease.id,
    agentId: lease.agentId,
    fence: lease.fence,
    attempt: lease.attempt,
    round: lease.round,
    endedAs: as,
    endedAt: lease.endedAt ?? lease.expiresAt,
    reason,
    checkpoint: lease.checkpoint,
    recorded: { events: lease.eventCount, artifacts: lease.artifactNames },
    unknownSideEffects: lease.openEffects,
    ...(evidenceArtifact === undefined ? {} : { evidenceArtifact }),
  };
}
