/** Words for what is done to many runs at once. */
export const BULK_ACTIONS = ["cancel", "retry"] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

export const BULK_OUTCOMES = ["pending", "done", "failed"] as const;
export type BulkOutcome = (typeof BULK_OUTCOMES)[number];

export const BULK_STATUSES = ["running", "finished"] as const;
export type BulkStatus = (typeof BULK_STATUSES)[number];

/** More is a sign that the filter is wrong; the rest can be asked for again. */
export const BULK_RUNS_MAX = 10_000;
