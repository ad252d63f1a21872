"use client";
/** Keeps the rows in view drawn: after every change of what is shown, and with every scroll, which asks nothing of React. */
import { useEffect, useLayoutEffect, useRef, type RefObject } from "react";
import { useTranslations } from "use-intl";
import { GROUP_STATUSES, type GroupStatus } from "../model/event-kinds";
import { visibleLine } from "../../../lib/text/visible-text";
import type { Failures } from "../model/failures";
import { rowFacts, rowOf, type RowFacts } from "../model/row-facts";
import { isAtEnd, rowWindow, scrollTo } from "../model/row-window";
import { createRowPainter, rowElementId, type RowPainter, type RowWords } from "./row-painter";
import type { Timeline } from "./use-timeline";

export const ROW_PX = 28;
/** Beside a bar; the details have the whole. */
const WHY_CHARACTERS_MAX = 120;

type Place<Kind> = RefObject<Kind | null>;

interface Places {
  box: Place<HTMLDivElement>;
  field: Place<HTMLDivElement>;
  /** Holds an element `data-status` with an icon for each status. */
  marks: Place<HTMLDivElement>;
}

/** The first row in view and how much of it is cut off, as the reader has them now. */
interface Kept {
  filter: Timeline["state"]["filter"];
  top: string | null;
  within: number;
}

/** @returns for the scroll event of the box */
export function useDrawnRows(timeline: Timeline, { box, field, marks }: Places, failures: Failures): () => void {
  const { history, state, dispatch, rows, scale, activeRow } = timeline;
  const { store, groups } = history;
  const { mode } = state.filter;
  const words = useRowWords(failures);
  const painter = useRef<RowPainter | null>(null);
  const kept = useRef<Kept | null>(null);
  const drawnAt = useRef(0);
  const facts = (row: number) => rowFacts(store, groups, mode, rows[row] ?? 0);
  const draw = (): void => {
    const { current } = box;
    if (current === null || painter.current === null) return;
    const { scrollTop: scrollPx, clientHeight: viewPx } = current;
    const isFlung = Math.abs(scrollPx - drawnAt.current) > viewPx;
    drawnAt.current = scrollPx;
    const { first, end } = rowWindow({ count: rows.length, rowPx: ROW_PX, scrollPx, viewPx }, isFlung);
    const drawn = Array.from({ length: end - first }, (_, index) => facts(first + index));
    failures.ask(drawn.flatMap((one) => one.whyEvent() ?? []));
    painter.current.paint({ first, count: rows.length, rowPx: ROW_PX, rows: drawn, active: activeRow, mode, scale, window: state.window });
    if (activeRow >= first && activeRow < end) current.setAttribute("aria-activedescendant", rowElementId(activeRow));
    else current.removeAttribute("aria-activedescendant");
    const top = Math.floor(scrollPx / ROW_PX);
    kept.current = { filter: state.filter, top: top < rows.length ? facts(top).id : null, within: scrollPx % ROW_PX };
  };
  useLayoutEffect(() => {
    if (field.current === null || marks.current === null) return;
    field.current.replaceChildren();
    painter.current = createRowPainter(field.current, words, marksIn(marks.current));
    return () => painter.current?.stop();
  }, [words]);
  useKeptPlace(timeline, box, kept);
  useActiveInView(state.active, activeRow, box);
  useLayoutEffect(draw);
  const drawNow = useRef(draw);
  useLayoutEffect(() => {
    drawNow.current = draw;
  });
  useEffect(() => {
    if (box.current === null) return;
    const seen = new ResizeObserver(() => drawNow.current());
    seen.observe(box.current);
    return () => seen.disconnect();
  }, [box]);
  return () => {
    draw();
    const { current } = box;
    if (current === null || !state.follow.following) return;
    const place = { count: rows.length, rowPx: ROW_PX, scrollPx: current.scrollTop, viewPx: current.clientHeight };
    if (!isAtEnd(place)) dispatch({ kind: "scrolled", atEnd: false });
  };
}

/**
 * At the end while following; else at the same event, when the whole history takes the place of its newest part, and when a row comes in
 * above (a workflow task that fails later than its neighbours). Another filter begins where it likes.
 */
function useKeptPlace({ history, state, rows }: Timeline, box: Place<HTMLDivElement>, kept: { current: Kept | null }): void {
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) return;
    if (state.follow.following) current.scrollTop = current.scrollHeight;
    else if (kept.current?.filter === state.filter) {
      const row = rowOf(history.store, history.groups, state.filter.mode, rows, kept.current.top);
      const wanted = row * ROW_PX + kept.current.within;
      if (row !== -1 && Math.abs(wanted - current.scrollTop) >= 1) current.scrollTop = wanted;
    }
  }, [history, rows, state.follow.following]);
}

/** A row that was chosen elsewhere (among the open ones, in the table, in the editor) is brought into view. */
function useActiveInView(active: string | null, activeRow: number, box: { current: HTMLDivElement | null }): void {
  const seen = useRef(active);
  useLayoutEffect(() => {
    const { current } = box;
    if (seen.current === active || current === null) return;
    seen.current = active;
    if (activeRow === -1) return;
    const place = { count: 0, rowPx: ROW_PX, scrollPx: current.scrollTop, viewPx: current.clientHeight };
    current.scrollTop = scrollTo(activeRow, place);
  }, [active, activeRow]);
}

function marksIn(from: HTMLElement): Record<GroupStatus, Element> {
  const found = GROUP_STATUSES.map((status) => [
    status,
    from.querySelector(`[data-status="${status}"] svg`) ?? document.createElement("span"),
  ]);
  return Object.fromEntries(found) as Record<GroupStatus, Element>;
}

function useRowWords(failures: Failures): RowWords {
  const t = useTranslations("history");
  const kept = useRef<{ t: typeof t; words: RowWords } | null>(null);
  if (kept.current?.t !== t) kept.current = { t, words: wordsOf(t, failures) };
  return kept.current.words;
}

function wordsOf(t: ReturnType<typeof useTranslations<"history">>, failures: Failures): RowWords {
  const why = (facts: RowFacts): string => visibleLine(failures.of(facts.whyEvent()) ?? "", WHY_CHARACTERS_MAX);
  return {
    why,
    says: (facts, name, took) => {
      const { kind, status, attempt } = facts;
      const row = t("rowSays", { kind: t(`kinds.${kind}`), name, status: t(`statuses.${status}`), attempt, took: took ?? "—" });
      return [row, why(facts)].filter((part) => part !== "").join(". ");
    },
    status: (status) => t(`statuses.${status}`),
    attempt: (attempt) => t("attempt", { attempt }),
  };
}
