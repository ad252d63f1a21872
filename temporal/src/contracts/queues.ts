/** Workflows, and activities any worker can do. */
export const RUNS_QUEUE = "runs";

/** Activities that need the files of one machine. */
export function hostQueue(hostId: string): string {
  return `host/${hostId}`;
}
