/** The figures of the lease protocol, each with its reason. Times in milliseconds. */

/** A grant is acknowledged in this time, or offered again at once: a dropped answer must not cost a whole TTL. */
export const ACK_MS = 5_000;
/** A grant that Temporal never confirmed belongs to a process that died. */
export const GRANTING_MS = 5_000;
/** An offer that was picked a second time in vain is not handed out for so long, doubled each time: its workflow is stuck. */
export const UNGRANTED_HOLD_MS = 1_000;
export const UNGRANTED_HOLD_MOST_MS = 30_000;
/** What a cancelled agent gets to leave in order. */
export const CANCEL_GRACE_MS = 30_000;
/** How long the agent that knows the work is preferred, and one it was taken from avoided. */
export const PREFERENCE_MS = 30_000;
/** A registration without a sign of life is forgotten after this long, unless its agent holds a lease. */
export const AGENT_TTL_MS = 90_000;
/** Signs of life are written at most this often. */
export const AGENT_TOUCH_MS = 10_000;

export const TTL_DEFAULT_MS = 60_000;
export const TTL_LEAST_MS = 5_000;
export const TTL_MOST_MS = 900_000;

export const MAX_LEASES_DEFAULT = 8;
export const MAX_ROUNDS_DEFAULT = 3;
/** So many refusals say that no agent of the pool fits. */
export const REFUSALS_UNROUTABLE = 3;

/** Forwarded beats without progress: alive is not the same as getting on. */
const BEATS_STALLED = 10;
/** A program that thinks, and a short time to live: nobody is called stalled before this. */
const STALL_LEAST_MS = 60_000;
/** Of the TTL: beats are forwarded once in a third of it, and one that comes this much later than the last still counts. */
export const FORWARD_SHARE_LEAST = 0.25;

/** So many forwarded beats in a row without progress are a stall; after twice as many the work is taken back. */
export function beatsStalled(ttlMs: number): number {
  return Math.max(BEATS_STALLED, Math.ceil(STALL_LEAST_MS / (ttlMs * FORWARD_SHARE_LEAST)));
}

export function beatsReclaimed(ttlMs: number): number {
  return 2 * beatsStalled(ttlMs);
}

export const EVENTS_A_CALL = 100;
/** `agent.` and words: agents cannot write what looks like a fact of ours. */
export const AGENT_EVENT_TYPE = /^agent\.[a-z_.]+$/;
