/** The feed over all runs, on a real Postgres: many writers, transactions that overlap, and a reader that is cut off at any place. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createTestDatabase, type TestDatabase } from "../testing/index.js";
import { createFeedStore, type FeedPlace, type FeedStore } from "./feed-store.js";

let held: TestDatabase;
let feed: FeedStore;
beforeAll(async () => {
  held = await createTestDatabase();
  feed = createFeedStore(held);
});
afterAll(() => held.close());

const INSERT = "INSERT INTO run_events (run_id, seq, line) VALUES ($1, $2, $3)";
const write = (runId: string, seq: number, queries: Pick<TestDatabase["database"], "query"> = held.database): Promise<unknown> =>
  queries.query(INSERT, [runId, seq, `${runId}#${String(seq)}`]);

/** Reads on from `after` to the end. Databases of other tests lie on the same server: their open transactions are waited for. */
async function rest(after: FeedPlace, limit = 3): Promise<string[]> {
  const lines: string[] = [];
  const bound = Date.now() + 60_000;
  for (let at = after; Date.now() < bound;) {
    const page = await feed.read(at, limit);
    lines.push(...page.lines.map(({ line }) => line));
    at = page.lines.at(-1)?.place ?? at;
    if (page.lines.length < limit && !page.unsettled) return lines;
  }
  throw new Error(`still unsettled after ${JSON.stringify(lines)}`);
}

test("what a slow transaction wrote comes before what was read after it, never behind a reader's back", async () => {
  const head = await feed.head();
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<undefined>();
  const { promise: hasWritten, resolve: wrote } = Promise.withResolvers<undefined>();
  const slow = held.database.transaction(async (tx) => {
    await write("run_slow", 1, tx);
    wrote(undefined);
    await mayEnd;
    await write("run_slow", 2, tx);
  });
  await hasWritten;
  await write("run_quick", 1);
  expect(await feed.read(head, 3)).toEqual({ lines: [], unsettled: true });
  end(undefined);
  await slow;
  expect(await rest(head)).toEqual(["run_slow#1", "run_slow#2", "run_quick#1"]);
});

test("a rolled back transaction leaves no gap and holds nobody up", async () => {
  const head = await feed.head();
  await held.database
    .transaction(async (tx) => {
      await write("run_lost", 1, tx);
      return Promise.reject(new Error("rolled back"));
    })
    .catch(() => undefined);
  await write("run_kept", 1);
  expect(await rest(head)).toEqual(["run_kept#1"]);
});

test("readers that stop and go on anywhere, also within one transaction, see every line of many writers once and each run's in order", async () => {
  const head = await feed.head();
  const writers = Array.from({ length: 8 }, async (_one, writer) => {
    for (let round = 0; round < 25; round += 1)
      await held.database.transaction(async (tx) => {
        await write(`run_w${String(writer)}`, round * 2, tx);
        if (round % 3 === 0) await tx.query("SELECT pg_sleep(0.003)");
        await write(`run_w${String(writer)}`, round * 2 + 1, tx);
      });
  });
  const state = { writing: true };
  const written = Promise.all(writers).finally(() => (state.writing = false));
  const seen: string[] = [];
  let at = head;
  while (state.writing) {
    const page = await feed.read(at, 1 + (seen.length % 4));
    seen.push(...page.lines.map(({ line }) => line));
    at = page.lines.at(-1)?.place ?? at;
  }
  await written;
  seen.push(...(await rest(at)));
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.length).toBe(8 * 50);
  for (let writer = 0; writer < 8; writer += 1) {
    const own = seen.filter((line) => line.startsWith(`run_w${String(writer)}#`));
    expect(own).toEqual(Array.from({ length: 50 }, (_one, seq) => `run_w${String(writer)}#${String(seq)}`));
  }
  expect(await rest(head, 7)).toEqual(seen);
});
