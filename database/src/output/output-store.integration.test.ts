/** Step output against a real Postgres. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createRunStore } from "../runs/run-store.js";
import type { StepExecution } from "../recorder/facts.js";
import { createRecorder } from "../recorder/recorder.js";
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

function writer(more: Partial<StepExecution> = {}): StepExecution {
  return { runId, stepId: "one", generation: 1, version: 3, attempt: 1, ...more };
}

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
  for (let from = 0; from < 1000; from += 130) await output.append(writer(), from, content.subarray(from, from + 130));
  for (const limit of [1000, 333, 130, 64]) expect((await readAll(limit)).text).toBe(content.toString("latin1"));
  const page = await output.read(runId, "one", 507, 100);
  expect(page).toMatchObject({ start: 507, next: 607, total: 1000, cut: null });
  expect(page?.data.equals(content.subarray(507, 607))).toBe(true);
  expect(await output.read(runId, "one", 1000, 10)).toMatchObject({ start: 1000, next: 1000, total: 1000 });
  expect(await output.end(runId, "one")).toBe(1000);
  expect(await output.read(runId, "none", 0, 10)).toBeNull();
});

test("a repeated chunk is kept as it was", async () => {
  await output.append(writer(), 0, Buffer.from("first"));
  await output.append(writer(), 0, Buffer.from("again"));
  expect((await readAll(100)).text).toBe("first");
});

test("a repeated write that carries more loses no byte, whichever of the two comes last", async () => {
  await output.append(writer(), 0, Buffer.from("first"));
  await output.append(writer(), 0, Buffer.from("first and more"));
  await output.append(writer(), 0, Buffer.from("first"));
  expect((await readAll(100)).text).toBe("first and more");
  expect(await output.end(runId, "one")).toBe(14);
});

test("a cut middle is stated, and reading jumps over it", async () => {
  for (let from = 0; from < 100; from += 10) await output.append(writer(), from, Buffer.from(String(from / 10).repeat(10)));
  await output.cut(writer(), { from: 20, to: 80 });
  const { text, starts } = await readAll(1000);
  expect([text, starts]).toEqual([`${"0".repeat(10)}${"1".repeat(10)}${"8".repeat(10)}${"9".repeat(10)}`, [0, 80]]);
  expect(await output.read(runId, "one", 35, 5)).toMatchObject({ start: 80, next: 85, total: 100, cut: { from: 20, to: 80 } });
});

describe("the fence", () => {
  const actor = { kind: "system", id: "worker" } as const;
  const start = (more: Partial<StepExecution>): Promise<unknown> =>
    createRecorder({ database: held.database, clock }).recordStarted({ ...writer(more), actor });

  test("a woken attempt's chunk at the same position never replaces the chunk of the attempt that owns the step", async () => {
    await output.append(writer(), 0, Buffer.from("begun "));
    await start({ attempt: 2 });
    expect(await output.append(writer({ attempt: 2 }), 6, Buffer.from("new"))).toBe(true);
    expect(await output.append(writer(), 6, Buffer.from("longer, from a zombie"))).toBe(false);
    expect(await output.cut(writer(), { from: 0, to: 6 })).toBe(false);
    expect((await readAll(100)).text).toBe("begun new");
    expect(await output.end(runId, "one")).toBe(9);
  });

  test("a writer of an older version or of another generation is refused, one that has not recorded its start is not", async () => {
    await start({ version: 5 });
    expect(await output.append(writer({ attempt: 9 }), 0, Buffer.from("old"))).toBe(false);
    expect(await output.append(writer({ version: 7, generation: 2 }), 0, Buffer.from("other"))).toBe(false);
    expect(await output.append(writer({ version: 7 }), 0, Buffer.from("next"))).toBe(true);
    expect((await readAll(100)).text).toBe("next");
  });
});
