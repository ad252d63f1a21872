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
const soon = (then: () => void): void => then();

test("a long history is seen from its end first, then whole, then followed until it has ended", async () => {
  const server = fakeServer(6000, 3000);
  const feed = createHistoryFeed({ read: server.read, pause, soon });
  const seen: string[] = [];
  feed.subscribe(() => seen.push(`${feed.snapshot().phase} ${String(feed.snapshot().store.length)}`));
  await feed.run(new AbortController().signal);
  expect(seen).toEqual(["newest 1000", "whole 6000"]);
  expect(server.asked).toEqual([{ last: "1000" }, {}]);
  expect(feed.snapshot()).toMatchObject({ closed: true, error: null });
});

test("a short history is whole at once, and only what is new is asked for", async () => {
  const server = fakeServer(30, 10);
  const feed = createHistoryFeed({ read: server.read, pause, soon });
  await feed.run(new AbortController().signal);
  expect(server.asked).toEqual([{ last: "1000" }, { after: "0.10" }, { after: "0.20" }]);
  expect([feed.snapshot().store.length, feed.snapshot().groups.count]).toEqual([30, 30]);
});

test("a server that goes away is said to be away, and nothing is missed or repeated when it is back", async () => {
  const server = fakeServer(20, 10);
  const feed = createHistoryFeed({ read: server.read, pause, soon });
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
  const feed = createHistoryFeed({ read, pause, soon });
  await feed.run(new AbortController().signal);
  expect(Array.from({ length: feed.snapshot().store.length }, (_, slot) => feed.snapshot().store.id(slot))).toEqual(
    Array.from({ length: 20 }, (_, index) => `0.${String(index + 1)}`),
  );
});

/** A feed that has all of ten rows and waits; the test says when it reads again. */
async function waitingFeed() {
  const later: (() => void)[] = [];
  const rests: { ms: number; go: () => void }[] = [];
  let known = 10;
  const asked: HistoryQuery[] = [];
  const stop = new AbortController();
  const feed = createHistoryFeed({
    read: (query) => {
      asked.push(query);
      const after = Number(query.after?.slice(2) ?? 0);
      const rows = Array.from({ length: known - after }, (_, index) => row(after + index + 1));
      return Promise.resolve({ columns: [], rows, closed: false, nextCursor: null });
    },
    pause: (ms, signal) =>
      new Promise((go, reject) => {
        rests.push({ ms, go });
        signal.addEventListener("abort", () => reject(new Error("ended early")), { once: true });
      }),
    soon: (then) => void later.push(then),
  });
  const ended = feed.run(stop.signal);
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  await settle();
  const length = (): number => feed.snapshot().store.length;
  return { feed, length, later, rests, asked, settle, grow: (to: number) => (known = to), end: () => (stop.abort(), ended) };
}

test("rows that are pushed are shown together, once, and those that are known already change nothing", async () => {
  const { feed, length, later, end } = await waitingFeed();
  let shown = 0;
  feed.subscribe(() => (shown += 1));
  for (const number of [9, 10, 11, 12]) feed.push(row(number));
  expect([length(), later.length]).toEqual([10, 1]);
  later.shift()?.();
  expect([length(), shown]).toEqual([12, 1]);
  feed.push(row(13));
  later.shift()?.();
  expect([length(), feed.snapshot().groups.count]).toEqual([13, 13]);
  await end();
});

test("a push that leaves a gap makes what is missing be read at once", async () => {
  const { feed, length, later, asked, settle, grow, end } = await waitingFeed();
  grow(15);
  feed.push(row(15));
  later.shift()?.();
  await settle();
  expect([length(), asked.at(-1)]).toEqual([15, { after: "0.10" }]);
  expect(feed.snapshot().error).toBeNull();
  await end();
});

test("it reads as often as it is told, at once when that is sooner, and whenever it is roused", async () => {
  const { feed, rests, asked, settle, end } = await waitingFeed();
  expect(rests.map(({ ms }) => ms)).toEqual([3000]);
  feed.pace(20_000);
  rests.at(-1)?.go();
  await settle();
  expect(rests.map(({ ms }) => ms)).toEqual([3000, 20_000]);
  feed.pace(3000);
  await settle();
  feed.rouse();
  await settle();
  expect(rests.map(({ ms }) => ms)).toEqual([3000, 20_000, 3000, 3000]);
  expect(asked).toHaveLength(4);
  await end();
});
