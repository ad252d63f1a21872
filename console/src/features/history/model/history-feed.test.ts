/** The feed: newest first, then the whole, then what is new; cuts and repeats change nothing of what is held. */
import { expect, test } from "@jest/globals";
import type { HistoryPage, HistoryRow } from "@praxis/api/contract";
import { createHistoryFeed, type HistoryQuery } from "./history-feed";

const row = (number: number): HistoryRow => [
  `0.${String(number)}`,
  "2026-01-01T00:00:00Z",
  "TimerStarted",
  `0.${String(number)}`,
  "t",
  0,
  1,
  0,
];

/** A server with a history that grows by a step at each look, until it is whole. */
function fakeServer(total: number, step: number) {
  let known = step;
  const asked: HistoryQuery[] = [];
  const failures: Error[] = [];
  const read = (query: HistoryQuery): Promise<HistoryPage> => {
    asked.push(query);
    const failure = failures.shift();
    if (failure) return Promise.reject(failure);
    const after = query.last === undefined ? Number(query.after?.slice(2) ?? 0) : Math.max(known - Number(query.last), 0);
    const rows = Array.from({ length: known - after }, (_, index) => row(after + index + 1));
    const page = { columns: [], rows, closed: known === total, nextCursor: null };
    known = Math.min(known + step, total);
    return Promise.resolve(page);
  };
  return { read, asked, failures };
}
const pause = (): Promise<void> => Promise.resolve();

test("a long history is seen from its end first, then whole, then followed until it has ended", async () => {
  const server = fakeServer(6000, 3000);
  const feed = createHistoryFeed({ read: server.read, pause });
  const seen: string[] = [];
  feed.subscribe(() => seen.push(`${feed.snapshot().phase} ${String(feed.snapshot().store.length)}`));
  await feed.run(new AbortController().signal);
  expect(seen).toEqual(["newest 1000", "whole 6000"]);
  expect(server.asked).toEqual([{ last: "1000" }, {}]);
  expect(feed.snapshot()).toMatchObject({ closed: true, error: null });
});

test("a short history is whole at once, and only what is new is asked for", async () => {
  const server = fakeServer(30, 10);
  const feed = createHistoryFeed({ read: server.read, pause });
  await feed.run(new AbortController().signal);
  expect(server.asked).toEqual([{ last: "1000" }, { after: "0.10" }, { after: "0.20" }]);
  expect([feed.snapshot().store.length, feed.snapshot().groups.count]).toEqual([30, 30]);
});

test("a server that goes away is said to be away, and nothing is missed or repeated when it is back", async () => {
  const server = fakeServer(20, 10);
  const feed = createHistoryFeed({ read: server.read, pause });
  const errors: (string | null)[] = [];
  feed.subscribe(() => errors.push(feed.snapshot().error?.message ?? null));
  server.failures.push(new Error("away"), new Error("away"));
  await feed.run(new AbortController().signal);
  expect(errors).toEqual(["away", "away", null, null]);
  expect(feed.snapshot().store.length).toBe(20);
});

test("a history with a hole is read again from its beginning", async () => {
  const server = fakeServer(20, 10);
  let holes = 1;
  const read = async (query: HistoryQuery): Promise<HistoryPage> => {
    const page = await server.read(query);
    return query.after !== undefined && holes-- > 0 ? { ...page, rows: page.rows.slice(1), closed: false } : page;
  };
  const feed = createHistoryFeed({ read, pause });
  await feed.run(new AbortController().signal);
  expect(Array.from({ length: feed.snapshot().store.length }, (_, slot) => feed.snapshot().store.id(slot))).toEqual(
    Array.from({ length: 20 }, (_, index) => `0.${String(index + 1)}`),
  );
});
