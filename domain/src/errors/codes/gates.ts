/** Judging changes: gates, their policy and what git says about a change. */
export const gateErrors = {
  diff_unreadable:
    "What git printed about the change could not be read. Nothing was judged. Check that git is whole and that nothing stands between it and the gate.",
} as const;
