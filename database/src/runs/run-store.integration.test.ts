/** Runs against a real Postgres: accepting, listing, and what people ask of them. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sha256Hex } from "@praxis/domain/hashing";
import { createIdempotencyStore } from "../idempotency/idempotency-store.js";
import { createEventStore } from "../events/event-store.js";
import { createRecorder } from "../recorder/recorder.js";
import { createArtifactStore } from "../artifacts/artifact-store.js";
import { createTestClock, createTestDatabase, createTestIds, PERSON, sampleRun, WORKER, type TestDatabase } from "../testing/index.js";
import type { RunFilter } from "./run-record.js";
import { createRunStore, type RunStore } from "./run-store.js";

let held: TestDatabase;
let runs: RunStore;
const clock = createTestClock();
const ids = createTestIds(clock);
beforeAll(async () => {
  held = await createTestDatabase({ poolMax: 20 });
  runs = createRunStore({ database: held.database, clock });
});
afterAll(() => held.close());

async function typesOf(runId: string): Promise<string[]> {
  const lines = await createEventStore({ database: held.database }).read(runId, { after: 0, limit: 100 });
  return lines.map(({ line }) => (JSON.parse(line) as { type: string }).type);
}

describe("accepting", () => {
  test("is one statement and leaves run, steps, text, first event and outbox row", async () => {
    const input = sampleRun(ids);
    const before = held.database.statements();
    const answered = await runs.acceptRun(input);
    expect(held.database.statements() - before).toBe(1);
    expect(await runs.getRun(input.id)).toEqual(answered);
    expect(await typesOf(input.id)).toEqual(["run_accepted"]);
    const constants = await createRecorder({ database: held.database, clock }).loadRunConstants(input.id);
    expect(constants).toMatchObject({
      playbookText: input.playbook.text,
      sha256: input.playbook.sha256,
      inputs: input.inputs,
      plan: input.plan,
    });
    expect(await held.database.queryOnce("SELECT kind FROM commands WHERE id = $1", [input.commandId])).toEqual([{ kind: "start_run" }]);
  });

  test("fifty at once with one Idempotency-Key make one run; another body is refused", async () => {
    const keyed = createIdempotencyStore({ database: held.database, clock });
    const request = { principal: "key_a", method: "POST", path: "/api/v1/runs", key: "once", bodySha256: sha256Hex("body") };
    const marker = { labels: { twin: "yes" } };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        keyed.run(request, async (tx) => {
          const run = await runs.acceptRun(sampleRun(ids, ["one"], marker), tx);
          return { status: 202, headers: { location: `/api/v1/runs/${run.id}` }, body: JSON.stringify({ id: run.id }) };
        }),
      ),
    );
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect((await runs.listRuns({ labels: marker.labels })).items).toHaveLength(1);
    await expect(
      keyed.run({ ...request, bodySha256: sha256Hex("other") }, () => Promise.reject(new Error("not reached"))),
    ).rejects.toMatchObject({
      code: "idempotency_key_reused",
    });
  });

  test("a retry takes over the reused steps' outputs and artifacts", async () => {
    const recorder = createRecorder({ database: held.database, clock });
    const first = await runs.acceptRun(sampleRun(ids));
    const artifact = { name: "facts.json", mediaType: "application/json", bytes: 2, sha256: sha256Hex("{}") };
    const fact = { runId: first.id, stepId: "one", generation: 1, version: 2, attempt: 1, started: false, actor: WORKER } as const;
    await recorder.recordFinished({ ...fact, result: { status: "succeeded", outputs: { n: 7 } }, artifacts: [artifact] });
    const input = sampleRun(ids, ["one", "two"], { retryOf: first.id });
    const second = await runs.acceptRun({
      ...input,
      steps: input.steps.map((step) => (step.id === "one" ? { ...step, reused: { outputs: { n: 7 } } } : step)),
    });
    expect(await runs.getRun(second.id)).toMatchObject({
      retryOf: first.id,
      steps: [{ status: "reused", outputs: { n: 7 } }, { status: "pending" }],
    });
    expect(await createArtifactStore({ database: held.database, clock }).get(second.id, "facts.json")).toMatchObject({
      sha256: artifact.sha256,
      stepId: "one",
    });
    expect(await typesOf(second.id)).toEqual(["run_accepted", "step_reused"]);
  });
});

describe("asking", () => {
  const ask = (runId: string) => ({ runId, actor: PERSON, reason: "because", commandId: ids("command") });

  test("pause and resume take only legal edges and each leave one event and one command", async () => {
    const { id } = await runs.acceptRun(sampleRun(ids));
    await expect(runs.requestResume(ask(id))).rejects.toMatchObject({
      code: "illegal_transition",
      details: { from: "accepted", to: "running" },
    });
    expect((await runs.requestPause(ask(id))).run).toMatchObject({ status: "paused", control: "pause" });
    await expect(runs.requestPause(ask(id))).rejects.toMatchObject({ code: "illegal_transition" });
    expect((await runs.requestResume(ask(id))).run).toMatchObject({ status: "accepted", control: "none" });
    expect(await typesOf(id)).toEqual(["run_accepted", "run_pause_requested", "run_resume_requested"]);
    await expect(runs.requestPause(ask(ids("run")))).rejects.toMatchObject({ code: "run_not_found" });
  });

  test("a second cancel answers the first's command and writes nothing; nothing else is accepted after it", async () => {
    const { id } = await runs.acceptRun(sampleRun(ids));
    const answers = await Promise.all(Array.from({ length: 10 }, () => runs.requestCancel(ask(id))));
    expect(new Set(answers.map(({ command }) => command.id)).size).toBe(1);
    expect(answers.filter(({ repeat }) => !repeat)).toHaveLength(1);
    expect(await typesOf(id)).toEqual(["run_accepted", "run_cancel_requested"]);
    await expect(runs.requestPause(ask(id))).rejects.toMatchObject({ code: "illegal_transition", details: { from: "cancelling" } });
  });

  test("pause against pause, at once: one wins", async () => {
    const { id } = await runs.acceptRun(sampleRun(ids));
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => runs.requestPause(ask(id))));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("a retry needs a step that has ended badly; a message only an open run", async () => {
    const { id } = await runs.acceptRun(sampleRun(ids));
    await expect(runs.requestStepRetry({ ...ask(id), stepId: "nope" })).rejects.toMatchObject({ code: "step_not_found" });
    await expect(runs.requestStepRetry({ ...ask(id), stepId: "one" })).rejects.toMatchObject({
      code: "illegal_transition",
      details: { from: "pending" },
    });
    const message = ask(id);
    const asked = { kind: "post_message", id: message.commandId, mode: "steer" };
    expect((await runs.postMessage({ ...message, text: "left", mode: "steer" })).command).toEqual(asked);
    // What the message says stands in the log and never goes to Temporal.
    expect(await held.database.queryOnce("SELECT payload FROM commands WHERE id = $1", [message.commandId])).toEqual([{ payload: asked }]);
    expect(await held.database.queryOnce("SELECT line FROM run_events WHERE run_id = $1 ORDER BY seq DESC LIMIT 1", [id])).toEqual([
      { line: expect.stringContaining('"left"') },
    ]);
    expect(await runs.repair({ runId: id, status: "failed", failure: { code: "run_lost", message: "gone" }, actor: WORKER })).toBe(true);
    expect(await runs.repair({ runId: id, status: "failed", actor: WORKER })).toBe(false);
    expect(await runs.getRun(id)).toMatchObject({
      status: "failed",
      failure: { code: "run_lost" },
      steps: [{ status: "cancelled" }, { status: "cancelled" }],
    });
    await expect(runs.postMessage({ ...ask(id), text: "late", mode: "steer" })).rejects.toMatchObject({ code: "illegal_transition" });
    expect((await typesOf(id)).slice(-2)).toEqual(["run_repaired", "run_failed"]);
  });
});

test("a repair leaves open what may have happened: an unknown step, and an irreversible one that was running", async () => {
  const stepIds = ["sent", "asked", "looked", "later"];
  const plan = {
    steps: stepIds.map((id) => ({ id, uses: "command" as const, ...(id === "looked" ? {} : { sideEffect: "irreversible" as const }) })),
  };
  const { id } = await runs.acceptRun(sampleRun(ids, stepIds, { plan }));
  await held.database.queryOnce("UPDATE steps SET status = 'running' WHERE run_id = $1 AND step_id IN ('sent', 'looked')", [id]);
  await held.database.queryOnce("UPDATE steps SET status = 'unknown', waiting_on = 'approval' WHERE run_id = $1 AND step_id = 'asked'", [
    id,
  ]);
  await runs.repair({ runId: id, status: "failed", failure: { code: "run_lost", message: "gone" }, actor: WORKER });
  const run = await runs.getRun(id);
  expect(Object.fromEntries((run?.steps ?? []).map((step) => [step.id, `${step.status}/${step.waitingOn}`]))).toEqual({
    sent: "unknown/none",
    asked: "unknown/none",
    looked: "cancelled/none",
    later: "cancelled/none",
  });
});

test("a control asked for inside a caller's transaction that fails leaves nothing", async () => {
  const { id } = await runs.acceptRun(sampleRun(ids));
  const attempt = held.database.transaction(async (tx) => {
    await runs.requestCancel({ runId: id, actor: PERSON, commandId: ids("command") }, tx);
    throw new Error("the caller changed its mind");
  });
  await expect(attempt).rejects.toThrow("changed its mind");
  expect(await runs.getRun(id)).toMatchObject({ control: "none", lastSeq: 1 });
});

describe("lists", () => {
  test("pages neither repeat nor lose a run while others are added, and each page is one statement", async () => {
    const labels = { list: "stable" };
    const made: string[] = [];
    const add = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index++) {
        if (index % 3 === 0) clock.advance(1); // several in one millisecond
        const run = sampleRun(ids, ["one"], { labels });
        made.push((await runs.acceptRun({ ...run, playbook: { ...run.playbook, name: index % 2 === 0 ? "alpha" : "beta" } })).id);
      }
    };
    await add(25);
    for (const sort of ["-createdAt", "createdAt"] as const) {
      const before = new Set(made);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const statements = held.database.statements();
        const page = await runs.listRuns({ labels, sort, limit: 7, ...(cursor === undefined ? {} : { cursor }) });
        expect(held.database.statements() - statements).toBe(1);
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
        clock.advance(1);
        if (seen.length < 20) await add(2);
      } while (cursor !== undefined);
      expect(new Set(seen).size).toBe(seen.length);
      expect([...before].filter((id) => !seen.includes(id))).toEqual([]);
    }
    for (const sort of ["playbook", "-playbook"] as const) {
      const seen: { name: string; id: string }[] = [];
      for (let cursor: string | undefined | null; cursor !== null;) {
        const page = await runs.listRuns({ labels, sort, limit: 7, ...(cursor === undefined ? {} : { cursor }) });
        seen.push(...page.items.map(({ playbook, createdAt, id }) => ({ name: `${playbook.name} ${createdAt}`, id })));
        cursor = page.nextCursor;
      }
      const names = seen.map(({ name }) => name);
      expect(sort === "playbook" ? names : [...names].reverse()).toEqual([...names].sort());
      expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
      expect([...made].filter((id) => !seen.some((one) => one.id === id))).toEqual([]);
      const { nextCursor } = await runs.listRuns({ labels, sort, limit: 1 });
      await expect(runs.listRuns({ cursor: nextCursor ?? "" })).rejects.toMatchObject({ code: "malformed_request" });
    }
    await expect(runs.listRuns({ cursor: "rubbish" })).rejects.toMatchObject({ code: "malformed_request" });
  });

  test("each filter finds exactly its runs", async () => {
    const since = new Date(clock.now()).toISOString();
    clock.advance(10);
    const plain = await runs.acceptRun(
      sampleRun(ids, ["one"], { title: "Fix feature/login-page (urgent)", labels: { team: "blue", tier: "1" } }),
    );
    const base = sampleRun(ids);
    const other = await runs.acceptRun({
      ...base,
      title: "Nightly check",
      playbook: { ...base.playbook, name: "repository-checkup" },
      labels: { team: "red" },
    });
    await runs.requestCancel({ runId: other.id, actor: PERSON, commandId: ids("command") });
    const waiting = await runs.acceptRun(sampleRun(ids, ["one"], { title: "Ask me" }));
    const event = { type: "step_waiting", actor: WORKER, subject: "step:one", data: {} };
    await createRecorder({ database: held.database, clock }).recordDecisions({
      runId: waiting.id,
      version: 1,
      changes: [{ stepId: "one", generation: 1, version: 1, status: "waiting", waitingOn: "timer", event }],
    });
    const found = async (filter: RunFilter): Promise<string[]> =>
      (await runs.listRuns({ createdAfter: since, ...filter })).items.map(({ id }) => id).sort();
    const all = [plain.id, other.id, waiting.id].sort();
    expect(await found({})).toEqual(all);
    expect(await found({ status: ["accepted"] })).toEqual([plain.id, other.id].sort());
    expect(await found({ status: ["running", "paused"] })).toEqual([waiting.id]);
    expect(await found({ playbook: "repository-checkup" })).toEqual([other.id]);
    expect(await found({ labels: { team: "blue" } })).toEqual([plain.id]);
    expect(await found({ labels: { team: "blue", tier: "2" } })).toEqual([]);
    expect(await found({ q: "login" })).toEqual([plain.id]);
    expect(await found({ q: "URG fix" })).toEqual([plain.id]);
    expect(await found({ q: "checkup" })).toEqual([other.id]);
    expect(await found({ q: "100% 'or\\ &|!" })).toEqual([]);
    expect(await found({ q: plain.id })).toEqual([plain.id]);
    expect(await found({ waitingOn: ["timer"] })).toEqual([waiting.id]);
    expect(await found({ sort: "waitingSince" })).toEqual([waiting.id]);
    expect(await found({ sort: "-waitingSince" })).toEqual([waiting.id]);
  });
});

describe("upkeep", () => {
  test("runs that have not moved are found page by page; what moved or ended is not", async () => {
    const { id } = await runs.acceptRun(sampleRun(ids));
    clock.advance(61_000);
    const fresh = await runs.acceptRun(sampleRun(ids));
    const found: string[] = [];
    for (let after: { createdAt: string; id: string } | undefined; ;) {
      const page = await runs.stale({ olderThanMs: 60_000, limit: 10, ...(after ? { after } : {}) });
      found.push(...page.map((run) => run.id));
      after = page.at(-1);
      if (!after) break;
    }
    expect(found).toContain(id);
    expect(found).not.toContain(fresh.id);
    expect(new Set(found).size).toBe(found.length);
    await runs.setWaiting({ runId: id, waitingOn: "temporal" });
    expect(await runs.getRun(id)).toMatchObject({ waitingOn: "temporal", lastSeq: 1 });
  });

  test("a closed run waits to be archived until it is marked", async () => {
    const { id } = await runs.acceptRun(sampleRun(ids));
    await runs.repair({ runId: id, status: "cancelled", actor: WORKER });
    const waiting = await runs.unarchived({ limit: 200 });
    const after = waiting.find((run) => run.id === id);
    expect(after).toBeDefined();
    expect(await runs.unarchived({ limit: 200, after })).toEqual(waiting.slice(waiting.findIndex((run) => run.id === id) + 1));
    await runs.markArchived(id);
    expect((await runs.unarchived({ limit: 200 })).map((run) => run.id)).not.toContain(id);
  });
});
