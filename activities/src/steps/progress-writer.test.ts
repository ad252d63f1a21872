/** What of a step's heartbeats is written for people. */
import { expect, test } from "@jest/globals";
import type { ProgressFact } from "@praxis/database";
import { createProgressWriter } from "./progress-writer.js";

const writer = { runId: "r", stepId: "s", generation: 1, version: 3, attempt: 2 };

function open(record: (fact: ProgressFact) => Promise<void> = () => Promise.resolve()) {
  const written: ProgressFact[] = [];
  const state = { now: 0, shown: true };
  const tell = createProgressWriter({
    recorder: {
      recordProgress: async (fact) => {
        written.push(fact);
        await record(fact);
        return { kind: "recorded" };
      },
    },
    writer,
    now: () => state.now,
    isShown: () => state.shown,
  });
  return { tell, written, state };
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("of a heartbeat a second for half a minute, three are written: the newest each time", async () => {
  const { tell, written, state } = open();
  for (let second = 0; second < 30; second += 1) {
    state.now = second * 1_000;
    tell({ done: second, total: 30, note: "x".repeat(300) });
    await settled();
  }
  expect(written.map(({ done }) => done)).toEqual([0, 10, 20]);
  expect(written[0]).toEqual({ ...writer, done: 0, total: 30, note: "x".repeat(200) });
});

test("nothing is written before the step's start is recorded, and nothing of a heartbeat that says nothing", async () => {
  const { tell, written, state } = open();
  state.shown = false;
  tell({ note: "early" });
  state.shown = true;
  tell({ bytes: 10, lastLine: "output is shown elsewhere" });
  tell({ note: "now" });
  await settled();
  expect(written.map(({ note }) => note)).toEqual(["now"]);
});

test("a database that is away costs the step nothing, and the next one is written", async () => {
  let away = true;
  const { tell, written, state } = open(() => (away ? Promise.reject(new Error("away")) : Promise.resolve()));
  tell({ done: 1 });
  await settled();
  away = false;
  state.now = 10_000;
  tell({ done: 2 });
  await settled();
  expect(written.map(({ done }) => done)).toEqual([1, 2]);
});
