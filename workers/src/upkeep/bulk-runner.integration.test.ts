/** Orders for many runs on a real database: every run is seen to once, whoever dies and whoever works beside. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  createBulkStore,
  createKeyStore,
  createRecorder,
  createRunStore,
  type BulkStore,
  type Recorder,
  type RunStore,
} from "@praxis/database";
import { createTestClock, createTestDatabase, createTestIds, PERSON, sampleRun, type TestDatabase } from "@praxis/database/testing";
import { DomainError } from "@praxis/domain/errors";
import type { Actor } from "@praxis/domain/events";
import type { BulkAction } from "@praxis/domain/run";
import pino from "pino";
import { createBulkRunner, type BulkRunnerDeps } from "./bulk-runner.js";

const log = pino({ level: "silent" });
const policy = { roots: [], hosts: [], schemes: ["https"] };
const clock = createTestClock();
const ids = createTestIds(clock);
let db: TestDatabase;
let runs: RunStore;
let recorder: Recorder;
let bulks: BulkStore;
beforeAll(async () => {
  db = await createTestDatabase();
  const deps = { database: db.database, clock, ids };
  [runs, recorder, bulks] = [createRunStore(deps), createRecorder(deps), createBulkStore(deps)];
});
afterAll(() => db.close());

const runner = (changed: Partial<BulkRunnerDeps> = {}) => createBulkRunner({ bulks, runs, recorder, ids, policy, log, ...changed });

let serial = 0;
async function someRuns(count: number, change: Parameters<typeof sampleRun>[2] = {}): Promise<{ group: string; made: string[] }> {
  const group = String((serial += 1));
  const made: string[] = [];
  for (let n = 0; n < count; n += 1) {
    clock.advance(1);
    made.push((await runs.acceptRun(sampleRun(ids, ["one", "two"], { labels: { group }, ...change }))).id);
  }
  return { group, made };
}
const close = (runId: string) => runs.repair({ runId, status: "failed", failure: { code: "run_lost", message: "?" }, actor: PERSON });
const order = (action: BulkAction, group: string, createdBy: Actor = PERSON) =>
  db.database.transaction((tx) =>
    bulks.create({ action, filter: { label: `group=${group}` }, reason: "not needed", createdBy }, { labels: { group } }, tx),
  );
const itemsOf = (bulkId: string) => bulks.items({ bulkId, after: -1, limit: 1000 });

test("every run is asked to cancel, with the order's reason and the name of who gave it", async () => {
  const { group, made } = await someRuns(3);
  const { id } = await order("cancel", group);
  await runner().work();
  expect(await bulks.get(id)).toMatchObject({ total: 3, done: 3, failed: 0, finishedAt: new Date(clock.now()).toISOString() });
  for (const runId of made) {
    expect((await runs.getRun(runId))?.control).toBe("cancel");
    const [event] = await db.database.queryOnce<{ line: string }>(
      "SELECT line FROM run_events WHERE run_id = $1 AND line LIKE '%cancel%'",
      [runId],
    );
    expect(JSON.parse(event?.line ?? "{}")).toMatchObject({ actor: PERSON, data: { reason: "not needed" } });
  }
});

test("every closed run is retried as a new run, both name each other, and Temporal is to be told", async () => {
  const { group, made } = await someRuns(2);
  for (const runId of made) await close(runId);
  const { id } = await order("retry", group);
  await runner().work();
  const items = await itemsOf(id);
  expect(items.map(({ runId, outcome }) => ({ runId, outcome }))).toEqual(made.map((runId) => ({ runId, outcome: "done" })));
  for (const { runId, newRunId } of items) {
    expect((await runs.getRun(runId))?.retriedBy).toEqual([newRunId]);
    expect(await runs.getRun(newRunId ?? "")).toMatchObject({ retryOf: runId, status: "accepted", createdBy: PERSON });
    const commands = await db.database.queryOnce("SELECT kind FROM commands WHERE run_id = $1", [newRunId]);
    expect(commands).toEqual([{ kind: "start_run" }]);
    const [first] = await db.database.queryOnce<{ line: string }>("SELECT line FROM run_events WHERE run_id = $1 AND seq = 1", [newRunId]);
    expect(JSON.parse(first?.line ?? "{}")).toMatchObject({ type: "run_accepted", data: { retryOf: runId, reason: "not needed" } });
  }
});

test("a run that ended meanwhile is said with its reason, and the others go on", async () => {
  const { group, made } = await someRuns(3);
  const { id } = await order("cancel", group);
  await close(made[1] ?? "");
  await runner().work();
  expect((await itemsOf(id)).map(({ outcome, code }) => [outcome, code])).toEqual([
    ["done", null],
    ["failed", "illegal_transition"],
    ["done", null],
  ]);
  expect(await bulks.get(id)).toMatchObject({ done: 2, failed: 1, finishedAt: expect.any(String) });
});

test("a repository that may no longer be fetched is not", async () => {
  const { group, made } = await someRuns(1, { repository: { url: "https://gone.example/a.git" } });
  await close(made[0] ?? "");
  const { id } = await order("retry", group);
  await runner().work();
  expect(await itemsOf(id)).toMatchObject([{ outcome: "failed", code: "url_not_allowed", newRunId: null }]);
});

test("a worker that dies in the middle of one leaves nothing of it, and the next one finishes the order with no run retried twice", async () => {
  const { group, made } = await someRuns(4);
  for (const runId of made) await close(runId);
  const { id } = await order("retry", group);
  let accepted = 0;
  const dying: RunStore = {
    ...runs,
    acceptRun: async (input, tx) => {
      const run = await runs.acceptRun(input, tx);
      // Written, not committed: the rest of the process is gone, as far as the database can tell.
      if ((accepted += 1) >= 3) throw new DomainError("database_unavailable", "gone", { retry: true });
      return run;
    },
  };
  await runner({ runs: dying }).work();
  expect(await bulks.get(id)).toMatchObject({ done: 2, failed: 0, finishedAt: null });
  await runner().work();
  expect(await bulks.get(id)).toMatchObject({ done: 4, failed: 0 });
  for (const runId of made) expect((await runs.getRun(runId))?.retriedBy).toHaveLength(1);
});

test("two workers at the same time do every run once", async () => {
  const { group, made } = await someRuns(10);
  for (const runId of made) await close(runId);
  const { id } = await order("retry", group);
  await Promise.all([runner().work(), runner().work()]);
  await runner().work();
  expect(await bulks.get(id)).toMatchObject({ total: 10, done: 10, failed: 0 });
  for (const runId of made) expect((await runs.getRun(runId))?.retriedBy).toHaveLength(1);
});

test("what is pending of an order is not done once the key that gave it is revoked", async () => {
  const keys = createKeyStore({ database: db.database, clock, ids });
  const { key } = await keys.create({ name: "ci", role: "operator", scopes: [], pools: null, createdBy: PERSON });
  const { group, made } = await someRuns(2);
  const { id } = await order("cancel", group, { kind: "service", id: key.id });
  const [first] = await bulks.pending({ bulks: 1, items: 1 });
  if (!first) throw new Error("nothing is pending");
  await bulks.settle(first, async (tx) => {
    await runs.requestCancel({ runId: first.runId, actor: first.createdBy, reason: first.reason, commandId: ids("command") }, tx);
    return {};
  });
  await keys.revoke(key.id);
  await runner().work();
  expect((await itemsOf(id)).map(({ outcome, code }) => [outcome, code])).toEqual([
    ["done", null],
    ["failed", "unauthenticated"],
  ]);
  expect((await runs.getRun(made[1] ?? ""))?.control).not.toBe("cancel");
  expect(await bulks.get(id)).toMatchObject({ done: 1, failed: 1, finishedAt: new Date(clock.now()).toISOString() });
});

test("a fault of ours ends one run's turn, not the order", async () => {
  const { group } = await someRuns(2);
  const { id } = await order("cancel", group);
  let calls = 0;
  const broken: RunStore = {
    ...runs,
    requestCancel: (request, tx) => ((calls += 1) === 1 ? Promise.reject(new Error("secret words")) : runs.requestCancel(request, tx)),
  };
  await runner({ runs: broken }).work();
  const items = await itemsOf(id);
  expect(items.map(({ code }) => code)).toEqual(["internal", null]);
  expect(JSON.stringify(items)).not.toContain("secret");
});

test("an order that was carried out a month ago is forgotten with its list; one that is not done yet is kept however old", async () => {
  const { group } = await someRuns(1);
  const done = await order("cancel", group);
  await runner().work();
  const open = await order("cancel", (await someRuns(1)).group);
  clock.advance(29 * 86_400_000);
  await bulks.sweep();
  expect(await bulks.get(done.id)).not.toBeNull();
  clock.advance(2 * 86_400_000);
  expect(await bulks.sweep()).toBeGreaterThanOrEqual(1);
  expect(await bulks.get(done.id)).toBeNull();
  expect(await itemsOf(done.id)).toEqual([]);
  expect(await bulks.get(open.id)).toMatchObject({ total: 1, done: 0 });
});
