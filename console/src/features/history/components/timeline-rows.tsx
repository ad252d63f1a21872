"use client";
/** The rows of the timeline: only those in view exist. It scrolls by itself only while it follows; the keyboard walks row by row. */
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { isGroupBad } from "../model/event-kinds";
import { rowFacts, rowOf } from "../model/row-facts";
import { isAtEnd, rowWindow, scrollTo, type RowWindowInput } from "../model/row-window";
import { nextOf } from "../model/search-history";
import { commandOf, type TimelineCommand } from "../model/timeline-keys";
import { panBy, WHOLE, zoomAt } from "../model/zoom-window";
import { TimelineAxis } from "./timeline-axis";
import { rowElementId, TimelineRow } from "./timeline-row";
import type { Timeline } from "./use-timeline";

const ROW_PX = 28;
const ZOOM = 0.5;
const PAN = 0.25;

interface TimelineRowsProps {
  timeline: Timeline;
  onSearch: () => void;
  onKeys: () => void;
}

export function TimelineRows({ timeline, onSearch, onKeys }: TimelineRowsProps): ReactNode {
  const t = useTranslations("history");
  const { history, state, dispatch, rows, scale, activeRow } = timeline;
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ scrollPx: 0, viewPx: 420 });
  const view: RowWindowInput = { count: rows.length, rowPx: ROW_PX, ...place };
  const { first, end, offsetPx, totalPx } = rowWindow(view);
  useKeptPlace(timeline, box);
  useEffect(() => watchSize(box.current, setPlace), []);
  const scrolled = (): void => {
    const { current } = box;
    if (current === null) return;
    setPlace({ scrollPx: current.scrollTop, viewPx: current.clientHeight });
    dispatch({
      kind: "scrolled",
      atEnd: isAtEnd({ count: rows.length, rowPx: ROW_PX, scrollPx: current.scrollTop, viewPx: current.clientHeight }),
    });
  };
  const go = (row: number, open?: boolean): void => {
    const number = rows[Math.min(Math.max(row, 0), rows.length - 1)];
    if (number === undefined) return;
    const { id } = rowFacts(history.store, history.groups, state.filter.mode, number);
    dispatch({ kind: "activate", id, ...(open === undefined ? {} : { open }) });
    const { current } = box;
    if (current === null) return;
    current.scrollTop = scrollTo(Math.min(Math.max(row, 0), rows.length - 1), {
      ...view,
      scrollPx: current.scrollTop,
      viewPx: current.clientHeight,
    });
  };
  const pressed = (event: KeyboardEvent): void => {
    const command = commandOf(event);
    if (command === null) return;
    event.preventDefault();
    obey(command, { timeline, go, page: Math.floor(place.viewPx / ROW_PX), onSearch, onKeys });
  };
  return (
    <div className="rows">
      <TimelineAxis scale={scale} window={state.window} />
      <div
        ref={box}
        className="rows__box"
        role="listbox"
        tabIndex={0}
        aria-label={t("rows")}
        aria-activedescendant={activeRow >= first && activeRow < end ? rowElementId(activeRow) : undefined}
        onScroll={scrolled}
        onKeyDown={pressed}
      >
        <div className="rows__length" role="presentation" style={{ blockSize: totalPx }}>
          <div className="rows__drawn" role="presentation" style={{ transform: `translateY(${String(offsetPx)}px)` }}>
            <DrawnRows timeline={timeline} first={first} end={end} onOpen={(row) => go(row, !(row === activeRow && state.open))} />
          </div>
        </div>
      </div>
      {rows.length === 0 && <p className="quiet">{t("nothing")}</p>}
    </div>
  );
}

interface Place {
  scrollPx: number;
  viewPx: number;
}

function watchSize(box: HTMLDivElement | null, onPlace: (place: Place) => void): (() => void) | undefined {
  if (box === null) return undefined;
  const seen = new ResizeObserver(() => onPlace({ scrollPx: box.scrollTop, viewPx: box.clientHeight }));
  seen.observe(box);
  return () => seen.disconnect();
}

interface DrawnRowsProps {
  timeline: Timeline;
  first: number;
  /** Exclusive. */
  end: number;
  onOpen: (row: number) => void;
}

function DrawnRows({ timeline, first, end, onOpen }: DrawnRowsProps): ReactNode {
  const { history, state, rows, scale, activeRow } = timeline;
  const { mode } = state.filter;
  return Array.from({ length: end - first }, (_, index) => {
    const row = first + index;
    const number = rows[row] ?? 0;
    const facts = rowFacts(history.store, history.groups, mode, number);
    const shared = { row, count: rows.length, facts, scale, mode, window: state.window };
    return <TimelineRow key={number} {...shared} active={row === activeRow} onOpen={() => onOpen(row)} />;
  });
}

/** At the end while following; else at the same event when the whole history takes the place of its newest part. */
function useKeptPlace({ history, state, rows }: Timeline, box: { current: HTMLDivElement | null }): void {
  const last = useRef<{ store: Timeline["history"]["store"]; top: string | null; within: number } | null>(null);
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) return;
    const { store, groups } = history;
    if (state.follow.following) current.scrollTop = current.scrollHeight;
    else if (last.current !== null && last.current.store !== store) {
      const row = rowOf(store, groups, state.filter.mode, rows, last.current.top);
      if (row !== -1) current.scrollTop = row * ROW_PX + last.current.within;
    }
  }, [history, rows, state.follow.following]);
  useEffect(() => {
    const { current } = box;
    if (current === null) return;
    const number = rows[Math.floor(current.scrollTop / ROW_PX)];
    const { store, groups } = history;
    last.current = {
      store,
      top: number === undefined ? null : rowFacts(store, groups, state.filter.mode, number).id,
      within: current.scrollTop % ROW_PX,
    };
  });
}

interface Obey {
  timeline: Timeline;
  go: (row: number, open?: boolean) => void;
  page: number;
  onSearch: () => void;
  onKeys: () => void;
}

function obey(command: TimelineCommand, { timeline, go, page, onSearch, onKeys }: Obey): void {
  const { state, dispatch, rows, activeRow } = timeline;
  const { window } = state;
  const middle = (window.from + window.to) / 2;
  const at = activeRow === -1 ? rows.length : activeRow;
  const acts: Record<TimelineCommand, () => void> = {
    next: () => go(activeRow === -1 ? 0 : at + 1),
    previous: () => go(at - 1),
    pageDown: () => go(at + page),
    pageUp: () => go(at - page),
    first: () => go(0),
    last: () => go(rows.length - 1),
    details: () => go(activeRow === -1 ? 0 : activeRow, !state.open),
    close: () => dispatch({ kind: "close" }),
    search: onSearch,
    nextHit: () => goToTrouble(timeline, go, 1),
    previousHit: () => goToTrouble(timeline, go, -1),
    zoomIn: () => dispatch({ kind: "zoom", window: zoomAt(window, ZOOM, middle) }),
    zoomOut: () => dispatch({ kind: "zoom", window: zoomAt(window, 1 / ZOOM, middle) }),
    panLeft: () => dispatch({ kind: "zoom", window: panBy(window, -PAN) }),
    panRight: () => dispatch({ kind: "zoom", window: panBy(window, PAN) }),
    whole: () => dispatch({ kind: "zoom", window: WHOLE }),
    live: () => dispatch({ kind: "live" }),
    keys: onKeys,
  };
  acts[command]();
}

/** The next row that failed or needed another attempt; while searching every row that is left is a hit. */
function goToTrouble({ history, state, rows, activeRow }: Timeline, go: (row: number) => void, direction: 1 | -1): void {
  const { store, groups } = history;
  const hits: number[] = [];
  for (let row = 0; row < rows.length; row += 1) {
    const { status, attempt } = rowFacts(store, groups, state.filter.mode, rows[row] ?? 0);
    if (state.filter.search !== "" || isGroupBad(status) || attempt > 1) hits.push(row);
  }
  const found = nextOf(hits, activeRow, direction);
  if (found !== null) go(found);
}
