/** A verification is judged once for each lease: its first verdict and evidence stand, whatever an agent writes later. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createEventStore, createRecorder, type Database, type Recorder } from "../index.js";
import { createLeaseSample, createTestDatabase, WORKER } from "../testing/index.js";

let database: Database;
let recorder: Recorder;
let close: () => Promise<void>;
let runId: string;
const clock = { now: () => Date.now() };

beforeAll(async () => {
  const opened = await createTestDatabase();
  database = opened.database;
  close = () => opened.close();
  recorder = createRecorder({ database, clock });
  runId = await createLeaseSample(database).run();
});
afterAll(() => close());

const fact = (leaseId: string, passed: boolean, round = 1): Parameters<Recorder["recordVerification"]>[0] => ({
  ...{ runId, stepId: "work", generation: 1, leaseId, round, passed, reason: "The command ended.", actor: WORKER },
  evidence: { name: `verify-${String(round)}.txt`, mediaType: "text/plain", bytes: 3, sha256: "ab".repeat(32) },
});

test("the first verdict of a lease stands, and is told once", async () => {
  const address = { runId, stepId: "work", generation: 1, leaseId: "lse_a" };
  expect(await recorder.readVerification(address)).toBeNull();
  const first = { passed: false, evidenceArtifact: "verify-1.txt" };
  expect(await recorder.recordVerification(fact("lse_a", false))).toEqual(first);
  expect(await recorder.recordVerification(fact("lse_a", true))).toEqual(first);
  expect(await recorder.readVerification(address)).toEqual(first);
  const lines = await createEventStore({ database }).read(runId, { after: 0, limit: 100 });
  const events = lines.map(({ line }) => JSON.parse(line) as { type: string; data: { passed?: boolean; sha256?: string } });
  const told = events.filter(({ type }) => type === "step_verified");
  expect(told).toHaveLength(1);
  expect(told[0]?.data).toMatchObject({ passed: false, round: 1, leaseId: "lse_a", sha256: "ab".repeat(32) });
});

test("every lease is judged by itself", async () => {
  expect(await recorder.recordVerification(fact("lse_b", true, 2))).toEqual({ passed: true, evidenceArtifact: "verify-2.txt" });
});
