/** Where an entry of the queue is. Only the first two are open; every entry comes to one of the others. */
export const ENTRY_STATUSES = [
  /** Waits, is built or judged. */
  "queued",
  /** Its one write to the branch is under way: it cannot be taken out any more. */
  "landing",
  "landed",
  /** The gate said fail for exactly the tree that would have landed. */
  "failed",
  /** The gate could not decide. */
  "undecided",
  /** It does not fit onto the branch. */
  "conflicted",
  /** The branch has all of it already. */
  "unchanged",
  /** It could be judged and may not be written: the reason says why. */
  "refused",
  "dequeued",
  /** It waited for a day. */
  "expired",
] as const;
export type EntryStatus = (typeof ENTRY_STATUSES)[number];
export type EndedStatus = Exclude<EntryStatus, "queued" | "landing">;

export function isEntryOpen(status: EntryStatus): status is "queued" | "landing" {
  return status === "queued" || status === "landing";
}
