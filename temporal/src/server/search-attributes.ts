/** The custom search attributes every namespace of ours has; set once at a run's start. Lists come from Postgres, not from here. */
export const SEARCH_ATTRIBUTES = { runId: "Keyword", playbook: "Keyword" } as const;
