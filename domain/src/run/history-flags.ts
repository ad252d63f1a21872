/** What one event of a run's Temporal history means for a reader: bits, so that 50,000 of them stay small. Public: add bits, never renumber. */
export const HISTORY_FLAGS = {
  /** First of its group, and more can follow. */
  opens: 1,
  /** Nothing of its group follows. A group of one both opens and closes. */
  closes: 2,
  /** It says that something did not succeed. */
  failed: 4,
  /** It says that a time limit ran out. */
  timedOut: 8,
  cancelled: 16,
  /** Bookkeeping of the engine (workflow tasks, search attributes): left out of a compact view. */
  quiet: 32,
  /** A local activity: one marker says that it ran and how it ended. */
  local: 64,
} as const;
export type HistoryFlag = keyof typeof HISTORY_FLAGS;
