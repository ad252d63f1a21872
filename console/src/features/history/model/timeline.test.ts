/** The timeline's arithmetic: scale, zoom, rows, overview, search and what may move by itself. */
import { describe, expect, test } from "@jest/globals";
import { createEventStore, type LeanEvent } from "./event-store";
import { FOLLOWING, followNext, type FollowEvent } from "./follow-live";
import { createGroupIndex } from "./group-index";
import { createIdleGaps } from "./idle-gaps";
import { binGroups } from "./overview-bins";
import { isAtEnd, rowWindow, scrollTo } from "./row-window";
import { nextOf } from "./search-history";
import { leanEvent, loopHistory } from "./testing/lean-history";
import { createTimeScale } from "./time-scale";
import { createOpenGroups, createTimelineRows, type RowFilter } from "./timeline-rows";
import { brushed, onScreen, panBy, WHOLE, zoomAt } from "./zoom-window";

function built(events: readonly LeanEvent[]) {
  const store = createEventStore();
  const groups = createGroupIndex(store);
  store.append(events);
  groups.refresh();
  return { store, groups };
}
const MINUTE = 60_000;
/** Where nothing happened between these moments. */
const between = (times: readonly number[]) =>
  times.slice(1).flatMap((to, place) => (to - (times[place] ?? to) < 10_000 ? [] : [{ from: times[place] ?? to, to }]));

describe("the scale", () => {
  const night = [0, 1000, 2000, 8 * 60 * MINUTE, 8 * 60 * MINUTE + 1000];

  test("folds a night of waiting to a mark and keeps the busy seconds readable", () => {
    const scale = createTimeScale(between(night), { from: 0, to: night.at(-1) ?? 0, foldIdle: true });
    expect(scale.folds).toHaveLength(1);
    expect(scale.place(2000)).toBeCloseTo((2 / 3) * 0.98, 5);
    expect(scale.place(8 * 60 * MINUTE)).toBeCloseTo((2 / 3) * 0.98 + 0.02, 5);
  });

  test("is plain time when folding is off", () => {
    const scale = createTimeScale(between(night), { from: 0, to: 1000, foldIdle: false });
    expect([scale.folds, scale.place(500), scale.time(0.25)]).toEqual([[], 0.5, 250]);
  });

  test("never turns back, and time → place → time is the same time", () => {
    const times = Array.from({ length: 200 }, (_, index) => index * 700 + (index % 37 === 0 ? 40 * MINUTE * index : 0)).sort(
      (a, b) => a - b,
    );
    const scale = createTimeScale(between(times), { from: 0, to: times.at(-1) ?? 0, foldIdle: true });
    let last = -1;
    for (const time of times) {
      const place = scale.place(time);
      expect(place).toBeGreaterThanOrEqual(last);
      expect(place).toBeLessThanOrEqual(1 + 1e-9);
      expect(Math.abs(scale.time(place) - time)).toBeLessThan(1);
      last = place;
    }
  });

  test("many idle times leave three quarters of the width to the bars", () => {
    const times = Array.from({ length: 100 }, (_, index) => index * 60 * MINUTE);
    const scale = createTimeScale(between(times), { from: 0, to: (times.at(-1) ?? 0) + 1000, foldIdle: true });
    expect(scale.folds.length).toBeGreaterThan(50);
    expect(scale.folds.reduce((sum, { width }) => sum + width, 0)).toBeLessThanOrEqual(0.25 + 1e-9);
  });

  test("an hour of work is no idle time, an hour of waiting on a timer is", () => {
    const hour = 60 * MINUTE;
    const history = (type: "ActivityTask" | "Timer") => [
      leanEvent("0.1", "WorkflowExecutionStarted", { time: 0 }),
      leanEvent("0.2", type === "Timer" ? "TimerStarted" : "ActivityTaskScheduled", { time: 10 }),
      ...(type === "Timer" ? [] : [leanEvent("0.3", "ActivityTaskStarted", { time: 20, group: "0.2" })]),
      leanEvent(type === "Timer" ? "0.3" : "0.4", type === "Timer" ? "TimerFired" : "ActivityTaskCompleted", { time: hour, group: "0.2" }),
    ];
    const folds = (type: "ActivityTask" | "Timer"): number => {
      const { store, groups } = built(history(type));
      return createTimeScale(createIdleGaps(store, groups)(hour), { from: 0, to: hour, foldIdle: true }).folds.length;
    };
    expect([folds("ActivityTask"), folds("Timer")]).toEqual([0, 1]);
  });

  test("bursts of seconds between waits of minutes are folded one by one", () => {
    const times = Array.from({ length: 30 }, (_, index) => [index * 10 * MINUTE, index * 10 * MINUTE + 2000]).flat();
    expect(createTimeScale(between(times), { from: 0, to: times.at(-1) ?? 0, foldIdle: true }).folds).toHaveLength(29);
  });

  test("a run of one moment has an axis too", () => {
    const scale = createTimeScale(between([5]), { from: 5, to: 5, foldIdle: true });
    expect([scale.place(5), scale.place(4), scale.place(99)]).toEqual([0, 0, 1]);
  });
});

describe("zoom", () => {
  test("the place under the pointer stays under the pointer", () => {
    const window = zoomAt(zoomAt(WHOLE, 0.5, 0.3), 0.5, 0.3);
    expect(onScreen(window, 0.3)).toBeCloseTo(0.3, 9);
    expect(window.to - window.from).toBeCloseTo(0.25, 9);
  });

  test("nothing leaves the run: not by zoom, not by pan, not by brush", () => {
    for (const window of [
      zoomAt(WHOLE, 9, 0.5),
      panBy({ from: 0.8, to: 1 }, 3),
      panBy({ from: 0, to: 0.2 }, -1),
      brushed(WHOLE, 1.4, 0.9, 0.01),
    ]) {
      expect(window.from).toBeGreaterThanOrEqual(0);
      expect(window.to).toBeLessThanOrEqual(1);
      expect(window.to).toBeGreaterThan(window.from);
    }
    expect(zoomAt(WHOLE, 1e-30, 0.5).to).toBeGreaterThan(0.5 - 1e-7);
  });

  test("a drag in either direction chooses what lies between, a click moves there with the same width", () => {
    const dragged = brushed(WHOLE, 0.6, 0.2, 0.01);
    expect([dragged.from, dragged.to]).toEqual([expect.closeTo(0.2, 9), expect.closeTo(0.6, 9)]);
    const clicked = brushed({ from: 0.1, to: 0.2 }, 0.5, 0.501, 0.01);
    expect(clicked.from).toBeCloseTo(0.4505, 6);
    expect(clicked.to - clicked.from).toBeCloseTo(0.1, 9);
  });
});

describe("rows", () => {
  test("of 50,000 rows only those in view are drawn, at any place", () => {
    for (const scrollPx of [0, 12_345, 1_199_000, 9_999_999, -50]) {
      const { first, end, totalPx } = rowWindow({ count: 50_000, rowPx: 24, scrollPx, viewPx: 600 });
      expect(end - first).toBeLessThanOrEqual(50);
      expect(totalPx).toBe(1_200_000);
      const top = Math.min(Math.max(scrollPx, 0), totalPx - 600);
      expect(first * 24).toBeLessThanOrEqual(top);
      expect(end * 24).toBeGreaterThanOrEqual(top + 600);
    }
    const flung = rowWindow({ count: 50_000, rowPx: 24, scrollPx: 12_345, viewPx: 600 }, true);
    expect([flung.first, flung.end]).toEqual([514, 540]);
    expect(rowWindow({ count: 0, rowPx: 24, scrollPx: 0, viewPx: 600 })).toMatchObject({ first: 0, end: 0, totalPx: 0 });
  });

  test("a row is brought into view by the shortest way, and one in view does not scroll", () => {
    const view = { count: 1000, rowPx: 20, scrollPx: 1000, viewPx: 400 };
    expect([scrollTo(60, view), scrollTo(10, view), scrollTo(100, view)]).toEqual([1000, 200, 1620]);
    expect([isAtEnd(view), isAtEnd({ ...view, scrollPx: 19_585 })]).toEqual([false, true]);
  });

  const mixed = [
    leanEvent("0.1", "WorkflowExecutionStarted"),
    leanEvent("0.2", "WorkflowTaskScheduled"),
    leanEvent("0.3", "WorkflowTaskCompleted", { group: "0.2" }),
    leanEvent("0.4", "ActivityTaskScheduled", { name: "prepareWorkspace" }),
    leanEvent("0.5", "ActivityTaskStarted", { group: "0.4", attempt: 2 }),
    leanEvent("0.6", "TimerStarted", { name: "due" }),
    leanEvent("0.7", "WorkflowTaskScheduled"),
    leanEvent("0.8", "WorkflowTaskFailed", { group: "0.7" }),
    leanEvent("0.9", "UpsertWorkflowSearchAttributes"),
  ];
  const filter: RowFilter = { mode: "compact", search: "", troubleOnly: false };
  const ids = (rest: Partial<RowFilter>): string[] => {
    const { store, groups } = built(mixed);
    const rows = createTimelineRows(store, groups, { ...filter, ...rest }).now();
    return Array.from(rows, (row) => store.id(rest.mode === "json" ? row : groups.headSlot(row)));
  };

  test("compact leaves out bookkeeping, but not the workflow task that failed", () => {
    expect(ids({})).toEqual(["0.1", "0.4", "0.6", "0.7"]);
    expect(ids({ mode: "full" })).toEqual(["0.1", "0.2", "0.4", "0.6", "0.7", "0.9"]);
    expect(ids({ mode: "json" })).toHaveLength(mixed.length);
  });

  test("search finds by type, by name without regard to case, and by the beginning of an id", () => {
    expect(ids({ search: "PREPAREw" })).toEqual(["0.4"]);
    expect(ids({ search: "activitytaskstarted" })).toEqual(["0.4"]);
    expect(ids({ search: "0.6" })).toEqual(["0.6"]);
    expect(ids({ search: "no such thing" })).toEqual([]);
    expect(ids({ search: "timer", mode: "json" })).toEqual(["0.6"]);
  });

  test("trouble is what failed or needed another attempt", () => {
    expect(ids({ troubleOnly: true })).toEqual(["0.4", "0.7"]);
  });

  test("what is still open is pinned, bookkeeping is not", () => {
    const { store, groups } = built(mixed);
    expect(createOpenGroups(store, groups)().map((number) => store.id(groups.headSlot(number)))).toEqual(["0.4", "0.6"]);
  });

  test("a 50,000-event history is grouped and searched whole", () => {
    const { store, groups } = built(loopHistory(17_000, 100));
    expect([store.length, groups.count]).toEqual([51_000, 17_000]);
    expect(createTimelineRows(store, groups, { ...filter, search: "step-3" }).now()).toHaveLength(1700);
    expect(createTimelineRows(store, groups, { ...filter, troubleOnly: true }).now()).toHaveLength(170);
  });
});

describe("the overview", () => {
  test("counts what is under way in each bin, and where it failed", () => {
    const { store, groups } = built(loopHistory(10, 5));
    const scale = createTimeScale([], { from: 0, to: 10_000, foldIdle: false });
    const bins = binGroups(
      { store, groups },
      Int32Array.from({ length: 10 }, (_, index) => index),
      scale,
      10,
    );
    expect(Array.from(bins.busy)).toEqual(Array.from({ length: 10 }, () => 1));
    expect(Array.from(bins.bad)).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
    expect(bins.busiest).toBe(1);
  });

  test("an open group reaches to the end", () => {
    const { store, groups } = built([leanEvent("0.1", "TimerStarted", { time: 0 })]);
    const scale = createTimeScale([], { from: 0, to: 100, foldIdle: false });
    expect(Array.from(binGroups({ store, groups }, [0], scale, 4).busy)).toEqual([1, 1, 1, 1]);
  });
});

describe("jumping between hits", () => {
  test("goes to the next in either direction and round at the ends", () => {
    const hits = [3, 7, 9];
    expect([nextOf(hits, 3, 1), nextOf(hits, 4, 1), nextOf(hits, 9, 1)]).toEqual([7, 7, 3]);
    expect([nextOf(hits, 9, -1), nextOf(hits, 8, -1), nextOf(hits, 3, -1)]).toEqual([7, 7, 9]);
    expect(nextOf([], 3, 1)).toBeNull();
  });
});

describe("following live", () => {
  const after = (...events: FollowEvent[]) => events.reduce(followNext, FOLLOWING);

  test("nothing moves under a reader who inspects: it only counts what is new", () => {
    const state = after(
      { kind: "inspected" },
      { kind: "arrived", events: 3 },
      { kind: "scrolled", atEnd: true },
      { kind: "arrived", events: 4 },
    );
    expect(state).toEqual({ following: false, unseen: 7 });
  });

  test("scrolling away freezes, the reader's own word thaws", () => {
    expect(after({ kind: "scrolled", atEnd: false })).toEqual({ following: false, unseen: 0 });
    expect(after({ kind: "scrolled", atEnd: false }, { kind: "arrived", events: 1 }, { kind: "returned_to_live" })).toEqual(FOLLOWING);
    expect(after({ kind: "scrolled", atEnd: true }, { kind: "arrived", events: 9 })).toEqual(FOLLOWING);
  });
});
