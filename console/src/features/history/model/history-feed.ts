/**
 * Loads one run's history and keeps it growing: the newest part first, so that there is something to see, then the whole, then what is
 * new, pushed or read. Pages, pushes and the clock come from outside; it holds no React.
 */
import type { HistoryPage, HistoryRow } from "@praxis/api/contract";
import { createEventStore, type EventStore, HistoryGap, type LeanEvent } from "./event-store";
import { createGroupIndex, type GroupIndex } from "./group-index";

export interface HistoryQuery {
  after?: string;
  last?: string;
}

export interface HistoryFeedDeps {
  read(query: HistoryQuery, signal: AbortSignal): Promise<HistoryPage>;
  /** Waits; rejects when the signal is aborted. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** Calls back once, a frame from now: what is pushed meanwhile is shown together. */
  soon(then: () => void): void;
}

export interface HistoryView {
  store: EventStore;
  groups: GroupIndex;
  /** `newest`: only the end is here yet. */
  phase: "loading" | "newest" | "whole";
  /** Nothing will be added any more. */
  closed: boolean;
  /** The last attempt to read failed; it is tried again. */
  error: Error | null;
  version: number;
}

export interface HistoryFeed {
  snapshot(): HistoryView;
  subscribe(listener: () => void): () => void;
  /** A row that came by itself, in order. Before the whole is here it is dropped: the whole holds it. */
  push(row: HistoryRow): void;
  /** How often to read what is new besides. */
  pace(pollMs: number): void;
  /** Reads what is new without waiting. */
  rouse(): void;
  /** Reads until the chain has ended or the signal is aborted. */
  run(signal: AbortSignal): Promise<void>;
}

/** What a screen shows at once; the rest follows while it is being read. */
export const NEWEST_ROWS = "1000";
const TAIL_MS = 3000;
/** After a failure: long enough to leave a server that starts again alone. */
const RETRY_MS = 3000;

/** Without the contract's own decoder, which makes an object and two patterns of each row: 50,000 come at once. */
function* lean(rows: readonly HistoryRow[]): Generator<LeanEvent> {
  let known = "";
  let at = 0;
  for (const [id, time, type, group, name, attempt, flags, bytes] of rows) {
    // Many events of one task have the same time.
    if (time !== known) at = Date.parse((known = time));
    yield { id, time: at, type, group, name, attempt, flags, bytes };
  }
}

function emptyView(phase: HistoryView["phase"], anywhere: boolean): HistoryView {
  const store = createEventStore({ anywhere });
  return { store, groups: createGroupIndex(store), phase, closed: false, error: null, version: 0 };
}

export function createHistoryFeed({ read, pause, soon }: HistoryFeedDeps): HistoryFeed {
  let view = emptyView("loading", false);
  const rest = createRest(pause);
  const listeners = new Set<() => void>();
  const show = (change: Partial<HistoryView>): void => {
    view = { ...view, ...change, version: view.version + 1 };
    for (const listener of listeners) listener();
  };
  const pushed = createPushed(soon, (rows) => {
    if (view.phase !== "whole") return;
    // Something between is missing: it is read.
    if (!takeUntilGap(view, rows)) rest.end();
    show({ error: null });
  });

  const readNewest = async (signal: AbortSignal): Promise<void> => {
    const page = await read({ last: NEWEST_ROWS }, signal);
    const newest = emptyView("newest", true);
    take(newest, page);
    const isWhole = page.rows[0] === undefined || page.rows[0][0] === "0.1";
    show({ ...newest, phase: isWhole ? "whole" : "newest", closed: isWhole && page.closed });
  };
  const readWhole = async (signal: AbortSignal): Promise<void> => {
    const whole = emptyView("whole", false);
    for (let page: HistoryPage | null = null; page === null || page.nextCursor !== null;) {
      page = await read(afterOf(whole.store), signal);
      take(whole, page);
      whole.closed = page.closed && page.nextCursor === null;
    }
    show({ store: whole.store, groups: whole.groups, phase: "whole", closed: whole.closed, error: null });
  };
  const readTail = async (signal: AbortSignal): Promise<void> => {
    await rest.begin(signal);
    const page = await read(afterOf(view.store), signal);
    const closed = page.closed && page.nextCursor === null;
    if (page.rows.length === 0 && closed === view.closed && view.error === null) return;
    take(view, page);
    show({ closed, error: null });
  };
  const readings = { loading: readNewest, newest: readWhole, whole: readTail };

  return {
    snapshot: () => view,
    subscribe: (listener) => (listeners.add(listener), () => listeners.delete(listener)),
    push: pushed,
    pace: rest.pace,
    rouse: rest.end,
    run: async (signal) => {
      const isStopped = (): boolean => signal.aborted;
      while (!isStopped() && !view.closed) {
        try {
          await readings[view.phase](signal);
        } catch (error) {
          if (isStopped()) return;
          // What is missing is read again from its beginning.
          if (error instanceof HistoryGap) show({ ...emptyView("loading", false) });
          show({ error: error instanceof Error ? error : new Error(String(error)) });
          await pause(RETRY_MS, signal).catch(() => undefined);
        }
      }
    },
  };
}

function take({ store, groups }: HistoryView, page: HistoryPage): void {
  store.append(lean(page.rows));
  groups.refresh();
}

/** False: there is a gap, and what follows it was not taken. */
function takeUntilGap({ store, groups }: HistoryView, rows: readonly HistoryRow[]): boolean {
  try {
    store.append(lean(rows));
    return true;
  } catch (error) {
    if (error instanceof HistoryGap) return false;
    throw error;
  } finally {
    groups.refresh();
  }
}

/** The wait between two readings, which can be ended early. */
function createRest(pause: HistoryFeedDeps["pause"]): { begin(signal: AbortSignal): Promise<void>; end(): void; pace(ms: number): void } {
  let pollMs = TAIL_MS;
  let early = new AbortController();
  return {
    begin: async (signal) => {
      const { signal: roused } = early;
      await pause(pollMs, AbortSignal.any([signal, roused])).catch((error: unknown) => {
        if (signal.aborted || !roused.aborted) throw error;
      });
      if (roused.aborted) early = new AbortController();
    },
    end: () => early.abort(),
    pace: (ms) => {
      // A wait that has begun with the other pace is not held to it.
      if (ms < pollMs) early.abort();
      pollMs = ms;
    },
  };
}

function createPushed(soon: HistoryFeedDeps["soon"], take: (rows: readonly HistoryRow[]) => void): (row: HistoryRow) => void {
  let waiting: HistoryRow[] = [];
  return (row) => {
    if (waiting.push(row) > 1) return;
    soon(() => {
      const rows = waiting;
      waiting = [];
      take(rows);
    });
  };
}

function afterOf(store: EventStore): HistoryQuery {
  return store.length === 0 ? {} : { after: store.id(store.length - 1) };
}
