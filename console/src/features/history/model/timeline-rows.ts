/** Which rows a mode shows: groups in `compact` (without the workflow's own bookkeeping), all groups in `full`, all events in `json`. */
import { HISTORY_FLAGS } from "@praxis/domain/run";
import { isGroupBad, isGroupEnded, type GroupKind } from "./event-kinds";
import type { EventStore } from "./event-store";
import type { GroupIndex } from "./group-index";
import { createGrowingColumn, uint16 } from "./growing-column";
import { createSortedNumbers } from "./sorted-numbers";
import { createEventTest } from "./search-history";

export const TIMELINE_MODES = ["compact", "full", "json"] as const;
export type TimelineMode = (typeof TIMELINE_MODES)[number];

export interface RowFilter {
  readonly mode: TimelineMode;
  readonly search: string;
  /** Only what failed, ran out of time or needed more than one attempt. */
  readonly troubleOnly: boolean;
}

/** Takes in what the history has gained since it was last asked, at the cost of that alone. */
export interface TimelineRows {
  /** Numbers of groups (of events in `json`), oldest first: the same object while none came. A group is found when any of its events is. */
  now(): Int32Array;
}

const QUIET: ReadonlySet<GroupKind> = new Set(["task", "note"]);

/** What is shown once stays shown: no event takes the trouble, the words or the kind of a group back. */
export function createTimelineRows(store: EventStore, groups: GroupIndex, filter: RowFilter): TimelineRows {
  const fits = createEventTest(store, filter.search);
  const rows = createSortedNumbers();
  const take = filter.mode === "json" ? eventTaker(groups, { rows, fits, filter }) : groupTaker(store, groups, { rows, fits, filter });
  let seen = 0;
  return {
    now: () => {
      for (; seen < store.length; seen += 1) take(seen);
      return rows.all();
    },
  };
}

interface Taking {
  rows: ReturnType<typeof createSortedNumbers>;
  fits: (slot: number) => boolean;
  filter: RowFilter;
}

function groupTaker(store: EventStore, groups: GroupIndex, { rows, fits, filter }: Taking): (slot: number) => void {
  const [waits, found, shown] = [0, 1, 2];
  const states = createGrowingColumn(uint16);
  return (slot) => {
    const number = groups.numberOf(slot);
    while (states.length <= number) states.push(waits);
    if (states.at(number) === shown) return;
    if (states.at(number) === waits && fits(slot)) states.set(number, found);
    if (states.at(number) !== found || !isGroupShown(store, groups, number, filter)) return;
    states.set(number, shown);
    rows.add(number);
  };
}

function eventTaker(groups: GroupIndex, { rows, fits, filter }: Taking): (slot: number) => void {
  const add = (slot: number): void => {
    if (fits(slot)) rows.add(slot);
  };
  if (!filter.troubleOnly) return add;
  const troubled = new Set<number>();
  return (slot) => {
    const number = groups.numberOf(slot);
    if (troubled.has(number)) return add(slot);
    if (!isTroubled(groups, number)) return;
    // Its earlier events were passed over when nobody knew yet. Later ones come by themselves.
    troubled.add(number);
    for (const one of groups.slotsOf(number)) if (one <= slot) add(one);
  };
}

function isGroupShown(store: EventStore, groups: GroupIndex, number: number, filter: RowFilter): boolean {
  if (filter.troubleOnly) return isTroubled(groups, number);
  if (filter.mode === "full") return true;
  // A workflow task that fails is no bookkeeping: it is why a run hangs.
  return !isQuiet(store, groups, number) || isGroupBad(groups.statusOf(number));
}

function isQuiet(store: EventStore, groups: GroupIndex, number: number): boolean {
  return QUIET.has(groups.kindOf(number)) || (store.flags(groups.headSlot(number)) & HISTORY_FLAGS.quiet) !== 0;
}

function isTroubled(groups: GroupIndex, number: number): boolean {
  return isGroupBad(groups.statusOf(number)) || groups.attemptOf(number) > 1;
}

/** Groups still open, newest last: they are pinned on top of the timeline. Bookkeeping and the run itself are left out. */
export function createOpenGroups(store: EventStore, groups: GroupIndex): () => readonly number[] {
  const open = new Set<number>();
  let seen = 0;
  return () => {
    for (; seen < store.length; seen += 1) {
      const number = groups.numberOf(seen);
      const kind = groups.kindOf(number);
      if (kind === "run" || QUIET.has(kind)) continue;
      if (isGroupEnded(groups.statusOf(number))) open.delete(number);
      else open.add(number);
    }
    return [...open];
  };
}
