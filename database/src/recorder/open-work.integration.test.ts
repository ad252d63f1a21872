/** The end of a run against somebody who opens something of it at that very moment: nothing stays open of a run that has ended. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { setTimeout as pause } from "node:timers/promises";
import { verifyChain } from "@praxis/domain/events";
import { createApprovalStore } from "../approvals/approval-store.js";
import type { Tx } from "../connection/database.js";
import { createEventStore } from "../events/event-store.js";
import { addressOf, createLeaseSample, createTestDatabase, WORKER, type TestDatabase } from "../testing/index.js";
import type { Closing } from "./facts.js";
import { createRecorder } from "./recorder.js";

let db: TestDatabase;
let sample: ReturnType<typeof createLeaseSample>;
beforeAll(async () => {
  db = await createTestDatabase({ poolMax: 10 });
  sample = createLeaseSample(db.database);
});
afterAll(() => db.close());

const approvals = () => createApprovalStore({ database: db.database, clock: sample.clock, ids: sample.ids });

function close(runId: string): Promise<Closing> {
  const view = { runId, version: 90, status: "cancelled", steps: [], seenCommandIds: [], actor: WORKER } as const;
  return createRecorder({ database: db.database, clock: sample.clock }).closeRun(view);
}

/** `hold` takes a lock that `opening` comes to wait for; only then does the end come, and waits for `opening`. */
async function closeWhile<Answer>(runId: string, hold: (tx: Tx) => Promise<unknown>, opening: () => Promise<Answer>): Promise<Answer> {
  let opened: Promise<Answer> | undefined;
  let closing: Promise<Closing> | undefined;
  await db.database.transaction(async (tx) => {
    await hold(tx);
    opened = opening();
    await untilWaiting(1);
    closing = close(runId);
    await untilWaiting(2);
  });
  expect(await closing).toEqual({ closed: true, status: "cancelled" });
  const lines = (await createEventStore({ database: db.database }).read(runId, { after: 0, limit: 100 })).map(({ line }) => line);
  expect(verifyChain(lines, (await sample.runs.getRun(runId))?.lastHash).faults).toEqual([]);
  expect(JSON.parse(lines.at(-1) ?? "{}")).toMatchObject({ type: "run_cancelled" });
  if (!opened) throw new Error("nothing was opened");
  return opened;
}

async function untilWaiting(count: number): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until;) {
    const waiting = await db.database.query(
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    if (waiting.length >= count) return;
    await pause(5);
  }
  throw new Error(`there are not ${String(count)} that wait for a lock`);
}

const holdRun = (runId: string) => (tx: Tx) => tx.query("SELECT 1 FROM runs WHERE id = $1 FOR NO KEY UPDATE", [runId]);

test("a question that is being put when the run ends is cancelled with it", async () => {
  const runId = await sample.run();
  const question = { question: "Ship it?", evidence: [], options: [], actor: WORKER };
  const { approvalId } = await closeWhile(runId, holdRun(runId), () =>
    approvals().open({ ...question, runId, stepId: "work", generation: 1, version: 3, kind: "approval" }),
  );
  expect(await approvals().get(approvalId)).toMatchObject({ status: "cancelled" });
});

test("a holder that parks its step when the run ends leaves no open question", async () => {
  const lease = await sample.held();
  const question = { bodySha256: "a", question: "May I?", checkpoint: null };
  const { approvalId } = await closeWhile(lease.runId, holdRun(lease.runId), () =>
    sample.leases.park({ ...addressOf(lease), ...question }),
  );
  expect(await approvals().get(approvalId)).toMatchObject({ status: "cancelled" });
});

test("an offer that is being picked when the run ends leaves no open lease", async () => {
  await db.database.query("INSERT INTO pools (name, trust, created_at) VALUES ('here', 'standard', clock_timestamp())");
  const { runId } = await sample.offer({ pool: "here" });
  await sample.agent("ann");
  const holdStep = (tx: Tx) => tx.query("SELECT 1 FROM agent_steps WHERE run_id = $1 FOR NO KEY UPDATE", [runId]);
  const lease = await closeWhile(runId, holdStep, () => sample.pick("ann", "here"));
  expect(await sample.leases.get(lease?.id ?? "")).toMatchObject({ state: "cancelled" });
});
