/** A change that was decided without a lock, and what came in between: it is decided again, nothing is lost and nothing comes twice. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { setTimeout as pause } from "node:timers/promises";
import { verifyChain } from "@praxis/domain/events";
import type { Tx } from "../connection/database.js";
import { createEventStore } from "../events/event-store.js";
import { createRunStore } from "../runs/run-store.js";
import { createTestClock, createTestDatabase, createTestIds, sampleRun, WORKER, type TestDatabase } from "../testing/index.js";
import { createRecorder } from "./recorder.js";

let held: TestDatabase;
const clock = createTestClock();
const ids = createTestIds(clock);
beforeAll(async () => {
  held = await createTestDatabase({ poolMax: 5 });
});
afterAll(() => held.close());

const finish = {
  stepId: "one",
  generation: 1,
  version: 2,
  attempt: 1,
  actor: WORKER,
  started: false,
  result: { status: "succeeded" },
} as const;

const stores = () => {
  const deps = { database: held.database, clock, ids };
  return { runs: createRunStore(deps), recorder: createRecorder(deps), events: createEventStore({ database: held.database }) };
};

/** Records the end of step one while `meanwhile` has written and not committed: by then it has read what stood before. */
async function finishWhile(runId: string, meanwhile: (tx: Tx) => Promise<unknown>) {
  const { recorder } = stores();
  let finishing: ReturnType<typeof recorder.recordFinished> | undefined;
  await held.database.transaction(async (tx) => {
    await meanwhile(tx);
    finishing = recorder.recordFinished({ ...finish, runId });
    await untilSomebodyWaits();
  });
  return finishing;
}

async function untilSomebodyWaits(): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until;) {
    const waiting = await held.database.query(
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    if (waiting.length > 0) return;
    await pause(5);
  }
  throw new Error("nobody came to wait for the lock");
}

async function typesOf(runId: string): Promise<string[]> {
  const lines = (await stores().events.read(runId, { after: 0, limit: 100 })).map(({ line }) => line);
  const run = await stores().runs.getRun(runId);
  expect(verifyChain(lines, run?.lastHash)).toMatchObject({ events: run?.lastSeq, faults: [] });
  return lines.map((line) => (JSON.parse(line) as { type: string }).type);
}

async function accepted(): Promise<string> {
  const run = sampleRun(ids, ["one", "two"]);
  await stores().runs.acceptRun(run);
  return run.id;
}

test("an event that came in between stands before the step's, and the chain holds", async () => {
  const runId = await accepted();
  const message = { runId, text: "look", mode: "follow_up", actor: WORKER, commandId: ids("command") } as const;
  const recorded = await finishWhile(runId, (tx) => stores().runs.postMessage(message, tx));
  expect(recorded).toMatchObject({ kind: "recorded" });
  expect(await typesOf(runId)).toEqual(["run_accepted", "message_posted", "run_started", "step_started", "step_succeeded"]);
});

test("a pause that came in between is not overwritten", async () => {
  const runId = await accepted();
  const pausing = { runId, actor: WORKER, commandId: ids("command") };
  expect(await finishWhile(runId, (tx) => stores().runs.requestPause(pausing, tx))).toMatchObject({ kind: "recorded" });
  expect(await stores().runs.getRun(runId)).toMatchObject({ status: "paused", control: "pause", steps: [{ status: "succeeded" }, {}] });
});

test("a newer generation that came in between makes it stale: nothing is written", async () => {
  const runId = await accepted();
  const bump = async (tx: Tx): Promise<void> => {
    await tx.query("UPDATE steps SET generation = 2, version = 5 WHERE run_id = $1 AND step_id = 'one'", [runId]);
    await tx.query("UPDATE runs SET version = 5 WHERE id = $1", [runId]);
  };
  expect(await finishWhile(runId, bump)).toEqual({ kind: "stale" });
  expect(await typesOf(runId)).toEqual(["run_accepted"]);
});

test("output that came in between, which leaves the run's row alone, is kept", async () => {
  const runId = await accepted();
  const writes = "UPDATE steps SET output_bytes = 7 WHERE run_id = $1 AND step_id = 'one'";
  expect(await finishWhile(runId, (tx) => tx.query(writes, [runId]))).toMatchObject({ kind: "recorded" });
  expect(await stores().runs.getRun(runId)).toMatchObject({ steps: [{ status: "succeeded", version: 2, outputBytes: 7 }, {}] });
  expect(await typesOf(runId)).toEqual(["run_accepted", "run_started", "step_started", "step_succeeded"]);
});

test("a writer that came in between and rolled back changes nothing", async () => {
  const runId = await accepted();
  let finishing: ReturnType<typeof finishWhile> | undefined;
  const fails = async (tx: Tx): Promise<void> => {
    await tx.query("UPDATE steps SET generation = 2, version = 5 WHERE run_id = $1 AND step_id = 'one'", [runId]);
    await tx.query("UPDATE runs SET last_seq = 9 WHERE id = $1", [runId]);
    finishing = stores().recorder.recordFinished({ ...finish, runId });
    await untilSomebodyWaits();
    throw new Error("rolled back");
  };
  await expect(held.database.transaction(fails)).rejects.toThrow("rolled back");
  expect(await finishing).toMatchObject({ kind: "recorded" });
  expect(await typesOf(runId)).toEqual(["run_accepted", "run_started", "step_started", "step_succeeded"]);
});

test("one step finished by five at once is recorded once, and all are told the same", async () => {
  const runId = await accepted();
  const answers = await Promise.all(Array.from({ length: 5 }, () => stores().recorder.recordFinished({ ...finish, runId })));
  expect(answers.filter(({ kind }) => kind === "recorded")).toHaveLength(1);
  expect(answers.filter(({ kind }) => kind === "already")).toHaveLength(4);
  expect(await typesOf(runId)).toEqual(["run_accepted", "run_started", "step_started", "step_succeeded"]);
});
