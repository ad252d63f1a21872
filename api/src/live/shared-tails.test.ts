/** What is kept of the things that somebody watches, and of those that somebody only asked for. */
import { expect, test } from "@jest/globals";
import type { TailSource } from "./shared-tail.js";
import { createSharedTails } from "./shared-tails.js";

function subject() {
  let follows = 0;
  const source: TailSource<number> = {
    compare: (a, b) => a - b,
    head: () => Promise.resolve(0),
    read: () => {
      throw new Error("nobody is behind");
    },
    follow: async function* (after, signal) {
      follows += 1;
      yield [{ place: after + 1, text: "1" }];
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    },
  };
  return { tails: createSharedTails(() => source), follows: () => follows };
}

test("a tail that is asked for and never watched is not kept", async () => {
  const { tails, follows } = subject();
  for (let n = 0; n < 100; n += 1) expect(await tails.of(`run_${String(n)}`).head()).toBe(0);
  expect(tails.size).toBe(0);
  expect(follows()).toBe(0);
});

test("all who watch one thing share its tail, also those who asked before others had left", async () => {
  const { tails, follows } = subject();
  const over = new AbortController();
  const [first, early] = [tails.of("run_1"), tails.of("run_1")];
  const gone = first.watch(0, over.signal);
  await gone.next();
  await gone.return(undefined);
  expect(tails.size).toBe(0);
  const watching = [early, tails.of("run_1")].map((tail) => tail.watch(0, over.signal));
  await Promise.all(watching.map((one) => one.next()));
  expect([tails.size, tails.of("run_1").watchers, follows()]).toEqual([1, 2, 2]);
  over.abort();
  for (const one of watching) expect(await one.next()).toMatchObject({ done: true });
  expect(tails.size).toBe(0);
});
