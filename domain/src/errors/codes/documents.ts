export const documentErrors = {
  document_not_found: "There is no document of this name in the collaboration state.",
  managed_document:
    "The documents `tasks`, `locks` and `agents` change only through their own routes (`/collab/tasks`, `/collab/locks`, the agent registry).",
  patch_test_failed: "A `test` of the patch found something else. `details.index` is its place; nothing was changed.",
  patch_path_missing:
    "The patch names a place that the document does not have. `details.index` is the operation's place; nothing was changed.",
  collaboration_unavailable: "The collaboration state cannot be reached now: no process owns it, or its owner does not answer. Try again.",
} as const;
