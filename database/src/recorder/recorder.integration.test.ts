/** The recorder against a real Postgres: versions, generations, repeats, the log. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { verifyChain } from "@praxis/domain/events";
import { createApprovalStore } from "../approvals/approval-store.js";
import { createEventStore } from "../events/event-store.js";
import { createRunStore } from "../runs/run-store.js";
import { createTestClock, createTestDatabase, createTestIds, sampleRun, WORKER, type TestDatabase } from "../testing/index.js";
import { createArtifactStore } from "../artifacts/artifact-store.js";
import { createRecorder } from "./recorder.js";

let held: TestDatabase;
const clock = createTestClock();
const ids = createTestIds(clock);
beforeAll(async () => {
  held = await createTestDatabase({ poolMax: 25 });
});
afterAll(() => held.close());

const open = () => {
  const deps = { database: held.database, clock, ids };
  return {
    runs: createRunStore(deps),
    recorder: createRecorder(deps),
    events: createEventStore(deps),
    approvals: createApprovalStore(deps),
  };
};

async function accepted(stepIds: readonly string[] = ["one", "two"]): Promise<string> {
  const run = sampleRun(ids, stepIds);
  await open().runs.acceptRun(run);
  return run.id;
}

async function typesOf(runId: string): Promise<string[]> {
  const lines = await open().events.read(runId, { after: 0, limit: 1000 });
  const run = await open().runs.getRun(runId);
  expect(
    verifyChain(
      lines.map(({ line }) => line),
      run?.lastHash,
    ),
  ).toMatchObject({ events: run?.lastSeq, faults: [] });
  return lines.map(({ line }) => (JSON.parse(line) as { type: string }).type);
}

const start = { generation: 1, version: 1, attempt: 1, actor: WORKER } as const;
const finish = {
  generation: 1,
  version: 2,
  attempt: 1,
  actor: WORKER,
  started: true,
  result: { status: "succeeded", outputs: { n: 1 } },
} as const;

describe("starting and finishing", () => {
  test("the first start begins the run; the finish stores outputs, artifacts and the workspace with the events", async () => {
    const runId = await accepted();
    const { recorder, runs } = open();
    expect(await recorder.recordStarted({ ...start, runId, stepId: "one", details: { sandbox: "none" } })).toEqual({ kind: "recorded" });
    expect(await runs.getRun(runId)).toMatchObject({
      status: "running",
      waitingOn: "none",
      steps: [{ id: "one", status: "running" }, { id: "two" }],
    });
    clock.advance(1500);
    const artifact = { name: "a.txt", mediaType: "text/plain", bytes: 3, sha256: "00" };
    const workspace = { hostId: "h", path: "/w", source: { path: "/r" }, commit: "abc" };
    expect(
      await recorder.recordFinished({ ...finish, runId, stepId: "one", artifacts: [artifact], workspace, details: { note: "x" } }),
    ).toMatchObject({ kind: "recorded" });
    expect((await runs.getRun(runId))?.steps[0]).toMatchObject({
      status: "succeeded",
      outputs: { n: 1 },
      details: { sandbox: "none", note: "x" },
    });
    expect(await typesOf(runId)).toEqual(["run_accepted", "run_started", "step_started", "artifact_saved", "step_succeeded"]);
    expect(await createArtifactStore({ database: held.database, clock }).list(runId)).toMatchObject([
      { name: "a.txt", stepId: "one", bytes: 3 },
    ]);
  });

  test("a quick step is recorded in two statements, started included: one reads, one writes", async () => {
    const runId = await accepted();
    const before = held.database.statements();
    await open().recorder.recordFinished({ ...finish, runId, stepId: "one", started: false });
    expect(held.database.statements() - before).toBe(2);
    expect(await typesOf(runId)).toEqual(["run_accepted", "run_started", "step_started", "step_succeeded"]);
  });

  test("a repeat of the finish returns the recorded result and writes nothing", async () => {
    const runId = await accepted();
    const { recorder } = open();
    await recorder.recordStarted({ ...start, runId, stepId: "one" });
    await recorder.recordFinished({ ...finish, runId, stepId: "one" });
    const before = await typesOf(runId);
    const again = await recorder.recordFinished({
      ...finish,
      runId,
      stepId: "one",
      result: { status: "failed", failure: { code: "x", message: "y" } },
    });
    expect(again).toMatchObject({ kind: "already", result: { status: "succeeded", outputs: { n: 1 } } });
    expect(await recorder.recordStarted({ ...start, runId, stepId: "one", attempt: 2 })).toMatchObject({
      kind: "already",
      result: { status: "succeeded" },
    });
    expect(await typesOf(runId)).toEqual(before);
  });

  test("an attempt that follows one which never said how it ended is marked as interrupted, one after a failure is not", async () => {
    const runId = await accepted();
    const { recorder, events } = open();
    const failure = { code: "command_failed", message: "no" };
    await recorder.recordStarted({ ...start, runId, stepId: "one" });
    await recorder.recordAttemptFailed({ ...start, runId, stepId: "one", failure });
    await recorder.recordStarted({ ...start, runId, stepId: "one", attempt: 2 });
    await recorder.recordStarted({ ...start, runId, stepId: "one", version: 3, attempt: 3 });
    await recorder.recordStarted({ ...start, runId, stepId: "one", version: 3, attempt: 3 });
    const lines = await events.read(runId, { after: 0, limit: 100 });
    const starts = lines
      .map(({ line }) => JSON.parse(line) as { type: string; data: unknown })
      .filter(({ type }) => type === "step_started");
    expect(starts.map(({ data }) => data)).toEqual([
      { generation: 1, attempt: 1 },
      { generation: 1, attempt: 2 },
      { generation: 1, attempt: 3, interrupted: true },
    ]);
  });

  test("a zombie's late finish changes nothing: older version, older generation, older attempt", async () => {
    const runId = await accepted();
    const { recorder, runs } = open();
    await recorder.recordStarted({ ...start, runId, stepId: "one" });
    await recorder.recordStarted({ ...start, runId, stepId: "one", attempt: 2 });
    expect(await recorder.recordFinished({ ...finish, runId, stepId: "one", attempt: 1 })).toEqual({ kind: "stale" });
    await recorder.recordStarted({ ...start, runId, stepId: "one", version: 5 });
    expect(await recorder.recordFinished({ ...finish, runId, stepId: "one", attempt: 2 })).toEqual({ kind: "stale" });
    const event = { type: "step_reset", actor: WORKER, subject: "step:one", data: {} };
    const reset = { stepId: "one", generation: 2, version: 7, status: "pending", event } as const;
    expect(await recorder.recordDecisions({ runId, version: 7, changes: [reset] })).toEqual({ applied: ["one"] });
    expect(await recorder.recordFinished({ ...finish, runId, stepId: "one", version: 6 })).toEqual({ kind: "stale" });
    expect((await runs.getRun(runId))?.steps[0]).toMatchObject({ status: "pending", generation: 2, startedAt: null, outputs: null });
    expect(await recorder.recordStarted({ ...start, runId, stepId: "one", version: 8 })).toEqual({ kind: "stale" });
    expect(await recorder.recordStarted({ ...start, runId, stepId: "one", version: 8, generation: 2 })).toEqual({ kind: "recorded" });
    expect(await typesOf(runId)).toEqual([
      "run_accepted",
      "run_started",
      "step_started",
      "step_started",
      "step_started",
      "step_reset",
      "step_started",
    ]);
  });

  test("a failed attempt shows the next one and may be recorded again without a second event", async () => {
    const runId = await accepted();
    const { recorder, runs } = open();
    await recorder.recordStarted({ ...start, runId, stepId: "one" });
    const failure = { code: "command_failed", message: "exit 1" };
    expect(await recorder.recordAttemptFailed({ ...start, runId, stepId: "one", failure, nextRetryMs: 1000 })).toEqual({
      kind: "recorded",
    });
    expect(await recorder.recordAttemptFailed({ ...start, runId, stepId: "one", failure, nextRetryMs: 1000 })).toEqual({ kind: "stale" });
    expect((await runs.getRun(runId))?.steps[0]).toMatchObject({ status: "running", attempt: 2, failure });
    await recorder.recordStarted({ ...start, runId, stepId: "one", attempt: 2 });
    await recorder.recordFinished({ ...finish, runId, stepId: "one", attempt: 2 });
    expect(await typesOf(runId)).toEqual([
      "run_accepted",
      "run_started",
      "step_started",
      "step_attempt_failed",
      "step_started",
      "step_succeeded",
    ]);
  });

  test("half characters and NUL in outputs are kept readable instead of failing the write", async () => {
    const runId = await accepted();
    await open().recorder.recordFinished({
      ...finish,
      runId,
      stepId: "one",
      result: { status: "succeeded", outputs: { "a\0": "x\0\ud800" } },
    });
    expect((await open().recorder.loadStepValues(runId, ["one"])).one?.outputs).toEqual({ "a\uFFFD": "x\uFFFD\uFFFD" });
  });
});

test("twenty writers on one run leave a dense log whose chain holds, and no deadlock", async () => {
  const stepIds = Array.from({ length: 20 }, (_, index) => `s${String(index).padStart(2, "0")}`);
  const runId = await accepted(stepIds);
  const { recorder, runs } = open();
  const work = stepIds.map(async (stepId) => {
    await recorder.recordStarted({ ...start, runId, stepId });
    await runs.postMessage({ runId, text: "go on", mode: "steer", actor: WORKER, commandId: ids("command") });
    await recorder.recordFinished({ ...finish, runId, stepId, started: false });
  });
  const decisions = recorder.recordDecisions({
    runId,
    version: 1,
    changes: stepIds.toReversed().map((stepId) => ({
      stepId,
      generation: 1,
      version: 0,
      status: "skipped",
      event: { type: "step_skipped", actor: WORKER, subject: "run", data: {} },
    })),
  });
  await Promise.all([...work, decisions]);
  const types = await typesOf(runId);
  expect(types).toHaveLength(1 + 1 + 20 + 20 + 20);
  expect(types.filter((type) => type === "run_started")).toHaveLength(1);
  expect((await runs.getRun(runId))?.steps.every(({ status }) => status === "succeeded")).toBe(true);
});

describe("decisions", () => {
  test("what waits is shown on the run, since when, and only a change moves the time", async () => {
    const runId = await accepted(["one", "two", "three"]);
    const { recorder, runs } = open();
    const wait = (stepId: string, waitingOn: "timer" | "approval", version: number) =>
      ({
        stepId,
        generation: 1,
        version,
        status: "waiting",
        waitingOn,
        event: { type: "step_waiting", actor: WORKER, subject: `step:${stepId}`, data: {} },
      }) as const;
    await recorder.recordDecisions({ runId, version: 1, changes: [wait("one", "timer", 1)] });
    const first = await runs.getRun(runId);
    expect(first).toMatchObject({ status: "running", waitingOn: "timer" });
    clock.advance(1000);
    await recorder.recordDecisions({ runId, version: 2, changes: [wait("two", "timer", 2)] });
    expect(await runs.getRun(runId)).toMatchObject({ waitingOn: "timer", waitingSince: first?.waitingSince });
    await recorder.recordDecisions({ runId, version: 3, changes: [wait("two", "approval", 3)] });
    expect(await runs.getRun(runId)).toMatchObject({ waitingOn: "approval", waitingSince: new Date(clock.now()).toISOString() });
    await recorder.recordStarted({ ...start, runId, stepId: "three", version: 4 });
    expect(await runs.getRun(runId)).toMatchObject({ waitingOn: "none", waitingSince: null });
  });

  test("a repeated decision counts as applied and writes no second event", async () => {
    const runId = await accepted();
    const { recorder } = open();
    const change = {
      stepId: "one",
      generation: 1,
      version: 1,
      status: "skipped",
      skipReason: "condition",
      event: { type: "step_skipped", actor: WORKER, subject: "step:one", data: {} },
    } as const;
    expect(await recorder.recordDecisions({ runId, version: 1, changes: [change] })).toEqual({ applied: ["one"] });
    expect(await recorder.recordDecisions({ runId, version: 1, changes: [change] })).toEqual({ applied: ["one"] });
    expect(await typesOf(runId)).toEqual(["run_accepted", "step_skipped"]);
  });
});

describe("closing", () => {
  const view = (runId: string, seenCommandIds: string[] = []) =>
    ({
      runId,
      version: 9,
      status: "failed",
      failure: { code: "command_failed", message: "no", stepId: "one" },
      seenCommandIds,
      actor: WORKER,
      steps: [
        { stepId: "one", generation: 1, status: "failed" },
        { stepId: "two", generation: 1, status: "skipped", skipReason: "upstream" },
      ],
    }) as const;

  test("sets run and steps to the workflow's view, cancels open approvals, and a repeat answers the same", async () => {
    const runId = await accepted();
    const { recorder, runs, approvals } = open();
    await recorder.recordFinished({
      ...finish,
      runId,
      stepId: "one",
      started: false,
      result: { status: "failed", failure: { code: "command_failed", message: "no" } },
    });
    const { approvalId } = await approvals.open({
      runId,
      stepId: "two",
      generation: 1,
      version: 3,
      kind: "approval",
      question: "?",
      evidence: [],
      options: [],
      actor: WORKER,
    });
    const before = held.database.statements();
    expect(await recorder.closeRun(view(runId))).toEqual({ closed: true, status: "failed" });
    expect(held.database.statements() - before).toBe(6);
    expect(await recorder.closeRun(view(runId))).toEqual({ closed: true, status: "failed" });
    expect(await runs.getRun(runId)).toMatchObject({
      status: "failed",
      waitingOn: "none",
      failure: { stepId: "one" },
      steps: [{ status: "failed" }, { status: "skipped" }],
    });
    expect(await approvals.get(approvalId)).toMatchObject({ status: "cancelled", revision: 2 });
    expect(await typesOf(runId)).toEqual([
      "run_accepted",
      "run_started",
      "step_started",
      "step_failed",
      "approval_opened",
      "approval_cancelled",
      "run_failed",
    ]);
    expect(await recorder.recordFinished({ ...finish, runId, stepId: "two", version: 99 })).toMatchObject({
      kind: "already",
      result: { status: "skipped" },
    });
  });

  test("an accepted retry keeps the run open until the workflow has seen it; after the close no retry is accepted", async () => {
    const runId = await accepted();
    const { recorder, runs } = open();
    await recorder.recordFinished({
      ...finish,
      runId,
      stepId: "one",
      started: false,
      result: { status: "failed", failure: { code: "command_failed", message: "no" } },
    });
    const { command } = await runs.requestStepRetry({ runId, stepId: "one", actor: WORKER, commandId: ids("command") });
    expect(await recorder.closeRun(view(runId))).toEqual({ closed: false, commands: [command] });
    expect(await recorder.closeRun(view(runId, [command.id]))).toEqual({ closed: true, status: "failed" });
    await expect(runs.requestStepRetry({ runId, stepId: "one", actor: WORKER, commandId: ids("command") })).rejects.toMatchObject({
      code: "illegal_transition",
    });
  });

  test("close against retry, at once: exactly one of them wins, every time", async () => {
    const { recorder, runs } = open();
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const runId = await accepted();
        await recorder.recordFinished({
          ...finish,
          runId,
          stepId: "one",
          started: false,
          result: { status: "failed", failure: { code: "c", message: "m" } },
        });
        const [closing, retry] = await Promise.all([
          recorder.closeRun(view(runId)),
          runs.requestStepRetry({ runId, stepId: "one", actor: WORKER, commandId: ids("command") }).then(
            () => true,
            () => false,
          ),
        ]);
        return [closing.closed, retry];
      }),
    );
    for (const [closed, retried] of outcomes) expect(closed).toBe(!retried);
  });

  test("a late write to a closed run is stale", async () => {
    const runId = await accepted(["one", "two", "three"]);
    const { recorder } = open();
    await recorder.recordStarted({ ...start, runId, stepId: "three" });
    await recorder.closeRun({ ...view(runId), steps: [] });
    expect(await recorder.recordFinished({ ...finish, runId, stepId: "three" })).toEqual({ kind: "stale" });
  });
});
