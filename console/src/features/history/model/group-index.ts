/**
 * Groups of a history: one activity, timer, child or signal is one group with all its events. Derived from the store, never stored
 * twice: `refresh` takes in what the store has gained since the last time.
 */
import { HISTORY_FLAGS } from "@praxis/domain/run";
import { type EventMeaning, type GroupKind, GROUP_KINDS, GROUP_STATUSES, type GroupStatus, isGroupEnded, meaningOf } from "./event-kinds";
import type { EventStore } from "./event-store";
import { createGrowingColumn, float64, int32, uint16, uint32 } from "./growing-column";

export interface Group {
  readonly number: number;
  readonly kind: GroupKind;
  readonly status: GroupStatus;
  readonly name: string;
  readonly execution: number;
  readonly headSlot: number;
  readonly lastSlot: number;
  readonly events: number;
  readonly attempt: number;
  readonly from: number;
  /** When somebody began to work on it; the time before it was spent waiting for a worker or an agent. */
  readonly workedFrom: number | null;
  /** Null while it is open. */
  readonly to: number | null;
}

export interface GroupIndex {
  readonly count: number;
  refresh(): void;
  group(number: number): Group;
  /** Cheap columns, for scans over all groups. */
  kindOf(number: number): GroupKind;
  statusOf(number: number): GroupStatus;
  attemptOf(number: number): number;
  headSlot(number: number): number;
  /** NaN while nobody has begun to work on it. */
  workedFromOf(number: number): number;
  /** NaN while it is open. */
  endOf(number: number): number;
  /** The group an event belongs to. */
  numberOf(slot: number): number;
  /** Slots of the group's events, oldest first. */
  slotsOf(number: number): number[];
}

const NONE = -1;

function createColumns() {
  return {
    head: createGrowingColumn(int32),
    last: createGrowingColumn(int32),
    kind: createGrowingColumn(uint16),
    status: createGrowingColumn(uint16),
    attempt: createGrowingColumn(uint16),
    events: createGrowingColumn(uint32),
    worked: createGrowingColumn(float64),
    to: createGrowingColumn(float64),
    /** By slot: its group, and the next event of the same group. */
    numberOfSlot: createGrowingColumn(int32),
    next: createGrowingColumn(int32),
  };
}
type Columns = ReturnType<typeof createColumns>;

function openGroup(columns: Columns, slot: number, kind: GroupKind): number {
  columns.head.push(slot);
  columns.last.push(slot);
  columns.kind.push(GROUP_KINDS.indexOf(kind));
  columns.status.push(GROUP_STATUSES.indexOf("open"));
  columns.attempt.push(0);
  columns.events.push(0);
  columns.worked.push(Number.NaN);
  columns.to.push(Number.NaN);
  return columns.head.length - 1;
}

/**
 * The server's flags say how it went where the type does not: an answer that says it failed, an event of one moment, and a type that is
 * newer than this console.
 */
function judged(type: string, flags: number): EventMeaning {
  const meaning = meaningOf(type);
  const { kind, status } = meaning;
  if (status !== "point" && status !== "done") return meaning;
  if ((flags & HISTORY_FLAGS.timedOut) !== 0) return { kind, status: "timed_out" };
  if ((flags & HISTORY_FLAGS.failed) !== 0) return { kind, status: "failed" };
  if ((flags & HISTORY_FLAGS.cancelled) !== 0) return { kind, status: "cancelled" };
  return status === "done" || (flags & HISTORY_FLAGS.local) === 0 ? meaning : { kind: "local", status: "done" };
}

function join(columns: Columns, store: EventStore, slot: number): void {
  const { kind, status } = judged(store.type(slot), store.flags(slot));
  const head = store.head(slot);
  const number = head === slot ? openGroup(columns, slot, kind) : columns.numberOfSlot.at(head);
  columns.numberOfSlot.push(number);
  columns.next.push(NONE);
  if (head !== slot) columns.next.set(columns.last.at(number), slot);
  columns.last.set(number, slot);
  columns.events.set(number, columns.events.at(number) + 1);
  if (store.attempt(slot) > columns.attempt.at(number)) columns.attempt.set(number, store.attempt(slot));
  if (status === undefined) return;
  // A bar that has ended stays ended: what comes later of the same group only joins its list of events.
  if (isGroupEnded(statusAt(columns, number))) return;
  columns.status.set(number, GROUP_STATUSES.indexOf(status));
  if (status === "started") columns.worked.set(number, store.time(slot));
  if (isGroupEnded(status)) columns.to.set(number, store.time(slot));
}

function statusAt(columns: Columns, number: number): GroupStatus {
  return GROUP_STATUSES[columns.status.at(number)] ?? "open";
}
function kindAt(columns: Columns, number: number): GroupKind {
  return GROUP_KINDS[columns.kind.at(number)] ?? "note";
}
const known = (time: number): number | null => (Number.isNaN(time) ? null : time);

export function createGroupIndex(store: EventStore): GroupIndex {
  const columns = createColumns();
  const group = (number: number): Group => {
    const headSlot = columns.head.at(number);
    return {
      number,
      kind: kindAt(columns, number),
      status: statusAt(columns, number),
      name: store.name(headSlot) || store.type(headSlot),
      execution: store.execution(headSlot),
      headSlot,
      lastSlot: columns.last.at(number),
      events: columns.events.at(number),
      attempt: columns.attempt.at(number),
      from: store.time(headSlot),
      workedFrom: known(columns.worked.at(number)),
      to: known(columns.to.at(number)),
    };
  };
  return {
    get count() {
      return columns.head.length;
    },
    refresh: () => {
      for (let slot = columns.numberOfSlot.length; slot < store.length; slot += 1) join(columns, store, slot);
    },
    group,
    kindOf: (number) => kindAt(columns, number),
    statusOf: (number) => statusAt(columns, number),
    attemptOf: columns.attempt.at,
    headSlot: columns.head.at,
    workedFromOf: columns.worked.at,
    endOf: columns.to.at,
    numberOf: columns.numberOfSlot.at,
    slotsOf: (number) => {
      const slots: number[] = [];
      for (let slot = columns.head.at(number); slot !== NONE; slot = columns.next.at(slot)) slots.push(slot);
      return slots;
    },
  };
}
