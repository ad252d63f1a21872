/** Workflows, and activities any worker can do. */
export const RUNS_QUEUE = "runs";

/** Commands of other people's projects, run for their gates: a queue of its own, so that they never keep a run waiting. */
export const GATES_QUEUE = "gates";

/** Activities that need the files of one machine. */
export function hostQueue(hostId: string): string {
  return `host/${hostId}`;
}

/**
 * One offer's own queue: Temporal gives any task of a queue to any poller, so who gets what is chosen by SQL before, and only the agent that
 * was chosen is polled for here.
 */
export function offerQueue(pool: string, offerId: string): string {
  return `pool/${pool}/${offerId}`;
}
