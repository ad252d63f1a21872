/** The outbox against a real Postgres: nobody takes the same row twice, and a run's order is kept. */
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { createRunStore, type RunStore } from "../runs/run-store.js";
import { createTestClock, createTestDatabase, createTestIds, PERSON, sampleRun, type TestDatabase } from "../testing/index.js";
import { createOutboxStore, type OutboxItem, type OutboxStore } from "./outbox-store.js";

let held: TestDatabase;
let runs: RunStore;
let outbox: OutboxStore;
const clock = createTestClock();
const ids = createTestIds(clock);
beforeAll(async () => {
  held = await createTestDatabase();
  runs = createRunStore({ database: held.database, clock });
  outbox = createOutboxStore({ database: held.database, clock });
});
beforeEach(() => held.database.query("DELETE FROM commands"));
afterAll(() => held.close());

const query = { olderThanMs: 2_000, limit: 100 };

test("only what is older than asked is taken, and what was delivered is not taken again", async () => {
  await runs.acceptRun(sampleRun(ids));
  const taken: OutboxItem[] = [];
  const handle = (item: OutboxItem) => Promise.resolve(void taken.push(item));
  expect(await outbox.take({ ...query, handle })).toBe(0);
  expect(await outbox.backlog()).toEqual({ count: 1, oldestMs: 0 });
  clock.advance(2_000);
  expect(await outbox.take({ ...query, handle })).toBe(1);
  expect(taken).toMatchObject([{ kind: "start_run", tries: 1 }]);
  clock.advance(60_000);
  expect(await outbox.take({ ...query, handle })).toBe(0);
  expect(await outbox.backlog()).toEqual({ count: 0, oldestMs: null });
});

test("many takers at once never get the same row, and together get all", async () => {
  const wanted: string[] = [];
  for (let index = 0; index < 60; index++) wanted.push((await runs.acceptRun(sampleRun(ids))).id);
  clock.advance(2_000);
  const got: string[] = [];
  const handle = (item: OutboxItem) => Promise.resolve(void got.push(item.runId));
  let rounds = 0;
  while (got.length < wanted.length && rounds++ < 30) {
    await Promise.all(Array.from({ length: 6 }, () => outbox.take({ ...query, limit: 10, handle })));
  }
  expect([...got].sort()).toEqual([...wanted].sort());
});

test("a run's commands are handed over one after the other, in the order they were accepted", async () => {
  const { id: runId } = await runs.acceptRun(sampleRun(ids));
  // All in one millisecond: the order does not come from the clock.
  await runs.requestPause({ runId, actor: PERSON, commandId: ids("command") });
  await runs.requestResume({ runId, actor: PERSON, commandId: ids("command") });
  clock.advance(2_000);
  const kinds: string[] = [];
  const handle = (item: OutboxItem) => Promise.resolve(void kinds.push(item.kind === "command" ? item.command.kind : item.kind));
  while ((await outbox.take({ ...query, handle })) > 0);
  expect(kinds).toEqual(["start_run", "pause_run", "resume_run"]);
});

test("a command is next once nothing older of its run waits, whatever waits of other runs", async () => {
  await runs.acceptRun(sampleRun(ids));
  const run = sampleRun(ids);
  await runs.acceptRun(run);
  const pause = (await runs.requestPause({ runId: run.id, actor: PERSON, commandId: ids("command") })).command.id;
  const resume = (await runs.requestResume({ runId: run.id, actor: PERSON, commandId: ids("command") })).command.id;
  const areNext = () => Promise.all([run.commandId, pause, resume].map((id) => outbox.isNext(id)));
  expect(await areNext()).toEqual([true, false, false]);
  await outbox.markDelivered(run.commandId);
  expect(await areNext()).toEqual([true, true, false]);
  await outbox.markDelivered(pause);
  expect(await areNext()).toEqual([true, true, true]);
});

test("a failed delivery is due again later and later, and says why; the run's next command waits for it", async () => {
  const { id: runId } = await runs.acceptRun(sampleRun(ids));
  clock.advance(1);
  await runs.requestPause({ runId, actor: PERSON, commandId: ids("command") });
  clock.advance(2_000);
  const handle = () => Promise.reject(new Error("Temporal is away"));
  expect(await outbox.take({ ...query, handle })).toBe(1);
  expect(await outbox.take({ ...query, handle })).toBe(0);
  clock.advance(1_000);
  expect(await outbox.take({ ...query, handle })).toBe(1);
  clock.advance(1_999);
  expect(await outbox.take({ ...query, handle })).toBe(0);
  expect(await held.database.queryOnce("SELECT tries, last_error FROM commands WHERE kind = 'start_run'")).toEqual([
    { tries: 2, last_error: "Temporal is away" },
  ]);
  clock.advance(1);
  const kinds: string[] = [];
  const works = (item: OutboxItem) => Promise.resolve(void kinds.push(item.kind));
  while ((await outbox.take({ ...query, handle: works })) > 0);
  expect(kinds).toEqual(["start_run", "command"]);
});

test("a taker that dies leaves its row to another after ten seconds", async () => {
  await runs.acceptRun(sampleRun(ids));
  clock.advance(2_000);
  const taken = Promise.withResolvers<undefined>();
  const died = Promise.withResolvers<undefined>();
  const handle = (): Promise<undefined> => {
    taken.resolve(undefined);
    return died.promise;
  };
  const hanging = outbox.take({ ...query, handle });
  await taken.promise;
  const other = { ...query, handle: () => Promise.resolve() };
  expect(await outbox.take(other)).toBe(0);
  clock.advance(10_000);
  expect(await outbox.take(other)).toBe(1);
  died.resolve(undefined);
  await hanging;
});
