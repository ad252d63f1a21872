/** May this call of an agent have its effect? Pure, and in exactly the order the HTTP contract pins. A refused call changes nothing. */
import { DomainError, type ErrorCode } from "../errors/index.js";
import { isFinalCall, type FinalCall, type LeaseCallKind, type LeaseState } from "./lease-state.js";

/** What must be known of a lease to judge a call on it. */
export interface JudgedLease {
  id: string;
  principalId: string;
  fence: number;
  state: LeaseState;
  /** Milliseconds of the database's clock. Before the ack: the time to acknowledge by. */
  expiresAtMs: number;
  /** What its holder ended it with; null as long as the holder ended nothing. */
  finalCall: FinalCall | null;
  finalBodySha256: string | null;
}

export interface LeaseCall {
  kind: LeaseCallKind;
  fence: number;
  principalId: string;
  /** SHA-256 of the validated, canonical body without the fence; only final calls are compared by it. */
  bodySha256?: string;
}

export type LeaseRefusalCode = Extract<
  ErrorCode,
  "lease_not_found" | "lease_superseded" | "fence_unknown" | "lease_finished" | "lease_revoked" | "lease_expired"
>;

/** repeat: the holder said exactly this before; answer as then and write nothing. */
export type Judged = { kind: "ok" } | { kind: "repeat" } | { kind: "refused"; code: LeaseRefusalCode };

/**
 * @param lease null: there is none of this id.
 * @param grantedFence the fence of the step's last grant.
 * @param nowMs the database's time.
 */
export function judgeCall(lease: JudgedLease | null, grantedFence: number, call: LeaseCall, nowMs: number): Judged {
  // Nobody has been told of a lease that is still being granted.
  if (!lease || lease.principalId !== call.principalId || lease.state === "granting") return refused("lease_not_found");
  if (call.fence < lease.fence) return refused("lease_superseded");
  if (call.fence > lease.fence) return refused("fence_unknown");
  if (lease.finalCall !== null) {
    const same = isFinalCall(call.kind) && call.kind === lease.finalCall && call.bodySha256 === lease.finalBodySha256;
    // The end of a run may cancel what was completed and not yet delivered; its holder still finished it.
    return same ? { kind: "repeat" } : refused("lease_finished");
  }
  if (grantedFence > lease.fence) return refused("lease_superseded");
  if (lease.state === "revoked" || lease.state === "cancelled") return refused("lease_revoked");
  // Lost, or given back for it because it was silent: its time is over, whatever the clock says.
  if (lease.state === "lost" || lease.state === "returned" || nowMs >= lease.expiresAtMs) return refused("lease_expired");
  return { kind: "ok" };
}

function refused(code: LeaseRefusalCode): Judged {
  return { kind: "refused", code };
}

const WHY = {
  lease_not_found: (id) => `There is no lease ${id}, or it is not yours.`,
  lease_superseded: (id) => `The step of lease ${id} has been granted again since. Stop writing: nothing of this call was kept.`,
  fence_unknown: (id) => `The lease ${id} never had this fence. Send the fence that came with the lease.`,
  lease_finished: (id) => `The lease ${id} was already ended by its holder in another way. Its first word stands.`,
  lease_revoked: (id) => `The lease ${id} was taken back. Stop writing: nothing of this call was kept.`,
  lease_expired: (id) => `The lease ${id} ran out. Stop writing: nothing of this call was kept. Poll for new work.`,
} as const satisfies Record<LeaseRefusalCode, (id: string) => string>;

export function leaseRefusal(code: LeaseRefusalCode, leaseId: string): DomainError {
  return new DomainError(code, WHY[code](leaseId), { details: { leaseId } });
}
