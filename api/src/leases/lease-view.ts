/** What the store knows of a grant → LeaseView for its agent, LeaseSummary for people. */
import type { LeaseRecord } from "@praxis/database";
import type { Brief } from "@praxis/domain/lease";
import type { LeaseSummary, LeaseView } from "../contract/leases.js";
import { paths } from "../contract/paths.js";
import { beatsStalled } from "@praxis/domain/lease";
import { present } from "../runs/run-view.js";
import type { GrantedLease } from "./grant-offer.js";

export function leaseView(granted: GrantedLease, nowMs: number, evidence: string | null): LeaseView {
  const { lease, offer, runTitle, stepName, history } = granted;
  const deadlineAt = deadlineOf(granted);
  const briefs = history?.generation === lease.generation ? history.briefs : [];
  const checkpoint = history?.generation === lease.generation ? history.checkpoint : null;
  const brief = briefOf(briefs, deadlineAt, nowMs);
  return {
    leaseId: lease.id,
    fence: lease.fence,
    attempt: lease.attempt,
    round: lease.round,
    ttlMs: lease.ttlMs,
    expiresAt: lease.expiresAt,
    ackBy: lease.ackBy ?? lease.expiresAt,
    run: { id: lease.runId, title: runTitle },
    step: { id: lease.stepId, name: stepName, instructions: offer.instructions, inputs: (offer.inputs ?? {}) as Record<string, unknown> },
    ...(offer.workspace === null ? {} : { workspace: { commit: offer.workspace.commit, bundleUrl: paths.leaseWorkspace(lease.id) } }),
    ...(checkpoint === null ? {} : { checkpoint }),
    ...(brief === null ? {} : { brief: { ...brief, ...present({ evidence }) } }),
    ...present({ deadlineAt }),
  };
}

/** The run's limit or the step's, whichever ends first. The step's counts from the grant: from the pick it is a little early, never late. */
function deadlineOf({ lease, offer, timeoutMs }: GrantedLease): string | null {
  const ofStep = timeoutMs === 0 ? null : new Date(Date.parse(lease.createdAt) + timeoutMs).toISOString();
  if (ofStep === null || offer.deadlineAt === null) return ofStep ?? offer.deadlineAt;
  return ofStep < offer.deadlineAt ? ofStep : offer.deadlineAt;
}

/** An agent reads what came just before it; the whole stands in the step that failed. */
const HISTORY_MOST = 20;

function briefOf(briefs: readonly Brief[], deadlineAt: string | null, nowMs: number): NonNullable<LeaseView["brief"]> | null {
  const last = briefs.at(-1);
  if (!last) return null;
  const timeLeft = deadlineAt === null ? {} : { timeLeftMs: Math.max(0, Date.parse(deadlineAt) - nowMs) };
  return { ...endedGrant(last), ...timeLeft, history: briefs.slice(-HISTORY_MOST).map(endedGrant) };
}

function endedGrant(brief: Brief): NonNullable<LeaseView["brief"]>["history"][number] {
  const { recorded, unknownSideEffects } = brief;
  return {
    ...brief,
    recorded: { events: recorded.events, artifacts: [...recorded.artifacts] },
    unknownSideEffects: [...unknownSideEffects],
  };
}

export function leaseSummary(lease: LeaseRecord): LeaseSummary {
  return {
    id: lease.id,
    state: lease.state,
    pool: lease.pool,
    agentId: lease.agentId,
    runId: lease.runId,
    stepId: lease.stepId,
    generation: lease.generation,
    fence: lease.fence,
    attempt: lease.attempt,
    round: lease.round,
    ttlMs: lease.ttlMs,
    pickedAt: lease.createdAt,
    ...present({ grantedAt: lease.grantedAt, ackedAt: lease.ackedAt, endedAt: lease.endedAt, reason: lease.reason }),
    expiresAt: lease.expiresAt,
    ...(lease.progress === null ? {} : { progress: lease.progress }),
    ...present({ progressAt: lease.progressAt }),
    stalled: lease.beatsWithoutProgress >= beatsStalled(lease.ttlMs),
  };
}
