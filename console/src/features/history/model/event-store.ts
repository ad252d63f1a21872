/**
 * The lean history of one run in typed columns: one slot an event, oldest first, over the whole continue-as-new chain. It only ever
 * grows at the end; what arrives twice is taken once. Knows nothing of React or the network.
 */
import { createGrowingColumn, float64, int32, uint16, uint32 } from "./growing-column";
import { createTextTable, type TextTable } from "./text-table";

/** One event as the wire gives it, in order of the columns. `id` is `<index in chain>.<eventId>`, `group` the id of the group's first. */
export interface LeanEvent {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly type: string;
  readonly group: string;
  readonly name: string;
  readonly attempt: number;
  readonly flags: number;
  readonly bytes: number;
}

export interface EventStore {
  readonly length: number;
  /** Rises with every change: what was made from an older version is out of date. */
  readonly version: number;
  /** How many were taken; those that were there already are left out. Throws when one would leave a gap. */
  append(events: Iterable<LeanEvent>): number;
  id(slot: number): string;
  execution(slot: number): number;
  time(slot: number): number;
  type(slot: number): string;
  name(slot: number): string;
  attempt(slot: number): number;
  flags(slot: number): number;
  bytes(slot: number): number;
  /** The slot of the first event of its group; its own when that event is not here. */
  head(slot: number): number;
  /** Numbers instead of texts, for scans over all events. */
  typeNumber(slot: number): number;
  nameNumber(slot: number): number;
  readonly types: { readonly size: number; textOf(number: number): string };
  readonly names: { readonly size: number; textOf(number: number): string };
  /** -1 when there is none. */
  slotOf(id: string): number;
  subscribe(listener: () => void): () => void;
}

/** An event came that does not follow the last one: the caller must read the missing part first. */
export class HistoryGap extends Error {
  constructor(
    readonly after: string,
    readonly found: string,
  ) {
    super(`History event ${found} does not follow ${after || "the beginning"}`);
  }
}

interface Position {
  readonly execution: number;
  readonly eventId: number;
}

export function positionOf(id: string): Position {
  const dot = id.indexOf(".");
  return { execution: Number(id.slice(0, dot)), eventId: Number(id.slice(dot + 1)) };
}

function createColumns() {
  return {
    time: createGrowingColumn(float64),
    type: createGrowingColumn(uint16),
    name: createGrowingColumn(int32),
    attempt: createGrowingColumn(uint16),
    flags: createGrowingColumn(uint32),
    bytes: createGrowingColumn(uint32),
    execution: createGrowingColumn(int32),
    head: createGrowingColumn(int32),
  };
}

/**
 * Event ids of one execution count from 1 without gaps, so the slot is arithmetic. A history that is read from its middle on has a first
 * slot below 0 for the execution it begins in.
 */
function createPlaces() {
  const firstSlots = new Map<number, number>();
  let last = -1;
  return {
    last: () => last,
    begin: (execution: number, slot: number) => {
      firstSlots.set(execution, slot);
      last = execution;
    },
    first: (execution: number) => firstSlots.get(execution) ?? -1,
    slot: (position: Position, length: number): number => {
      const first = firstSlots.get(position.execution);
      if (first === undefined || !(position.eventId >= 1)) return -1;
      const slot = first + position.eventId - 1;
      return slot >= 0 && slot < (firstSlots.get(position.execution + 1) ?? length) ? slot : -1;
    },
  };
}

function pushCells(
  columns: ReturnType<typeof createColumns>,
  { time, attempt, flags, bytes }: LeanEvent,
  numbers: { type: number; name: number; execution: number },
): void {
  columns.time.push(time);
  columns.type.push(numbers.type);
  columns.name.push(numbers.name);
  columns.attempt.push(attempt);
  columns.flags.push(flags);
  columns.bytes.push(bytes);
  columns.execution.push(numbers.execution);
}

type CellReaders = Pick<
  EventStore,
  "execution" | "time" | "type" | "name" | "attempt" | "flags" | "bytes" | "head" | "typeNumber" | "nameNumber" | "types" | "names"
>;

function cellReaders(columns: ReturnType<typeof createColumns>, types: TextTable, names: TextTable): CellReaders {
  return {
    execution: columns.execution.at,
    time: columns.time.at,
    type: (slot) => types.textOf(columns.type.at(slot)),
    name: (slot) => names.textOf(columns.name.at(slot)),
    attempt: columns.attempt.at,
    flags: columns.flags.at,
    bytes: columns.bytes.at,
    head: columns.head.at,
    typeNumber: columns.type.at,
    nameNumber: columns.name.at,
    types,
    names,
  };
}

/** `anywhere`: the first event may be from the middle of a history; without it that is a gap. */
export function createEventStore({ anywhere = false } = {}): EventStore {
  const columns = createColumns();
  const places = createPlaces();
  const types = createTextTable();
  const names = createTextTable();
  const listeners = new Set<() => void>();
  const strays = new Map<string, number>();
  let version = 0;

  const slotOf = (id: string): number => places.slot(positionOf(id), columns.time.length);
  const idOf = (slot: number): string =>
    `${String(columns.execution.at(slot))}.${String(slot - places.first(columns.execution.at(slot)) + 1)}`;
  /** The first event of a group may lie before the part that is here: then the first one seen stands for it. */
  const headOf = (event: LeanEvent, slot: number): number => {
    if (event.group === event.id) return slot;
    const head = slotOf(event.group);
    if (head !== -1) return head;
    const stray = strays.get(event.group) ?? slot;
    strays.set(event.group, stray);
    return stray;
  };
  /** Whether it is new. */
  const place = (event: LeanEvent): boolean => {
    const slot = columns.time.length;
    const at = positionOf(event.id);
    if (places.slot(at, slot) !== -1) return false;
    const last = places.last();
    const isFirst = slot === 0 && anywhere;
    const follows = at.execution === last ? slot === places.first(last) + at.eventId - 1 : at.execution === last + 1 && at.eventId === 1;
    if (!follows && !isFirst) throw new HistoryGap(slot === 0 ? "" : idOf(slot - 1), event.id);
    if (at.execution !== last) places.begin(at.execution, slot - at.eventId + 1);
    pushCells(columns, event, { type: types.numberOf(event.type), name: names.numberOf(event.name), execution: at.execution });
    columns.head.push(headOf(event, slot));
    return true;
  };

  return {
    get length() {
      return columns.time.length;
    },
    get version() {
      return version;
    },
    append: (events) => {
      let taken = 0;
      try {
        for (const event of events) if (place(event)) taken += 1;
      } finally {
        if (taken > 0) {
          version += 1;
          for (const listener of listeners) listener();
        }
      }
      return taken;
    },
    id: idOf,
    ...cellReaders(columns, types, names),
    slotOf,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
