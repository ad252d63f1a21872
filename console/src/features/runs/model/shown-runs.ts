/** Rows stay where they are: what changes is shown in place, and what is new waits until it is asked for. Pure. */
import type { RunView } from "@praxis/api/contract";

/** The rows in the order in which they were first shown, each as it is now. `extra`: of those that left the list. */
export function shownRuns(kept: readonly RunView[], fresh: readonly RunView[], extra: readonly RunView[]): RunView[] {
  const now = new Map([...extra, ...fresh].map((run) => [run.id, run]));
  return kept.map((run) => now.get(run.id) ?? run);
}

/** Rows that the list does not hold any more: they have to be read by their ids. */
export function leftRuns(kept: readonly RunView[], fresh: readonly RunView[]): string[] {
  const here = new Set(fresh.map(({ id }) => id));
  return kept.filter(({ id }) => !here.has(id)).map(({ id }) => id);
}

export interface NewRuns {
  count: number;
  /** There may be more than were read. */
  orMore: boolean;
}

export function newRuns(kept: readonly RunView[], fresh: readonly RunView[], hasMore: boolean): NewRuns {
  const known = new Set(kept.map(({ id }) => id));
  const isBefore = ({ createdAt }: RunView): boolean => kept.length === 0 || kept.some((run) => run.createdAt < createdAt);
  const count = fresh.filter((run) => !known.has(run.id) && isBefore(run)).length;
  return { count, orMore: hasMore && count > 0 && count === fresh.length };
}
