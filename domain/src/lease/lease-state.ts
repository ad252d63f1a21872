/** The states of one grant, its legal edges, and every predicate over them. Nobody compares a lease's state anywhere else. */

/**
 * granting: an agent was chosen, Temporal has yet to confirm. granted: handed out, not acknowledged. active: held. completing: its holder
 * has completed it, Temporal has yet to hear. The rest are ends: returned, parked, failed and completed by what its holder said (or by a
 * holder who never said anything), cancelled, lost and revoked by others.
 */
export const LEASE_STATES = [
  "granting",
  "granted",
  "active",
  "completing",
  "completed",
  "failed",
  "returned",
  "parked",
  "cancelled",
  "lost",
  "revoked",
] as const;
export type LeaseState = (typeof LEASE_STATES)[number];

/** At most one lease of a step is in one of these. */
export const OPEN_LEASE_STATES = ["granting", "granted", "active", "completing"] as const satisfies readonly LeaseState[];

const ENDS = ["failed", "returned", "parked", "cancelled", "lost", "revoked"] as const satisfies readonly LeaseState[];

const EDGES = {
  granting: ["granted", "returned", "cancelled", "lost", "revoked"],
  granted: ["active", "completing", ...ENDS],
  active: ["completing", ...ENDS],
  // What its holder completed stands: only Temporal's answer, or the end of the whole run, comes after it.
  completing: ["completed", "cancelled"],
  completed: [],
  failed: [],
  returned: [],
  parked: [],
  cancelled: [],
  lost: [],
  revoked: [],
} as const satisfies Record<LeaseState, readonly LeaseState[]>;

export function mayLeaseMove(from: LeaseState, to: LeaseState): boolean {
  return (EDGES[from] as readonly LeaseState[]).includes(to);
}

export function isLeaseOpen(state: LeaseState): boolean {
  return (OPEN_LEASE_STATES as readonly LeaseState[]).includes(state);
}

/** An agent has it in hand and may still write. */
export function isLeaseHeld(state: LeaseState): boolean {
  return state === "granted" || state === "active";
}

/** The calls that end a lease by its holder's will. */
export const FINAL_CALLS = ["complete", "fail", "release", "park"] as const;
export type FinalCall = (typeof FINAL_CALLS)[number];

/** Every call under a fence. `read` stands for downloads. */
export const LEASE_CALLS = ["ack", "heartbeat", "events", "artifact", "read", ...FINAL_CALLS] as const;
export type LeaseCallKind = (typeof LEASE_CALLS)[number];

export function isFinalCall(kind: LeaseCallKind): kind is FinalCall {
  return (FINAL_CALLS as readonly LeaseCallKind[]).includes(kind);
}

/** What an agent is told, oldest first, until it acknowledges. */
export const LEASE_COMMANDS = ["steer", "pause", "resume", "cancel", "approved", "rejected"] as const;
export type LeaseCommandKind = (typeof LEASE_COMMANDS)[number];

export const POOL_TRUSTS = ["low", "standard", "high"] as const;
export type PoolTrust = (typeof POOL_TRUSTS)[number];
