/** The store of a history: nothing twice, nothing left out, over the whole chain. */
import { describe, expect, test } from "@jest/globals";
import { createEventStore, HistoryGap } from "./event-store";
import { createGroupIndex } from "./group-index";
import { leanEvent as event } from "./testing/lean-history";

const chain = [
  event("0.1", "WorkflowExecutionStarted"),
  event("0.2", "ActivityTaskScheduled", { name: "prepare" }),
  event("0.3", "ActivityTaskStarted", { group: "0.2", attempt: 3 }),
  event("0.4", "ActivityTaskCompleted", { group: "0.2" }),
  event("0.5", "WorkflowExecutionContinuedAsNew", { group: "0.1" }),
  event("1.1", "WorkflowExecutionStarted"),
  event("1.2", "TimerStarted", { name: "due" }),
];

describe("the store", () => {
  test("takes each event once, however often a page or a live frame brings it", () => {
    const store = createEventStore();
    expect(store.append(chain.slice(0, 5))).toBe(5);
    expect(store.append(chain.slice(3))).toBe(2);
    expect(store.append(chain)).toBe(0);
    expect(store.length).toBe(7);
    expect(Array.from({ length: 7 }, (_, slot) => store.id(slot))).toEqual(chain.map(({ id }) => id));
  });

  test.each([
    ["within an execution", event("0.4", "TimerFired")],
    ["at the start of the next execution", event("1.2", "TimerStarted")],
    ["of a whole execution", event("2.1", "WorkflowExecutionStarted")],
  ])("refuses a gap %s, and keeps what came before it", (_, late) => {
    const store = createEventStore();
    expect(() => store.append([...chain.slice(0, 2), late])).toThrow(HistoryGap);
    expect(store.length).toBe(2);
    expect(store.append(chain)).toBe(5);
  });

  test("gives back exactly what it was given, beyond its first capacity too", () => {
    const store = createEventStore();
    const many = Array.from({ length: 5_000 }, (_, index) =>
      event(`0.${String(index + 1)}`, "TimerStarted", {
        name: `t${String(index % 7)}`,
        time: index * 3,
        bytes: index,
        attempt: index % 5,
        flags: 2,
      }),
    );
    store.append(many);
    for (const slot of [0, 1023, 1024, 2048, 4999]) {
      const given = many[slot];
      expect({
        id: store.id(slot),
        time: store.time(slot),
        type: store.type(slot),
        name: store.name(slot),
        bytes: store.bytes(slot),
        attempt: store.attempt(slot),
        flags: store.flags(slot),
        group: store.id(store.head(slot)),
      }).toEqual(given);
    }
    expect(store.slotOf("0.4999")).toBe(4998);
    for (const unknown of ["0.5001", "1.1", "0.0", "0.-1", "x", ""]) expect(store.slotOf(unknown)).toBe(-1);
  });

  test("may begin in the middle of a history when told so, and joins groups whose first event lies before", () => {
    const store = createEventStore({ anywhere: true });
    const groups = createGroupIndex(store);
    store.append([
      event("4.8", "ActivityTaskStarted", { group: "4.5" }),
      event("4.9", "ActivityTaskCompleted", { group: "4.5" }),
      event("5.1", "WorkflowExecutionStarted"),
    ]);
    groups.refresh();
    expect([0, 1, 2].map((slot) => store.id(slot))).toEqual(["4.8", "4.9", "5.1"]);
    expect(["4.7", "4.8", "4.9", "4.10", "5.1"].map((id) => store.slotOf(id))).toEqual([-1, 0, 1, -1, 2]);
    expect([groups.count, groups.group(0).status]).toEqual([2, "done"]);
    expect(() => createEventStore().append([event("4.8", "ActivityTaskStarted")])).toThrow(HistoryGap);
  });

  test("tells its listeners once an append, and never when nothing was new", () => {
    const store = createEventStore();
    let told = 0;
    const stop = store.subscribe(() => {
      told += 1;
    });
    store.append(chain);
    store.append(chain);
    stop();
    store.append([event("1.3", "TimerFired", { group: "1.2" })]);
    expect([told, store.version]).toEqual([1, 2]);
  });
});

describe("groups", () => {
  test("one activity is one group with its attempts, from waiting to its end", () => {
    const store = createEventStore();
    const groups = createGroupIndex(store);
    store.append(chain);
    groups.refresh();
    expect(groups.count).toBe(4);
    const activity = groups.group(1);
    expect(activity).toMatchObject({ kind: "activity", status: "done", name: "prepare", events: 3, attempt: 3, execution: 0 });
    expect([activity.from, activity.workedFrom, activity.to]).toEqual([2, 3, 4]);
    expect(groups.slotsOf(1)).toEqual([1, 2, 3]);
    expect(groups.group(0)).toMatchObject({ kind: "run", status: "continued", events: 2 });
    expect(groups.group(3)).toMatchObject({ kind: "timer", status: "started", to: null, execution: 1 });
  });

  test("are the same whether the events came at once or one by one", () => {
    const atOnce = createEventStore();
    atOnce.append(chain);
    const whole = createGroupIndex(atOnce);
    whole.refresh();
    const store = createEventStore();
    const grown = createGroupIndex(store);
    for (const each of chain) {
      store.append([each]);
      grown.refresh();
    }
    expect(Array.from({ length: grown.count }, (_, number) => grown.group(number))).toEqual(
      Array.from({ length: whole.count }, (_, number) => whole.group(number)),
    );
  });

  test("a group that has ended stays ended, and a type nobody knows is shown as a note", () => {
    const store = createEventStore();
    const groups = createGroupIndex(store);
    store.append([
      event("0.1", "ActivityTaskScheduled"),
      event("0.2", "ActivityTaskTimedOut", { group: "0.1" }),
      event("0.3", "ActivityTaskCancelRequested", { group: "0.1" }),
      event("0.4", "ActivityTaskStarted", { group: "0.1" }),
      event("0.5", "SomethingOfNextYear"),
    ]);
    groups.refresh();
    expect(groups.group(0)).toMatchObject({ status: "timed_out", to: 2, events: 4 });
    expect(groups.group(1)).toMatchObject({ kind: "note", status: "point", name: "SomethingOfNextYear" });
  });

  test.each([
    [4, "failed"],
    [4 | 8, "timed_out"],
    [16, "cancelled"],
    [0, "done"],
  ])("what was answered is how it ended, whatever Temporal calls its end: flags %i are %s", (flags, status) => {
    const store = createEventStore();
    const groups = createGroupIndex(store);
    store.append([
      event("0.1", "WorkflowExecutionStarted", { flags: 1 }),
      event("0.2", "ActivityTaskScheduled", { flags: 1 }),
      event("0.3", "ActivityTaskCompleted", { group: "0.2", flags: 2 | flags }),
      event("0.4", "WorkflowExecutionCompleted", { group: "0.1", flags: 2 | flags }),
    ]);
    groups.refresh();
    expect([groups.statusOf(0), groups.statusOf(1)]).toEqual([status, status]);
  });

  test("an event whose group's first event is not here is a group of its own", () => {
    const store = createEventStore();
    const groups = createGroupIndex(store);
    store.append([event("0.1", "WorkflowExecutionStarted"), event("0.2", "TimerFired", { group: "7.9" })]);
    groups.refresh();
    expect(groups.count).toBe(2);
  });
});
