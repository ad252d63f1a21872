/** The pool of rows on a document that counts what is done to it: elements are made once, and only what differs is written. */
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { GROUP_STATUSES, type GroupStatus } from "../model/event-kinds";
import type { RowFacts } from "../model/row-facts";
import { createTimeScale } from "../model/time-scale";
import { WHOLE } from "../model/zoom-window";
import { createRowPainter, type RowsDrawn, type RowWords } from "./row-painter";

let made = 0;
let writes = 0;

/** As much of an element as the painter uses. */
class FakeElement {
  readonly children: FakeElement[] = [];
  readonly attributes = new Map<string, string>();
  readonly style = { cssText: "" };
  #properties = new Map<string, unknown>();
  constructor(readonly tag: string) {
    made += 1;
    for (const name of ["className", "textContent", "id", "hidden"])
      Object.defineProperty(this, name, {
        get: () => this.#properties.get(name) ?? "",
        set: (value: unknown) => {
          writes += 1;
          this.#properties.set(name, value);
        },
      });
  }
  append(child: FakeElement): void {
    const known = this.children.indexOf(child);
    if (known !== -1) this.children.splice(known, 1);
    this.children.push(child);
  }
  replaceChildren(...children: FakeElement[]): void {
    this.children.splice(0, this.children.length, ...children);
  }
  setAttribute(name: string, value: string): void {
    writes += 1;
    this.attributes.set(name, value);
  }
  cloneNode(): FakeElement {
    return new FakeElement(`copy of ${this.tag}`);
  }
  read(name: string): unknown {
    return Reflect.get(this, name);
  }
}

const words: RowWords = {
  says: ({ kind }, name, took) => `${kind} ${name} took ${took ?? "-"}`,
  why: ({ status }) => (status === "failed" ? "no disk" : ""),
  status: (status) => status,
  attempt: (attempt) => `attempt ${String(attempt)}`,
};
const facts = (row: number, changed: Partial<RowFacts> = {}): RowFacts => ({
  ...{ id: `0.${String(row + 1)}`, kind: "activity", status: "done", name: `step-${String(row)}`, type: "ActivityTaskScheduled" },
  ...{
    attempt: 1,
    events: 3,
    bytes: 10,
    execution: 0,
    from: row * 10,
    workedFrom: null,
    to: row * 10 + 5,
    eventIds: () => [],
    whyEvent: () => null,
  },
  ...changed,
});
const scale = createTimeScale([], { from: 0, to: 1_000_000, foldIdle: false });
const drawn = (first: number, count: number, changed: Partial<RowsDrawn> = {}): RowsDrawn => ({
  ...{ first, count: 50_000, rowPx: 28, rows: Array.from({ length: count }, (_, place) => facts(first + place)), active: -1 },
  ...{ mode: "compact", scale, window: WHOLE, ...changed },
});

function subject() {
  const field = new FakeElement("field");
  const marks = Object.fromEntries(GROUP_STATUSES.map((status) => [status, new FakeElement(status)])) as Record<GroupStatus, FakeElement>;
  const painter = createRowPainter(field as unknown as HTMLElement, words, marks as unknown as Record<GroupStatus, Element>);
  const textOf = (row: number, ...way: number[]): unknown =>
    way.reduce<FakeElement | undefined>((at, place) => at?.children[place], field.children[row])?.read("textContent");
  return { field, painter, textOf };
}

beforeEach(() => {
  jest.useFakeTimers();
  Object.assign(globalThis, { document: { createElement: (tag: string) => new FakeElement(tag) } });
  [made, writes] = [0, 0];
});
afterEach(() => {
  jest.useRealTimers();
  Reflect.deleteProperty(globalThis, "document");
});

test("while rows fly by no element comes or goes, and each row says what it is", () => {
  const { field, painter, textOf } = subject();
  painter.paint(drawn(0, 30));
  const before = made;
  for (let first = 50; first < 40_000; first += 997) painter.paint(drawn(first, 30));
  painter.paint(drawn(41_000, 30));
  jest.advanceTimersByTime(200);
  expect(made).toBe(before);
  expect(field.children).toHaveLength(30);
  expect(field.children.map((row) => row.attributes.get("aria-posinset"))).toEqual(
    Array.from({ length: 30 }, (_, place) => String(41_001 + place)),
  );
  expect(textOf(29, 1, 2)).toBe("step-41029");
  expect(field.children[0]?.read("id")).toBe("history-row-41000");
});

test("a row that stays in view is not touched while others come and go, and once scrolling rests the elements are in order", () => {
  const { field, painter } = subject();
  painter.paint(drawn(100, 20));
  const before = [...field.children];
  writes = 0;
  painter.paint(drawn(101, 20));
  const changed = writes;
  expect(changed).toBeLessThan(10);
  painter.paint(drawn(103, 20));
  expect(writes - changed).toBe(2 * changed);
  expect(field.children.map((row) => before.indexOf(row))).toEqual(before.map((_, place) => place));
  jest.advanceTimersByTime(200);
  expect(field.children.map((row) => row.attributes.get("aria-posinset"))).toEqual(before.map((_, place) => String(104 + place)));
  expect(field.children.map((row) => row.style.cssText)).toEqual(
    before.map((_, place) => `transform:translateY(${String((103 + place) * 28)}px)`),
  );
});

test("of more elements than are needed the same ones are drawn, and the others stay as they are", () => {
  const { field, painter } = subject();
  painter.paint(drawn(100, 30));
  painter.paint(drawn(5_000, 14));
  const hidden = field.children.filter((row) => row.read("hidden") === true);
  expect(hidden).toHaveLength(16);
  painter.paint(drawn(9_000, 14));
  expect(field.children.filter((row) => row.read("hidden") === true)).toEqual(hidden);
});

test("what has not changed is not written again, and rows that are not needed are hidden", () => {
  const { field, painter } = subject();
  painter.paint(drawn(100, 20));
  writes = 0;
  painter.paint(drawn(100, 20));
  expect(writes).toBe(0);
  painter.paint(drawn(100, 20, { active: 103 }));
  expect(writes).toBe(2);
  expect(field.children[3]?.attributes.get("aria-selected")).toBe("true");
  painter.paint(drawn(100, 5));
  expect(field.children.map((row) => row.read("hidden"))).toEqual(Array.from({ length: 20 }, (_, place) => place >= 5));
});

test("a status has its own mark, attempts are named, and JSON mode shows ids, types and sizes", () => {
  const { field, painter, textOf } = subject();
  painter.paint(drawn(0, 1, { rows: [facts(0, { status: "failed", attempt: 3, workedFrom: 4 })] }));
  expect(field.children[0]?.children[1]?.children[0]?.children[0]?.tag).toBe("copy of failed");
  expect([textOf(0, 1, 1), textOf(0, 1, 3), textOf(0, 2, 1)]).toEqual(["", "attempt 3", "5 ms · no disk"]);
  const waited = field.children[0]?.children[2]?.children[0]?.children[0];
  expect([waited?.read("className"), waited?.style.cssText]).toEqual(["bar__waited bar__waited--tried", "width:80.000%"]);
  painter.paint(drawn(0, 1, { mode: "json" }));
  expect([textOf(0, 1, 1), textOf(0, 1, 2), textOf(0, 2, 1)]).toEqual(["0.1", "ActivityTaskScheduled step-0", "10 B"]);
});

test("a row has its sentence from its first moment; while rows fly by it is written again once scrolling rests", () => {
  const { painter, textOf } = subject();
  painter.paint(drawn(0, 2));
  expect([textOf(0, 0), textOf(1, 0)]).toEqual(["activity step-0 took 5 ms", "activity step-1 took 5 ms"]);
  jest.advanceTimersByTime(100);
  painter.paint(drawn(7, 2));
  jest.advanceTimersByTime(100);
  expect(textOf(0, 0)).toBe("activity step-0 took 5 ms");
  jest.advanceTimersByTime(100);
  expect([textOf(0, 0), textOf(1, 0)]).toEqual(["activity step-7 took 5 ms", "activity step-8 took 5 ms"]);
});
