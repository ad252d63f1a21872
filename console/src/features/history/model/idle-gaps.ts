/**
 * The times in which nothing happened and nothing was worked on: what the idle folds of the axis are made from. It takes in what the
 * history has gained since it was last asked; what lies before the oldest piece of open work is settled for ever.
 */
import { type GroupKind, isGroupEnded } from "./event-kinds";
import type { EventStore } from "./event-store";
import type { GroupIndex } from "./group-index";
import { IDLE_MS, type TimeSpan } from "./time-scale";

/** While one of these is worked on, the run is not idle. A timer or a question is a wait, however long it is open. */
const WORK: ReadonlySet<GroupKind> = new Set(["activity", "local", "child", "task"]);

/** @returns in order, up to `now`; none before the first event */
export function createIdleGaps(store: EventStore, groups: GroupIndex): (now: number) => TimeSpan[] {
  const settled: TimeSpan[] = [];
  let slot = 0;
  let busyTo = Number.NEGATIVE_INFINITY;
  const see = (gaps: TimeSpan[], begin: number): void => {
    if (begin - busyTo >= IDLE_MS && busyTo !== Number.NEGATIVE_INFINITY) gaps.push({ from: busyTo, to: begin });
  };
  return (now) => {
    for (; slot < store.length; slot += 1) {
      const from = store.time(slot);
      const to = workEnd(groups, slot, from);
      if (to === null) break;
      see(settled, from);
      busyTo = Math.max(busyTo, from, to);
    }
    const gaps = [...settled];
    // Open work reaches to now, and so nothing behind its beginning is idle.
    see(gaps, slot < store.length ? store.time(slot) : now);
    return gaps;
  };
}

/** Until when the work went on that this event began, the event's own time when it began none, or null: it still goes on. */
function workEnd(groups: GroupIndex, slot: number, from: number): number | null {
  const number = groups.numberOf(slot);
  if (!WORK.has(groups.kindOf(number))) return from;
  if (groups.workedFromOf(number) === from) {
    const end = groups.endOf(number);
    return Number.isNaN(end) ? null : end;
  }
  // Nobody wrote yet that it was taken up: Temporal does so at the end of an activity that may be repeated.
  return groups.headSlot(number) === slot && !isGroupEnded(groups.statusOf(number)) ? null : from;
}
