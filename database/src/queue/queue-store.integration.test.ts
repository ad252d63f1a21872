/** Entries of a merge queue in a real Postgres: each one can be brought to an end, whatever became of its queue. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createIds } from "@praxis/domain/ids";
import { createTestDatabase, type TestDatabase } from "../testing/index.js";
import { createQueueStore, type QueueStore } from "./queue-store.js";

const SETUP_MS = 60_000;
let own: TestDatabase;
let queue: QueueStore;
beforeAll(async () => {
  own = await createTestDatabase();
  const clock = { now: Date.now };
  queue = createQueueStore({ database: own.database, clock, ids: createIds({ ...clock, randomBytes }) });
}, SETUP_MS);
afterAll(() => own.close(), SETUP_MS);

async function entered(branch: string): Promise<string> {
  const { entry } = await queue.enter({
    ...{ repository: { path: "/srv/one" }, branch, head: "a".repeat(40), headName: "topic", change: null, title: null, lane: "normal" },
    actor: { kind: "user", id: "ada" },
  });
  return entry.id;
}

test("an entry whose queue was lost while it was written is taken up again onto another commit", async () => {
  const id = await entered("lost");
  expect(await queue.claim(id, { onto: "b".repeat(40), candidate: "c".repeat(40) })).toBe(true);
  await expect(queue.leave({ id, branch: "lost", reason: "no" })).rejects.toMatchObject({ code: "queue_entry_landing" });
  expect(await queue.claim(id, { onto: "d".repeat(40), candidate: "e".repeat(40) })).toBe(true);
  expect(await queue.get(id)).toMatchObject({ status: "landing", candidate: "e".repeat(40) });
  expect(await queue.end(id, "landed", null)).toBe(true);
});

test("what was taken out is never claimed", async () => {
  const id = await entered("out");
  await queue.leave({ id, branch: "out", reason: "no" });
  expect(await queue.claim(id, { onto: "b".repeat(40), candidate: "c".repeat(40) })).toBe(false);
});

const WRITE = { onto: "b".repeat(40), candidate: "c".repeat(40) };

test("a worker that was believed lost finds its landing closed, and whoever reads it back waits for one that is at work", async () => {
  const id = await entered("late");
  await queue.claim(id, WRITE);
  const order: string[] = [];
  let reading: Promise<unknown> = Promise.resolve();
  await queue.whileLanding(id, WRITE, async ({ unclaim }) => {
    reading = queue.whileLanding(id, WRITE, () => Promise.resolve(order.push("read back")));
    order.push("written");
    await unclaim();
  });
  expect(await reading).toBeNull();
  expect(order).toEqual(["written"]);
  await queue.leave({ id, branch: "late", reason: "no" });
  expect(await queue.whileLanding(id, WRITE, () => Promise.resolve("wrote the branch"))).toBeNull();
});

test("a landing as another candidate is not this one's", async () => {
  const id = await entered("another");
  await queue.claim(id, WRITE);
  await queue.claim(id, { ...WRITE, candidate: "d".repeat(40) });
  expect(await queue.whileLanding(id, WRITE, () => Promise.resolve("wrote the branch"))).toBeNull();
  expect(
    await queue.whileLanding(id, { ...WRITE, candidate: "d".repeat(40) }, ({ end }) => end("landed", null).then(() => "written")),
  ).toBe("written");
  expect(await queue.get(id)).toMatchObject({ status: "landed" });
});
