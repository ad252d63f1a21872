"use client";
/** The rows of the timeline: only those in view exist. It scrolls by itself only while it follows; the keyboard walks row by row. */
import { useRef, type KeyboardEvent, type MouseEvent, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { GROUP_STATUSES, isGroupBad } from "../model/event-kinds";
import type { Failures } from "../model/failures";
import { rowFacts } from "../model/row-facts";
import { scrollTo } from "../model/row-window";
import { nextOf } from "../model/search-history";
import { commandOf, type TimelineCommand } from "../model/timeline-keys";
import { panBy, WHOLE, zoomAt } from "../model/zoom-window";
import { GroupMark } from "./group-mark";
import { TimelineAxis } from "./timeline-axis";
import { ROW_PX, useDrawnRows } from "./use-drawn-rows";
import type { Timeline } from "./use-timeline";

/** A run that has only begun grows less under its reader. */
const ROWS_MIN = 4;
const ZOOM = 0.5;
const PAN = 0.25;

interface TimelineRowsProps {
  timeline: Timeline;
  failures: Failures;
  onSearch: () => void;
  onKeys: () => void;
}

export function TimelineRows({ timeline, failures, onSearch, onKeys }: TimelineRowsProps): ReactNode {
  const t = useTranslations("history");
  const { history, state, dispatch, rows, scale, activeRow } = timeline;
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLDivElement>(null);
  const marks = useRef<HTMLDivElement>(null);
  const scrolled = useDrawnRows(timeline, { box, field, marks }, failures);
  const go = (row: number, open?: boolean): void => {
    const wanted = Math.min(Math.max(row, 0), rows.length - 1);
    const number = rows[wanted];
    const { current } = box;
    if (number === undefined || current === null) return;
    const { id } = rowFacts(history.store, history.groups, state.filter.mode, number);
    dispatch({ kind: "activate", id, ...(open === undefined ? {} : { open }) });
    const place = { count: rows.length, rowPx: ROW_PX, scrollPx: current.scrollTop, viewPx: current.clientHeight };
    current.scrollTop = scrollTo(wanted, place);
  };
  const pressed = (event: KeyboardEvent): void => {
    const command = commandOf(event);
    if (command === null) return;
    event.preventDefault();
    obey(command, { timeline, go, page: Math.floor((box.current?.clientHeight ?? 0) / ROW_PX), onSearch, onKeys });
  };
  const clicked = ({ target }: MouseEvent): void => {
    const option = target instanceof Element ? target.closest('[role="option"]') : null;
    const row = Number(option?.getAttribute("aria-posinset") ?? 0) - 1;
    if (row >= 0) go(row, !(row === activeRow && state.open));
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
        // As high as its rows, up to what the stylesheet allows: it does not measure what is in it.
        style={{ blockSize: Math.max(rows.length, ROWS_MIN) * ROW_PX }}
        onScroll={scrolled}
        onKeyDown={pressed}
        onClick={clicked}
      >
        <div className="rows__length" role="presentation" style={{ blockSize: rows.length * ROW_PX }}>
          <div ref={field} className="rows__drawn" role="presentation" />
        </div>
      </div>
      <div ref={marks} hidden>
        {GROUP_STATUSES.map((status) => (
          <span key={status} data-status={status}>
            <GroupMark status={status} />
          </span>
        ))}
      </div>
      {rows.length === 0 && <p className="quiet">{t("nothing")}</p>}
    </div>
  );
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
  const { groups } = history;
  const { mode, search } = state.filter;
  const hits: number[] = [];
  for (let row = 0; row < rows.length; row += 1) {
    const shown = rows[row] ?? 0;
    const number = mode === "json" ? groups.numberOf(shown) : shown;
    if (search !== "" || isGroupBad(groups.statusOf(number)) || groups.attemptOf(number) > 1) hits.push(row);
  }
  const found = nextOf(hits, activeRow, direction);
  if (found !== null) go(found);
}
