/** How a grant ended, as the workflow hears it. Small, because it travels in history: bodies stay in Postgres. */

/** release: the holder gave it back. no_ack, hung_up, api_lost: nobody ever worked on it. */
export const RETURN_REASONS = ["release", "no_ack", "hung_up", "api_lost"] as const;
export type ReturnReason = (typeof RETURN_REASONS)[number];

export type LeaseOutcome =
  | { kind: "done"; leaseId: string; agentId: string; fence: number }
  | { kind: "returned"; leaseId: string; why: ReturnReason; reason?: string }
  /** Released with reason `cannot`: this agent is not asked again. */
  | { kind: "refused"; leaseId: string; agentId: string; reason: string }
  | { kind: "failed"; leaseId: string; agentId: string; retryable: boolean; reason: string }
  | { kind: "parked"; leaseId: string; agentId: string; approvalId: string; dueAt: number | null }
  | { kind: "revoked"; leaseId: string; agentId: string; reason: string }
  /** Alive without progress for too long. */
  | { kind: "stalled"; leaseId: string; agentId: string };

/** Not said by anyone: its time ran out. `leaseId` is null when nobody ever had it. */
export interface LeaseLost {
  kind: "lost";
  leaseId: string | null;
  agentId: string | null;
}

export type LeaseEnd = LeaseOutcome | LeaseLost;

/** Reasons in outcomes are cut to this: the whole text stands in the log and the brief. */
export const OUTCOME_REASON_CHARS = 200;
/** The word of a release that means "not this agent". */
export const CANNOT = "cannot";
