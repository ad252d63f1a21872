/** Step output against a real Postgres. */
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { createRunStore } from "../runs/run-store.js";
import { createTestClock, createTestDatabase, createTestIds, sampleRun, type TestDatabase } from "../testing/index.js";
import { createOutputStore, type OutputStore } from "./output-store.js";

let held: TestDatabase;
let output: OutputStore;
let runId: string;
const clock = createTestClock();
const ids = createTestIds(clock);
beforeAll(async () => {
  held = await createTestDatabase();
  output = createOutputStore({ database: held.database });
});
beforeEach(async () => {
  runId = (await createRunStore({ database: held.database, clock }).acceptRun(sampleRun(ids))).id;
});
afterAll(() => held.close());

async function readAll(limitBytes: number): Promise<{ text: string; starts: number[] }> {
  const parts: Buffer[] = [];
  const starts: number[] = [];
  for (let after = 0; ;) {
    const page = await output.read(runId, "one", after, limitBytes);
    if (!page || page.data.length === 0) return { text: Buffer.concat(parts).toString("latin1"), starts };
    expect(page.next).toBe(page.start + page.data.length);
    parts.push(page.data);
    starts.push(page.start);
    after = page.next;
  }
}

test("reading goes on from any byte, in pieces of any size, without gap or repeat", async () => {
  const content = Buffer.from(Uint8Array.from({ length: 1000 }, (_, index) => index % 256));
  for (let from = 0; from < 1000; from += 130) await output.append(runId, "one", from, content.subarray(from, from + 130));
  for (const limit of [1000, 333, 130, 64]) expect((await readAll(limit)).text).toBe(content.toString("latin1"));
  const page = await output.read(runId, "one", 507, 100);
  expect(page).toMatchObject({ start: 507, next: 607, total: 1000, cut: null });
  expect(page?.data.equals(content.subarray(507, 607))).toBe(true);
  expect(await output.read(runId, "one", 1000, 10)).toMatchObject({ start: 1000, next: 1000, total: 1000 });
  expect(await output.end(runId, "one")).toBe(1000);
  expect(await output.read(runId, "none", 0, 10)).toBeNull();
});

test("a repeated chunk is kept as it was", async () => {
  await output.append(runId, "one", 0, Buffer.from("first"));
  await output.append(runId, "one", 0, Buffer.from("again"));
  expect((await readAll(100)).text).toBe("first");
});

test("a repeated write that carries more loses no byte, whichever of the two comes last", async () => {
  await output.append(runId, "one", 0, Buffer.from("first"));
  await output.append(runId, "one", 0, Buffer.from("first and more"));
  await output.append(runId, "one", 0, Buffer.from("first"));
  expect((await readAll(100)).text).toBe("first and more");
  expect(await output.end(runId, "one")).toBe(14);
});

test("a cut middle is stated, and reading jumps over it", async () => {
  for (let from = 0; from < 100; from += 10) await output.append(runId, "one", from, Buffer.from(String(from / 10).repeat(10)));
  await output.cut(runId, "one", { from: 20, to: 80 });
  const { text, starts } = await readAll(1000);
  expect([text, starts]).toEqual([`${"0".repeat(10)}${"1".repeat(10)}${"8".repeat(10)}${"9".repeat(10)}`, [0, 80]]);
  expect(await output.read(runId, "one", 35, 5)).toMatchObject({ start: 80, next: 85, total: 100, cut: { from: 20, to: 80 } });
});
