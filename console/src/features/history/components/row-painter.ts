/**
 * Draws the rows in view into a pool of elements that is made once: while the reader scrolls, texts and places change and no element comes
 * or goes. Knows the DOM and the facts of rows, not React. A row has its sentence for screen readers from the moment it is made; while
 * rows fly by it changes only when scrolling rests.
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
  status(status: GroupStatus): string;
  attempt(attempt: number): string;
}

export interface RowsDrawn {
  /** Of the first one, among `count`. */
  first: number;
  count: number;
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
  const pool: PooledRow[] = [];
  const names = new Map<string, string>();
  let last: RowsDrawn | null = null;
  let rest: ReturnType<typeof setTimeout> | undefined;

  const nameOf = (name: string): string => {
    const known = names.get(name);
    if (known !== undefined) return known;
    if (names.size >= NAMES_KEPT_MAX) names.clear();
    const shown = visibleLine(name, NAME_CHARACTERS_MAX);
    names.set(name, shown);
    return shown;
  };
  const speak = (): void => {
    for (const [place, facts] of last?.rows.entries() ?? []) pool[place]?.says(words.says(facts, nameOf(facts.name), tookOf(facts)));
  };
  return {
    paint: (drawn) => {
      last = drawn;
      for (const [place, facts] of drawn.rows.entries()) {
        const [known, name] = [pool[place], nameOf(facts.name)];
        const row = (pool[place] ??= createPooledRow(field, marks));
        if (known === undefined) row.says(words.says(facts, name, tookOf(facts)));
        row.show(contentOf(facts, { ...drawn, row: drawn.first + place, name }, words));
      }
      for (let place = drawn.rows.length; place < pool.length; place += 1) pool[place]?.hide();
      clearTimeout(rest);
      rest = setTimeout(speak, REST_MS);
    },
    stop: () => clearTimeout(rest),
  };
}

interface RowContent {
  row: number;
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

function contentOf(
  facts: RowFacts,
  { mode, scale, window, row, count, active, name }: RowsDrawn & { row: number; name: string },
  words: RowWords,
): RowContent {
  const isJson = mode === "json";
  return {
    ...{ row, count, active: row === active, status: facts.status },
    id: isJson ? facts.id : "",
    name: isJson ? `${facts.type}${name === facts.type ? "" : ` ${name}`}` : name,
    attempt: facts.attempt > 1 ? words.attempt(facts.attempt) : "",
    label: isJson ? bytesText(facts.bytes) : (tookOf(facts) ?? words.status(facts.status)),
    bar: barPlace(facts, scale, window),
    isTried: facts.attempt > 1,
  };
}

interface PooledRow {
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
    says: (sentence) => write(said, "textContent", sentence),
    hide: () => write(row, "hidden", true),
    show: (content) => {
      const { bar: place, status } = content;
      write(row, "hidden", false);
      write(row, "id", rowElementId(content.row));
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
