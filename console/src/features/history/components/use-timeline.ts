"use client";
/** Everything the timeline shows, derived from the history and the reader's choices; and the one place where choices are made. */
import { useDeferredValue, useEffect, useMemo, useReducer, useRef, type Dispatch } from "react";
import { useNow } from "../../../lib/time/use-now";
import type { HistoryView } from "../model/history-feed";
import { createIdleGaps } from "../model/idle-gaps";
import { rowOf } from "../model/row-facts";
import { createTimeScale, type TimeScale } from "../model/time-scale";
import { createOpenGroups, createTimelineRows } from "../model/timeline-rows";
import { INITIAL_TIMELINE, timelineNext, type TimelineAction, type TimelineState } from "../model/timeline-state";

export interface Timeline {
  history: HistoryView;
  state: TimelineState;
  /** What stands in the search field. The rows may be a moment behind. */
  typed: string;
  dispatch: Dispatch<TimelineAction>;
  /** Numbers of groups, or of events in JSON mode. */
  rows: Int32Array;
  scale: TimeScale;
  /** Place of the active row among `rows`; -1: none. */
  activeRow: number;
  /** Numbers of groups that are still open. */
  open: readonly number[];
}

export function useTimeline(history: HistoryView): Timeline {
  const [state, dispatch] = useReducer(timelineNext, INITIAL_TIMELINE);
  const { store, groups, version } = history;
  const filter = useDeferredValue(state.filter);
  // What was found stays found: each version costs what came with it, not the whole history.
  const allRows = useMemo(() => createTimelineRows(store, groups, filter), [store, groups, filter]);
  const rows = useMemo(() => allRows.now(), [allRows, version]);
  const openNow = useMemo(() => createOpenGroups(store, groups), [store, groups]);
  const open = useMemo(() => (history.closed ? [] : openNow()), [openNow, version, history.closed]);
  const scale = useScale(history, state);
  const { mode } = filter;
  const activeRow = useMemo(() => rowOf(store, groups, mode, rows, state.active), [store, groups, mode, rows, state.active]);
  const known = useRef(0);
  useEffect(() => {
    const gained = store.length - known.current;
    if (known.current > 0 && gained > 0) dispatch({ kind: "arrived", events: gained });
    known.current = store.length;
  }, [store, version]);
  return { history, state: { ...state, filter }, typed: state.filter.search, dispatch, rows, scale, activeRow, open };
}

/** Made anew while the reader follows; kept as it is while the reader inspects, so that no bar moves. */
function useScale({ store, groups, version, closed, phase }: HistoryView, { foldIdle, follow }: TimelineState): TimeScale {
  const now = useNow();
  const gaps = useMemo(() => createIdleGaps(store, groups), [store, groups]);
  const kept = useRef<{ scale: TimeScale; foldIdle: boolean; phase: string; closed: boolean } | null>(null);
  return useMemo(() => {
    const last = kept.current;
    const isSame = last !== null && last.foldIdle === foldIdle && last.phase === phase;
    if (isSame && !follow.following) return last.scale;
    const from = store.length === 0 ? now : store.time(0);
    const end = store.length === 0 ? now : store.time(store.length - 1);
    const to = closed ? end : Math.max(now, end);
    const scale = createTimeScale(gaps(to), { from, to, foldIdle });
    kept.current = { scale, foldIdle, phase, closed };
    return scale;
    // A closed history does not need the clock.
  }, [store, gaps, version, closed, phase, foldIdle, follow.following, closed ? 0 : now]);
}
