/** Which rows a mode shows: groups in `compact` (without the workflow's own bookkeeping), all groups in `full`, all events in `json`. */
import { HISTORY_FLAGS } from "@praxis/domain/run";
import { isGroupBad, isGroupEnded, type GroupKind } from "./event-kinds";
import type { EventStore } from "./event-store";
import type { GroupIndex } from "./group-index";
import { createEventTest } from "./search-history";

export const TIMELINE_MODES = ["compact", "full", "json"] as const;
export type TimelineMode = (typeof TIMELINE_MODES)[number];

export interface RowFilter {
  readonly mode: TimelineMode;
  readonly search: string;
  /** Only what failed, ran out of time or needed more than one attempt. */
  readonly troubleOnly: boolean;
}

const QUIET: ReadonlySet<GroupKind> = new Set(["task", "note"]);

/** Numbers of groups (of events in `json`), oldest first. A group is found when any of its events is. */
export function timelineRows(store: EventStore, groups: GroupIndex, filter: RowFilter): Int32Array {
  const fits = createEventTest(store, filter.search);
  const wanted = filter.search.trim() !== "";
  const rows = new Int32Array(filter.mode === "json" ? store.length : groups.count);
  let count = 0;
  const found = wanted && filter.mode !== "json" ? foundGroups(store, groups, fits) : null;
  for (let number = 0; number < rows.length; number += 1) {
    const isShown =
      filter.mode === "json"
        ? fits(number) && (!filter.troubleOnly || isTroubled(groups, groups.numberOf(number)))
        : isGroupShown(store, groups, number, filter) && (found === null || found[number] === 1);
    if (!isShown) continue;
    rows[count] = number;
    count += 1;
  }
  return rows.slice(0, count);
}

function foundGroups(store: EventStore, groups: GroupIndex, fits: (slot: number) => boolean): Uint8Array {
  const found = new Uint8Array(groups.count);
  for (let slot = 0; slot < store.length; slot += 1) if (fits(slot)) found[groups.numberOf(slot)] = 1;
  return found;
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
export function openGroups(groups: GroupIndex): number[] {
  const open: number[] = [];
  for (let number = 0; number < groups.count; number += 1) {
    const kind = groups.kindOf(number);
    if (kind !== "run" && !QUIET.has(kind) && !isGroupEnded(groups.statusOf(number))) open.push(number);
  }
  return open;
}
