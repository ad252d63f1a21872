/** What of histories is kept, and how often it is read. */
import { expect, test } from "@jest/globals";
import type { RawHistoryEvent } from "@praxis/temporal/client";
import { createExecutionRows } from "./execution-rows.js";

function execution(events: number) {
  const counts = { readings: 0 };
  const read = async function* (): AsyncGenerator<RawHistoryEvent[]> {
    counts.readings += 1;
    for (let eventId = 1; eventId <= events; eventId += 1)
      yield await Promise.resolve([{ eventId, eventTime: "2026-01-01T00:00:00Z", timerFiredEventAttributes: { startedEventId: 1 } }]);
  };
  return { counts, read };
}

test("what cannot change is read once, also by many at a time; what may still grow is read each time", async () => {
  const rows = createExecutionRows();
  const { counts, read } = execution(3);
  const wish = { execution: 7, key: "ended", events: read };
  const answers = await Promise.all([rows.read(wish), rows.read(wish), rows.read(wish)]);
  const [answer] = answers;
  expect(answers.map((one) => one.length)).toEqual([3, 3, 3]);
  expect(JSON.parse(answer[1] ?? "")).toEqual(expect.arrayContaining(["7.2", "2026-01-01T00:00:00.000Z", "TimerFired"]));
  await rows.read(wish);
  expect(counts.readings).toBe(1);
  await rows.read({ ...wish, key: null });
  await rows.read({ ...wish, key: null });
  expect(counts.readings).toBe(3);
});

test("memory is bounded: who was looked at longest ago is read again, and nothing is kept of a failure or of an empty one", async () => {
  const [a, b, c, empty] = [execution(10), execution(10), execution(10), execution(0)];
  const size = (await createExecutionRows().read({ execution: 0, key: "a", events: a.read })).join("").length;
  const rows = createExecutionRows(2 * size);
  const read = (key: string, { read: events }: ReturnType<typeof execution>) => rows.read({ execution: 0, key, events });
  await read("a", a);
  await read("b", b);
  await read("a", a);
  await read("c", c);
  await read("a", a);
  await read("b", b);
  expect([a.counts.readings, b.counts.readings, c.counts.readings]).toEqual([2, 2, 1]);
  await read("empty", empty);
  await read("empty", empty);
  expect(empty.counts.readings).toBe(2);
  const fails = async function* (): AsyncGenerator<RawHistoryEvent[]> {
    yield await Promise.reject(new Error("away"));
  };
  await expect(rows.read({ execution: 0, key: "d", events: fails })).rejects.toThrow("away");
  expect(await read("d", execution(2))).toHaveLength(2);
});
