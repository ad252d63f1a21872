/** Judging changes: gates, their policy and what git says about a change. */
export const gateErrors = {
  diff_unreadable:
    "What git printed about the change could not be read. Nothing was judged. Check that git is whole and that nothing stands between it and the gate.",
  gate_not_found: "There is no such gate, or you may not see it.",
  gate_closed: "The gate is no longer in force: a newer head of the same change was asked for, or its time ran out. `details` says which.",
  gate_running: "The change is being judged at this moment. Wait for the verdict, then ask again.",
  check_not_found: "The gate has no such check. `details.allowed` lists those it has.",
  override_refused:
    "The override does not meet the rules: a person (signed in, or with a key that such a person made), a reason of 20 characters or more, and an end within 24 hours; secrets and security need two people who do not stand behind each other. The message says what is amiss.",
  override_not_needed: "A check of the override has not failed, or is cleared already. `details.checks` names them; nothing was recorded.",
  override_own_change: "Whoever made the change, or asked for its gate, may not override its checks. Somebody else has to.",
  receipt_key_unusable:
    "The key that signs receipts cannot be used: it is damaged, of another kind, or can be read by others. The message names the file.",
  gate_lost: "The gate's evidence is no longer there, so it cannot be judged again from it. Ask for the gate anew.",
} as const;
