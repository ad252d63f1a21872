/** The merge queues of branches. */
export const queueErrors = {
  queue_entry_not_found: "There is no such entry in the queue of this branch, or you may not see it.",
  queue_entry_landing:
    "The entry is being written to its branch at this very moment and cannot be taken out any more. Ask again in a second.",
  queue_entry_ended: "The entry has left the queue already. Its status says how.",
  queue_not_local:
    "A merge queue writes branches of repositories on the server's machine only. For a repository at a URL, use its forge's queue.",
} as const;
