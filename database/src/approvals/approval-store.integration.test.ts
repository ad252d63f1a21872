/** Questions against a real Postgres: whoever changes the row first wins. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { DEFAULT_OPTIONS } from "@praxis/domain/run";
import { createEventStore } from "../events/event-store.js";
import { createRecorder } from "../recorder/recorder.js";
import { createRunStore } from "../runs/run-store.js";
import { createTestClock, createTestDatabase, createTestIds, PERSON, sampleRun, WORKER, type TestDatabase } from "../testing/index.js";
import { createApprovalStore, type ApprovalStore } from "./approval-store.js";

let held: TestDatabase;
let approvals: ApprovalStore;
const clock = createTestClock();
const ids = createTestIds(clock);
beforeAll(async () => {
  held = await createTestDatabase({ poolMax: 20 });
  approvals = createApprovalStore({ database: held.database, clock, ids });
});
afterAll(() => held.close());

const question = (runId: string) =>
  ({
    runId,
    stepId: "one",
    generation: 1,
    version: 3,
    kind: "approval",
    question: "Ship it?",
    evidence: [],
    options: DEFAULT_OPTIONS.approval,
    dueMs: 60_000,
    onSilence: "reject",
    actor: WORKER,
  }) as const;

async function asked(): Promise<{ runId: string; id: string }> {
  const { id: runId } = await createRunStore({ database: held.database, clock }).acceptRun(sampleRun(ids));
  return { runId, id: (await approvals.open(question(runId))).approvalId };
}

async function typesOf(runId: string): Promise<string[]> {
  const lines = await createEventStore({ database: held.database }).read(runId, { after: 0, limit: 100 });
  return lines.map(({ line }) => (JSON.parse(line) as { type: string }).type);
}

const decide = (id: string, decision: string) => ({ id, decision, actor: PERSON, commandId: ids("command") });

test("opening twice is one question; the run waits on it; a step that has moved on cannot be asked about", async () => {
  const { runId, id } = await asked();
  const [again, atOnce] = await Promise.all([approvals.open(question(runId)), approvals.open(question(runId))]);
  expect([again.approvalId, atOnce.approvalId]).toEqual([id, id]);
  expect(again.dueAt).toBe(new Date(clock.now() + 60_000).toISOString());
  const runs = createRunStore({ database: held.database, clock });
  expect(await runs.getRun(runId)).toMatchObject({
    status: "running",
    waitingOn: "approval",
    steps: [{ status: "waiting", waitingOn: "approval" }, {}],
  });
  expect(await typesOf(runId)).toEqual(["run_accepted", "approval_opened"]);
  await expect(approvals.open({ ...question(runId), kind: "failure" })).rejects.toMatchObject({ code: "illegal_transition" });
  expect((await approvals.list({ runId })).items).toHaveLength(1);
});

test("an unknown outcome stays `unknown` while it waits for a person", async () => {
  const { id: runId } = await createRunStore({ database: held.database, clock }).acceptRun(sampleRun(ids));
  const recorder = createRecorder({ database: held.database, clock });
  await recorder.recordFinished({
    runId,
    stepId: "one",
    generation: 1,
    version: 2,
    started: false,
    result: { status: "unknown" },
    actor: WORKER,
  });
  await approvals.open({ ...question(runId), kind: "unknown_outcome", options: DEFAULT_OPTIONS.unknown_outcome });
  const runs = createRunStore({ database: held.database, clock });
  expect(await runs.getRun(runId)).toMatchObject({ waitingOn: "approval", steps: [{ status: "unknown", waitingOn: "approval" }, {}] });
  const settled = {
    runId,
    stepId: "one",
    generation: 1,
    version: 4,
    started: true,
    result: { status: "succeeded" },
    actor: PERSON,
  } as const;
  expect(await recorder.recordFinished(settled)).toMatchObject({ kind: "recorded" });
  expect(await runs.getRun(runId)).toMatchObject({ waitingOn: "none", steps: [{ status: "succeeded", waitingOn: "none" }, {}] });
});

test("the same decision again is the same answer without a write; another one is refused with what stands", async () => {
  const { runId, id } = await asked();
  const first = await approvals.decide({ ...decide(id, "approve"), reason: "looks right", values: { note: "x" } });
  expect(first).toMatchObject({
    repeat: false,
    approval: { status: "decided", decision: "approve", revision: 2 },
    command: { kind: "decide_approval", stepId: "one" },
  });
  expect(await approvals.get(id)).toEqual(first.approval);
  expect(await approvals.decide(decide(id, "approve"))).toMatchObject({ repeat: true, command: null });
  await expect(approvals.decide(decide(id, "reject"))).rejects.toMatchObject({
    code: "approval_already_decided",
    details: { decision: "approve", decidedBy: PERSON },
  });
  await expect(approvals.decide(decide(ids("approval"), "approve"))).rejects.toMatchObject({ code: "approval_not_found" });
  expect(await typesOf(runId)).toEqual(["run_accepted", "approval_opened", "approval_decided"]);
});

test("a refusing check leaves the question open", async () => {
  const { id } = await asked();
  const check = (): void => {
    throw new Error("stale tag");
  };
  await expect(approvals.decide({ ...decide(id, "approve"), check })).rejects.toThrow("stale tag");
  expect(await approvals.get(id)).toMatchObject({ status: "open", revision: 1 });
});

test("a decision against the due time, fifty times at once: exactly one wins and both agree on it", async () => {
  const races = await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      const { runId, id } = await asked();
      const calls = [
        () =>
          approvals.decide(decide(id, "approve")).then(
            () => true,
            () => false,
          ),
        () => approvals.expire({ id, actor: WORKER }),
      ] as const;
      const order = index % 2 === 0 ? [calls[0](), calls[1]()] : [calls[1](), calls[0]()];
      await Promise.all(order);
      const standing = await approvals.get(id);
      const types = await typesOf(runId);
      return { status: standing?.status, decision: standing?.decision, ended: types.slice(2), commands: await commandsOf(runId) };
    }),
  );
  for (const race of races) {
    const person = { status: "decided", decision: "approve", ended: ["approval_decided"], commands: 1 };
    const silence = { status: "expired", decision: "reject", ended: ["approval_expired"], commands: 0 };
    expect([person, silence]).toContainEqual(race);
  }
});

async function commandsOf(runId: string): Promise<number> {
  const [row] = await held.database.queryOnce<{ count: number }>(
    "SELECT count(*) AS count FROM commands WHERE run_id = $1 AND kind = 'decide_approval'",
    [runId],
  );
  return row?.count ?? -1;
}

test("the end of the run against a decision: no deadlock, and never both", async () => {
  const recorder = createRecorder({ database: held.database, clock });
  await Promise.all(
    Array.from({ length: 30 }, async () => {
      const { runId, id } = await asked();
      const [closing, decided] = await Promise.all([
        recorder.closeRun({ runId, version: 9, status: "cancelled", steps: [], seenCommandIds: [], actor: WORKER }),
        approvals.decide(decide(id, "approve")).then(
          () => true,
          () => false,
        ),
      ]);
      expect(closing.closed).toBe(!decided);
      expect((await approvals.get(id))?.status).toBe(decided ? "decided" : "cancelled");
    }),
  );
});

test("lists go newest first, by status, role and page", async () => {
  clock.advance(1000);
  const made: string[] = [];
  for (let index = 0; index < 5; index++) {
    clock.advance(1);
    const { id: runId } = await createRunStore({ database: held.database, clock }).acceptRun(sampleRun(ids));
    made.unshift((await approvals.open({ ...question(runId), role: "release" })).approvalId);
  }
  const first = await approvals.list({ status: ["open"], role: "release", limit: 3 });
  const second = await approvals.list({ status: ["open"], role: "release", limit: 3, cursor: first.nextCursor ?? "" });
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made);
  expect(second.nextCursor).toBeNull();
});
