/** What is derived from a history that grows is the same as from the whole of it, however it came. */
import { expect, test } from "@jest/globals";
import { createEventStore, type LeanEvent } from "./event-store";
import { createGroupIndex } from "./group-index";
import { createIdleGaps } from "./idle-gaps";
import { createSortedNumbers } from "./sorted-numbers";
import { leanEvent } from "./testing/lean-history";
import { createOpenGroups, createTimelineRows, TIMELINE_MODES, type RowFilter } from "./timeline-rows";

const FILTERS: RowFilter[] = TIMELINE_MODES.flatMap((mode) =>
  ["", "build", "0.1"].flatMap((search) => [false, true].map((troubleOnly) => ({ mode, search, troubleOnly }))),
);

/** Activities, timers and workflow tasks that overlap, are repeated and fail, with waits between; the same for the same seed. */
function tangled(seed: number, count: number): LeanEvent[] {
  let state = seed;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  const events: LeanEvent[] = [];
  const open: { id: string; family: string }[] = [];
  let time = 0;
  while (events.length < count) {
    time += random(4) === 0 ? random(60_000) : random(50);
    const id = `0.${String(events.length + 1)}`;
    const known = open[random(open.length + 2)];
    if (known === undefined) {
      const family = ["ActivityTask", "WorkflowTask", "Timer"][random(3)] ?? "Timer";
      open.push({ id, family });
      const name = ["build", "test", "deploy"][random(3)] ?? "";
      events.push(leanEvent(id, family === "Timer" ? "TimerStarted" : `${family}Scheduled`, { time, name }));
    } else {
      const { family, id: group } = known;
      const type = family === "Timer" ? "TimerFired" : `${family}${["Started", "Completed", "Failed", "TimedOut"][random(4)] ?? "Started"}`;
      if (!type.endsWith("Started")) open.splice(open.indexOf(known), 1);
      events.push(leanEvent(id, type, { time, group, attempt: type.endsWith("Started") ? 1 + random(2) : 0 }));
    }
  }
  return events;
}

function empty() {
  const store = createEventStore();
  const groups = createGroupIndex(store);
  const add = (events: readonly LeanEvent[]): void => {
    store.append(events);
    groups.refresh();
  };
  return { store, groups, add };
}

test.each([1, 2, 3, 4, 5])("rows, open groups and idle times of a tangled history, taken in piece by piece (%d)", (seed) => {
  const events = tangled(seed, 400);
  const growing = empty();
  const { store, groups } = growing;
  const lists = FILTERS.map((filter) => createTimelineRows(store, groups, filter));
  const openNow = createOpenGroups(store, groups);
  const gapsNow = createIdleGaps(store, groups);
  for (let at = 0; at < events.length; at += 1 + ((seed * at) % 37)) {
    const until = Math.min(at + 1 + ((seed * at) % 37), events.length);
    growing.add(events.slice(at, until));
    const whole = empty();
    whole.add(events.slice(0, until));
    const now = (events[until - 1]?.time ?? 0) + 1000;
    expect(lists.map((list) => [...list.now()])).toEqual(
      FILTERS.map((filter) => [...createTimelineRows(whole.store, whole.groups, filter).now()]),
    );
    expect(openNow()).toEqual(createOpenGroups(whole.store, whole.groups)());
    expect(gapsNow(now)).toEqual(createIdleGaps(whole.store, whole.groups)(now));
  }
});

test("rows stay the same object while none came, and what was handed out never moves", () => {
  const numbers = createSortedNumbers();
  for (const number of [1, 5, 9]) numbers.add(number);
  const before = numbers.all();
  expect(numbers.all()).toBe(before);
  numbers.add(7);
  numbers.add(2);
  expect([[...before], [...numbers.all()]]).toEqual([
    [1, 5, 9],
    [1, 2, 5, 7, 9],
  ]);
  for (let number = 10; number < 5000; number += 1) numbers.add(number);
  expect(numbers.all().at(-1)).toBe(4999);
  expect([...before]).toEqual([1, 5, 9]);
});
