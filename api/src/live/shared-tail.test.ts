import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { createSharedTail, type TailItem, type TailSource } from "./shared-tail.js";

/** A log in memory that counts who reads it. */
function createLog(size = 0) {
  const items: TailItem<number>[] = [];
  const wakes = new Set<() => void>();
  const counts = { followers: 0, reads: 0 };
  const state = { ended: false, broken: false };
  const wake = (): void => {
    for (const one of [...wakes]) one();
  };
  const add = (count: number): void => {
    for (let i = 0; i < count; i += 1) items.push({ place: items.length + 1, text: `"${String(items.length + 1)}"` });
    wake();
  };
  add(size);
  const source: TailSource<number> = {
    compare: (a, b) => a - b,
    head: () => Promise.resolve(items.length),
    read: async function* (after, to) {
      counts.reads += 1;
      for (let at = after; at < to; at += 50) {
        await turn();
        yield items.slice(at, Math.min(at + 50, to));
      }
    },
    follow: async function* (after, signal) {
      counts.followers += 1;
      try {
        for (let at = after; !signal.aborted;) {
          if (state.broken) throw new Error("the source is away");
          if (at < items.length) {
            const now = items.slice(at, at + 7);
            at += now.length;
            yield now;
          } else if (state.ended) return;
          else
            await new Promise<void>((resolve) => {
              const done = (): void => {
                wakes.delete(done);
                resolve();
              };
              wakes.add(done);
              signal.addEventListener("abort", done, { once: true });
            });
        }
      } finally {
        counts.followers -= 1;
      }
    },
  };
  const become = (what: keyof typeof state) => () => {
    state[what] = true;
    wake();
  };
  return { source, counts, add, end: become("ended"), break: become("broken") };
}

async function collect(items: AsyncIterable<readonly TailItem<number>[]>, into: number[] = [], enough = Infinity): Promise<number[]> {
  for await (const page of items) {
    into.push(...page.map(({ place }) => place));
    if (into.length >= enough) break;
  }
  return into;
}
const never = new AbortController().signal;
const upTo = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_one, place) => first + place);

test("everybody sees everything after their place once, through one reader of the source", async () => {
  const log = createLog(120);
  const tail = createSharedTail(log.source);
  const all = [0, 60, 120].map((after) => collect(tail.watch(after, never)));
  for (let i = 0; i < 20; i += 1) {
    await turn();
    expect(log.counts.followers).toBeLessThanOrEqual(1);
    log.add(10);
  }
  log.end();
  expect(await Promise.all(all)).toEqual([upTo(320), upTo(320, 61), upTo(320, 121)]);
  expect(log.counts.followers).toBe(0);
});

test("the last watcher that leaves ends the reading, and the next one begins it again", async () => {
  const log = createLog(3);
  let idle = 0;
  const tail = createSharedTail(log.source, () => (idle += 1));
  for (let round = 1; round <= 3; round += 1) {
    const gone = new AbortController();
    const watching = collect(tail.watch(0, gone.signal), []);
    const enough = await collect(tail.watch(0, never), [], 3);
    expect(enough).toEqual([1, 2, 3]);
    expect({ watchers: tail.watchers, followers: log.counts.followers }).toEqual({ watchers: 1, followers: 1 });
    gone.abort();
    expect(await watching).toEqual([1, 2, 3]);
    await turn();
    expect({ watchers: tail.watchers, followers: log.counts.followers, idle }).toEqual({ watchers: 0, followers: 0, idle: round });
  }
});

test("a watcher that is far behind reads by itself, holds up nobody and misses nothing", async () => {
  const log = createLog(0);
  const tail = createSharedTail(log.source);
  const slow: number[] = [];
  const behind = tail.watch(0, never);
  const first = behind.next();
  const quick = collect(tail.watch(0, never), [], 5_000);
  await turn();
  log.add(5_000);
  expect(await quick).toEqual(upTo(5_000));
  slow.push(...((await first).value ?? []).map(({ place }: TailItem<number>) => place));
  await collect({ [Symbol.asyncIterator]: () => behind }, slow, 5_000);
  expect(slow).toEqual(upTo(5_000));
  expect(log.counts.reads).toBeGreaterThan(0);
  expect(tail.watchers).toBe(0);
});

test("a source that fails says so to every watcher, and who comes back goes on", async () => {
  const log = createLog(5);
  const tail = createSharedTail(log.source);
  const both = [0, 5].map((after) => collect(tail.watch(after, never)));
  const said = Promise.allSettled(both);
  await turn();
  log.break();
  expect((await said).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(tail.watchers).toBe(0);
});
