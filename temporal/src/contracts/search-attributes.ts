/** Set once at start, so that Temporal's own tools can find a run. Our lists come from Postgres. */
export const SEARCH_ATTRIBUTES = { runId: "runId", playbook: "playbook" } as const;
