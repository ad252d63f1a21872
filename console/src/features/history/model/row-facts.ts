/** One row as facts, whatever the mode: what the bar, the details and the table twin all show. */
import { HISTORY_FLAGS } from "@praxis/domain/run";
import { isGroupBad, type GroupKind, type GroupStatus } from "./event-kinds";
import type { EventStore } from "./event-store";
import type { GroupIndex } from "./group-index";
import type { TimelineMode } from "./timeline-rows";

export interface RowFacts {
  /** Of its first event: the row's name for ever. */
  readonly id: string;
  readonly kind: GroupKind;
  readonly status: GroupStatus;
  readonly name: string;
  readonly type: string;
  readonly attempt: number;
  readonly events: number;
  readonly bytes: number;
  readonly execution: number;
  readonly from: number;
  readonly workedFrom: number | null;
  readonly to: number | null;
  /** Ids of all its events, oldest first. */
  readonly eventIds: () => string[];
  /** The event that says why it failed or was tried again; null when there is none. */
  readonly whyEvent: () => string | null;
}

export function rowFacts(store: EventStore, groups: GroupIndex, mode: TimelineMode, number: number): RowFacts {
  return mode === "json" ? eventFacts(store, groups, number) : groupFacts(store, groups, number);
}

function groupFacts(store: EventStore, groups: GroupIndex, number: number): RowFacts {
  const { headSlot, kind, status, name, attempt, events, execution, from, workedFrom, to } = groups.group(number);
  return {
    id: store.id(headSlot),
    type: store.type(headSlot),
    bytes: store.bytes(headSlot),
    ...{ kind, status, name, attempt, events, execution, from, workedFrom, to },
    eventIds: () => groups.slotsOf(number).map((slot) => store.id(slot)),
    whyEvent: () => (isGroupBad(status) || attempt > 1 ? whyEvent(store, groups.slotsOf(number)) : null),
  };
}

function whyEvent(store: EventStore, slots: readonly number[]): string | null {
  const failed = slots.find((slot) => (store.flags(slot) & HISTORY_FLAGS.failed) !== 0);
  const slot = failed ?? slots.find((one) => store.attempt(one) > 1);
  return slot === undefined ? null : store.id(slot);
}

function eventFacts(store: EventStore, groups: GroupIndex, slot: number): RowFacts {
  const group = groups.group(groups.numberOf(slot));
  const at = store.time(slot);
  return {
    id: store.id(slot),
    kind: group.kind,
    status: slot === group.lastSlot ? group.status : "point",
    name: store.name(slot) || group.name,
    type: store.type(slot),
    attempt: store.attempt(slot),
    events: 1,
    bytes: store.bytes(slot),
    execution: store.execution(slot),
    from: at,
    workedFrom: null,
    to: at,
    eventIds: () => [store.id(slot)],
    whyEvent: () => null,
  };
}

/** Where the row of an event stands in the rows of a mode; -1 when it is not among them. */
export function rowOf(store: EventStore, groups: GroupIndex, mode: TimelineMode, rows: Int32Array, id: string | null): number {
  const slot = id === null ? -1 : store.slotOf(id);
  if (slot === -1) return -1;
  const wanted = mode === "json" ? slot : groups.numberOf(slot);
  let low = 0;
  let high = rows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = rows[middle] ?? 0;
    if (found === wanted) return middle;
    if (found < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
