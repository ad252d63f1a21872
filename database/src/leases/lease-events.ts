/** The events of a lease in its run's log. */
import type { Actor, EventDraft, RunEventType } from "@praxis/domain/events";
import type { BriefEnd } from "@praxis/domain/lease";
import { subjectOf } from "../recorder/step-events.js";
import type { LeaseRecord } from "./lease-record.js";

export function agentActor({ agentId }: Pick<LeaseRecord, "agentId">): Actor {
  return { kind: "agent", id: agentId };
}

export function leaseGranted(lease: LeaseRecord): EventDraft<RunEventType> {
  const { id, agentId, pool, fence, attempt, round, ttlMs } = lease;
  return {
    type: "lease_granted",
    actor: agentActor(lease),
    subject: subjectOf(lease.stepId),
    data: { leaseId: id, agentId, pool, fence, attempt, round, ttlMs },
    key: `lease/${id}/granted`,
  };
}

export type NamedLease = Pick<LeaseRecord, "id" | "stepId" | "agentId" | "fence" | "attempt" | "round">;

export function leaseEnded(
  lease: NamedLease,
  ended: { as: BriefEnd; why?: string; reason: string | null; summary?: string | undefined },
  actor: Actor,
): EventDraft<RunEventType> {
  const { id, agentId, fence, attempt, round } = lease;
  return {
    type: "lease_ended",
    actor,
    subject: subjectOf(lease.stepId),
    data: {
      leaseId: id,
      agentId,
      fence,
      attempt,
      round,
      as: ended.as,
      why: ended.why,
      reason: ended.reason ?? undefined,
      summary: ended.summary,
    },
    key: `lease/${id}/ended`,
  };
}

export function leaseStalled(lease: LeaseRecord, actor: Actor): EventDraft<RunEventType> {
  const { id, agentId, fence, beatsWithoutProgress, progress } = lease;
  return {
    type: "lease_stalled",
    actor,
    subject: subjectOf(lease.stepId),
    data: { leaseId: id, agentId, fence, beatsWithoutProgress, progress: progress === null ? undefined : { ...progress } },
  };
}
