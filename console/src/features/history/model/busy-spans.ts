/** When something happened or was being worked on, in order of time: what the idle folds of the axis are made from. */
import { type GroupKind, isGroupEnded } from "./event-kinds";
import type { EventStore } from "./event-store";
import type { GroupIndex } from "./group-index";
import type { BusySpan } from "./time-scale";

/** While one of these is worked on, the run is not idle. A timer or a question is a wait, however long it is open. */
const WORK: ReadonlySet<GroupKind> = new Set(["activity", "local", "child", "task"]);

/** An open piece of work reaches to `now`: its bar grows on a plain axis. */
export function* busySpans(store: EventStore, groups: GroupIndex, now: number): Generator<BusySpan> {
  for (let slot = 0; slot < store.length; slot += 1) {
    const from = store.time(slot);
    yield { from, to: Math.max(from, workEnd(groups, slot, from, now)) };
  }
}

/** Until when the work goes on that this event began; the event's own time when it began none. */
function workEnd(groups: GroupIndex, slot: number, from: number, now: number): number {
  const number = groups.numberOf(slot);
  if (!WORK.has(groups.kindOf(number))) return from;
  if (groups.workedFromOf(number) === from) {
    const end = groups.endOf(number);
    return Number.isNaN(end) ? now : end;
  }
  // Nobody wrote yet that it was taken up: Temporal does so at the end of an activity that may be repeated.
  return groups.headSlot(number) === slot && !isGroupEnded(groups.statusOf(number)) ? now : from;
}
