/**
 * Draws the rows in view into a pool of elements that is made once: while the reader scrolls, a row that leaves the view is written anew
 * for the one that comes, and the others are not touched. Knows the DOM and the facts of rows, not React. A row has its sentence for
 * screen readers from the moment it is made; while rows fly by, sentences and the order of elements change only when scrolling rests.
 */
import { visibleLine } from "../../../lib/text/visible-text";
import { durationText } from "../../../lib/time/format-times";
import { bytesText } from "../../../lib/text/bytes-text";
import { barPlace } from "../model/bar-place";
import type { GroupStatus } from "../model/event-kinds";
import type { RowFacts } from "../model/row-facts";
import type { TimeScale } from "../model/time-scale";
import type { TimelineMode } from "../model/timeline-rows";
import type { ZoomWindow } from "../model/zoom-window";

export interface RowWords {
  /** The whole row as a sentence. */
  says(facts: RowFacts, name: string, took: string | null): string;
  /** Why it failed or was tried again, as far as it is known; empty: nothing to say. */
  why(facts: RowFacts): string;
  status(status: GroupStatus): string;
  attempt(attempt: number): string;
}

export interface RowsDrawn {
  /** Of the first one, among `count`. */
  first: number;
  count: number;
  rowPx: number;
  rows: readonly RowFacts[];
  active: number;
  mode: TimelineMode;
  scale: TimeScale;
  window: ZoomWindow;
}

export interface RowPainter {
  paint(drawn: RowsDrawn): void;
  stop(): void;
}

export const rowElementId = (row: number): string => `history-row-${String(row)}`;

/** A screen reader is not read to while rows fly by. */
const REST_MS = 120;
const NAME_CHARACTERS_MAX = 200;
const NAMES_KEPT_MAX = 2_000;

/** @param marks an icon for each status, to be copied */
export function createRowPainter(field: HTMLElement, words: RowWords, marks: Record<GroupStatus, Element>): RowPainter {
  const inView = new Map<number, PooledRow>();
  const spare: PooledRow[] = [];
  const nameOf = createNames();
  let last: RowsDrawn | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const sentenceOf = (facts: RowFacts): string => words.says(facts, nameOf(facts.name), tookOf(facts));
  const makeRow = (facts: RowFacts): PooledRow => {
    const row = createPooledRow(field, marks);
    row.says(sentenceOf(facts));
    return row;
  };
  /** Elements of rows that are not in view any more. */
  const leave = (first: number, end: number): PooledRow[] => {
    const left = [...inView].filter(([row]) => row < first || row >= end);
    for (const [row] of left) inView.delete(row);
    return left.map(([, element]) => element);
  };
  const rest = (): void => {
    if (last === null) return;
    const { first, rows } = last;
    for (const [place, facts] of rows.entries()) inView.get(first + place)?.says(sentenceOf(facts));
    // Screen readers go by the order of elements.
    const order = rows.map((_, place) => inView.get(first + place)?.element).filter((element) => element !== undefined);
    if (order.some((element, place) => field.children[place] !== element)) for (const element of order) field.append(element);
  };
  return {
    paint: (drawn) => {
      last = drawn;
      const { first, rows } = drawn;
      const free = leave(first, first + rows.length);
      for (const [place, facts] of rows.entries()) {
        const row = first + place;
        // One that is shown is written anew; to hide it and show another would cost more.
        const element = inView.get(row) ?? free.shift() ?? spare.pop() ?? makeRow(facts);
        inView.set(row, element);
        element.show(contentOf(facts, { ...drawn, row, name: nameOf(facts.name) }, words));
      }
      for (const row of free) row.hide();
      spare.push(...free);
      clearTimeout(timer);
      timer = setTimeout(rest, REST_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

/** Names as they are shown. The same ones come again and again. */
function createNames(): (name: string) => string {
  const names = new Map<string, string>();
  return (name) => {
    const known = names.get(name);
    if (known !== undefined) return known;
    if (names.size >= NAMES_KEPT_MAX) names.clear();
    const shown = visibleLine(name, NAME_CHARACTERS_MAX);
    names.set(name, shown);
    return shown;
  };
}

interface RowContent {
  row: number;
  topPx: number;
  count: number;
  active: boolean;
  status: GroupStatus;
  id: string;
  name: string;
  attempt: string;
  label: string;
  bar: ReturnType<typeof barPlace>;
  isTried: boolean;
}

function tookOf({ to, from, status }: RowFacts): string | null {
  return to === null || status === "point" ? null : durationText(to - from);
}

const behind = (why: string): string => (why === "" ? "" : ` · ${why}`);

function contentOf(
  facts: RowFacts,
  { mode, scale, window, row, rowPx, count, active, name }: RowsDrawn & { row: number; name: string },
  words: RowWords,
): RowContent {
  const isJson = mode === "json";
  return {
    ...{ row, topPx: row * rowPx, count, active: row === active, status: facts.status },
    id: isJson ? facts.id : "",
    name: isJson ? `${facts.type}${name === facts.type ? "" : ` ${name}`}` : name,
    attempt: facts.attempt > 1 ? words.attempt(facts.attempt) : "",
    label: isJson ? bytesText(facts.bytes) : `${tookOf(facts) ?? words.status(facts.status)}${behind(words.why(facts))}`,
    bar: barPlace(facts, scale, window),
    isTried: facts.attempt > 1,
  };
}

interface PooledRow {
  readonly element: Element;
  show(content: RowContent): void;
  says(sentence: string): void;
  hide(): void;
}

function element(name: string, parent: Element): HTMLElement {
  const made = document.createElement("span");
  made.className = name;
  parent.append(made);
  return made;
}

function createPooledRow(field: HTMLElement, marks: Record<GroupStatus, Element>): PooledRow {
  const row = document.createElement("div");
  row.setAttribute("role", "option");
  const said = element("cds--visually-hidden", row);
  const what = element("row__what", row);
  const lane = element("row__lane", row);
  for (const shown of [what, lane]) shown.setAttribute("aria-hidden", "true");
  const mark = element("row__mark", what);
  const [id, name, attempt] = [element("row__id mono", what), element("row__name", what), element("row__attempt", what)];
  const bar = element("bar", lane);
  const waited = element("bar__waited", bar);
  const [label, beyond] = [element("row__label", lane), element("row__beyond", lane)];
  field.append(row);
  const write = createWriter();
  return {
    element: row,
    says: (sentence) => write(said, "textContent", sentence),
    hide: () => {
      write(row, "hidden", true);
      write(row, "aria-selected", "false");
    },
    show: (content) => {
      const { bar: place, status } = content;
      write(row, "hidden", false);
      write(row, "id", rowElementId(content.row));
      write(row, "style", `transform:translateY(${String(content.topPx)}px)`);
      write(row, "className", content.active ? "row row--active" : "row");
      write(row, "aria-selected", String(content.active));
      write(row, "aria-posinset", String(content.row + 1));
      write(row, "aria-setsize", String(content.count));
      if (write(mark, "data-status", status)) mark.replaceChildren(marks[status].cloneNode(true));
      write(id, "textContent", content.id);
      write(name, "textContent", content.name);
      write(attempt, "textContent", content.attempt);
      write(bar, "hidden", place.beyond !== null);
      write(label, "hidden", place.beyond !== null);
      write(beyond, "textContent", place.beyond ?? "");
      if (place.beyond !== null) return;
      write(bar, "className", `bar bar--${status}`);
      write(bar, "style", place.bar);
      write(waited, "hidden", place.waited === "");
      write(waited, "className", content.isTried ? "bar__waited bar__waited--tried" : "bar__waited");
      write(waited, "style", place.waited);
      write(label, "className", place.isInside ? "row__label row__label--inside" : "row__label");
      write(label, "style", place.label);
      write(label, "textContent", content.label);
    },
  };
}

type Written = "textContent" | "hidden" | "id" | "className" | "style" | `aria-${string}` | `data-${string}`;

/** Touches the document only for what is another value than before. Styles go by `cssText`, which the page's policy allows as it does the editor's. */
function createWriter(): (to: HTMLElement, what: Written, value: string | boolean) => boolean {
  const known = new Map<HTMLElement, Map<Written, string | boolean>>();
  return (to, what, value) => {
    const values = known.get(to) ?? new Map<Written, string | boolean>();
    known.set(to, values);
    if (values.get(what) === value) return false;
    values.set(what, value);
    if (what === "hidden") to.hidden = value === true;
    else if (what === "style") to.style.cssText = String(value);
    else if (what === "textContent" || what === "id" || what === "className") to[what] = String(value);
    else to.setAttribute(what, String(value));
    return true;
  };
}
