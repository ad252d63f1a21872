/**
 * Loads one run's history and keeps it growing: the newest part first, so that there is something to see, then the whole, then what is
 * new. Pages and the clock come from outside; it holds no React.
 */
import { decodeHistoryRow, type HistoryPage, type HistoryRow } from "@praxis/api/contract";
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
  /** Reads until the chain has ended or the signal is aborted. */
  run(signal: AbortSignal): Promise<void>;
}

/** What a screen shows at once; the rest follows while it is being read. */
const NEWEST_ROWS = "1000";
const TAIL_MS = 1000;
/** After a failure: long enough to leave a server that starts again alone. */
const RETRY_MS = 3000;

function* lean(rows: readonly HistoryRow[]): Generator<LeanEvent> {
  for (const row of rows) {
    const { id, at, type, group, name, attempt, flags, bytes } = decodeHistoryRow(row);
    yield { id, time: at, type, group, name, attempt, flags, bytes };
  }
}

function emptyView(phase: HistoryView["phase"], anywhere: boolean): HistoryView {
  const store = createEventStore({ anywhere });
  return { store, groups: createGroupIndex(store), phase, closed: false, error: null, version: 0 };
}

export function createHistoryFeed({ read, pause }: HistoryFeedDeps): HistoryFeed {
  let view = emptyView("loading", false);
  const listeners = new Set<() => void>();
  const show = (change: Partial<HistoryView>): void => {
    view = { ...view, ...change, version: view.version + 1 };
    for (const listener of listeners) listener();
  };
  const take = (target: HistoryView, page: HistoryPage): void => {
    target.store.append(lean(page.rows));
    target.groups.refresh();
  };

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
    await pause(TAIL_MS, signal);
    const page = await read(afterOf(view.store), signal);
    const closed = page.closed && page.nextCursor === null;
    if (page.rows.length === 0 && closed === view.closed && view.error === null) return;
    take(view, page);
    show({ closed, error: null });
  };
  const next = (): ((signal: AbortSignal) => Promise<void>) =>
    view.phase === "loading" ? readNewest : view.phase === "newest" ? readWhole : readTail;

  return {
    snapshot: () => view,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    run: async (signal) => {
      const isStopped = (): boolean => signal.aborted;
      while (!isStopped() && !view.closed) {
        try {
          await next()(signal);
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

function afterOf(store: EventStore): HistoryQuery {
  return store.length === 0 ? {} : { after: store.id(store.length - 1) };
}
