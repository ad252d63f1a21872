import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { HISTORY_ARTIFACT } from "@praxis/domain/run";
import { runPageSchema, runPlaybookViewSchema, runViewSchema, type RunView } from "../contract/index.js";
import { HELLO, startApiUnderTest, type ApiUnderTest, type Reply } from "../testing/api-under-test.js";
import { createStepRecorder, type StepRecorder } from "../testing/record-steps.js";

/** A database of its own and a whole API; generous because machines are noisy. */
let api: ApiUnderTest;
let record: StepRecorder;
beforeAll(async () => {
  api = await startApiUnderTest();
  record = createStepRecorder(api);
});
afterAll(() => api.close());
afterEach(() => {
  api.temporal.condition = "there";
});

const THREE =
  "name: three\nversion: 4\nsteps:\n  - id: a\n    uses: bench.noop\n  - id: b\n    name: The second\n    uses: bench.noop\n    needs: [a]\n  - id: c\n    uses: bench.noop\n    needs: [b]\n";

async function start(body: Record<string, unknown> = {}, headers: Record<string, string> = {}): Promise<Reply> {
  return api.post("/runs", { playbook: { inline: THREE }, ...body }, { headers });
}
async function started(body?: Record<string, unknown>): Promise<RunView> {
  return runViewSchema.parse((await start(body)).json);
}
const signalsOf = (runId: string) => api.temporal.signals.filter((signal) => signal.runId === runId).map(({ command }) => command);

test("a running step shows how far it is; another attempt and an ended step show nothing of it", async () => {
  const { id } = await started();
  await record.start(id, "a");
  const step = (await api.stores.runs.getRun(id))?.steps[0];
  const execution = { runId: id, stepId: "a", generation: 1, version: step?.version ?? 0, attempt: 1 };
  const shown = async () => runViewSchema.parse((await api.get(`/runs/${id}`)).json).steps[0]?.progress;
  expect(await shown()).toBeUndefined();
  expect(await api.stores.recorder.recordProgress({ ...execution, done: 3, total: 4, note: "linking" })).toEqual({ kind: "recorded" });
  expect(await shown()).toMatchObject({ done: 3, total: 4, note: "linking" });
  expect(await api.stores.recorder.recordProgress({ ...execution, version: execution.version - 1, done: 9 })).toEqual({ kind: "stale" });
  expect(await shown()).toMatchObject({ done: 3 });
  await api.stores.recorder.recordStarted({ ...execution, attempt: 2, actor: { kind: "service", id: "worker" } });
  expect(await shown()).toBeUndefined();
  await record.finish(id, "b");
  expect(await api.stores.recorder.recordProgress({ ...execution, stepId: "b", version: 99, done: 1 })).toEqual({ kind: "stale" });
});

test("a path outside the roots: who may start runs is told the allowed folders, who only reads is not", async () => {
  const refused = await start({ playbook: "repository-checkup", repository: { path: "/etc" } });
  const { allowed } = refused.json["details"] as { allowed: string[] };
  expect(allowed.length).toBeGreaterThan(0);
  expect(refused.text).toContain("PRAXIS_REPOSITORY_ROOTS");
  expect(refused.json["detail"]).toContain(`Allowed now: ${allowed.join(", ")}.`);
  const read = await api.get("/playbooks?repository=/etc", { as: "viewer" });
  expect(read).toMatchObject({ status: 422, json: { code: "path_outside_roots" } });
  for (const folder of allowed) expect(read.text).not.toContain(folder);
});

test("a step that waits for a time says when it is due", async () => {
  const { id } = await started();
  const until = "2030-01-31T12:00:00.000Z";
  const event = {
    type: "step_waiting",
    actor: { kind: "system", id: "w" },
    subject: "step:a",
    data: { on: "timer", until },
    key: "a/1/waiting",
  } as const;
  const change = { stepId: "a", generation: 1, version: 1, status: "waiting", waitingOn: "timer", event } as const;
  await api.stores.recorder.recordDecisions({ runId: id, version: 1, changes: [change] });
  expect(runViewSchema.parse((await api.get(`/runs/${id}`)).json).steps[0]).toMatchObject({ waitingOn: "timer", dueAt: until });
});

describe("POST /runs", () => {
  test("answers 202 with the run and its address, and Temporal has it at once", async () => {
    const reply = await start({ title: "A title", labels: { team: "core" }, priority: 1 });
    expect(reply.status).toBe(202);
    const run = runViewSchema.parse(reply.json);
    expect(reply.headers.get("location")).toBe(`/api/v1/runs/${run.id}`);
    expect(run).toMatchObject({
      title: "A title",
      status: "accepted",
      waitingOn: "none",
      labels: { team: "core" },
      priority: 1,
      costMicros: 0,
      playbook: { name: "three", version: 4 },
    });
    expect(run.steps.map(({ id, name, status, attempt }) => ({ id, name, status, attempt }))).toEqual([
      { id: "a", name: "a", status: "pending", attempt: 1 },
      { id: "b", name: "The second", status: "pending", attempt: 1 },
      { id: "c", name: "c", status: "pending", attempt: 1 },
    ]);
    expect(api.temporal.started.find(({ input }) => input.runId === run.id)).toMatchObject({
      playbook: "three",
      priority: 1,
      input: { plan: { steps: [{ id: "a" }, { id: "b" }, { id: "c" }] } },
    });
    expect((await api.get(`/runs/${run.id}`)).json).toMatchObject({ id: run.id, title: "A title" });
  });

  test("a playbook of a repository is read at the commit, which is recorded", async () => {
    const run = await started({ playbook: "hello", repository: { path: api.repository.path, ref: "main" } });
    expect(run.repository).toEqual({ path: api.repository.path, ref: "main", commit: api.repository.commit });
    expect(run.title).toBe("hello");
  });

  test.each(["away", "silent"] as const)(
    "while Temporal is %s the run is accepted all the same and waits for the relay",
    async (condition) => {
      api.temporal.condition = condition;
      const before = Date.now();
      const reply = await start();
      expect(reply.status).toBe(202);
      expect(reply.json["status"]).toBe("accepted");
      expect(Date.now() - before).toBeLessThan(20_000);
      expect((await api.stores.outbox.backlog()).count).toBeGreaterThan(0);
    },
  );

  test("fifty at once with one key are one run, and all get the same answer", async () => {
    const key = { "Idempotency-Key": "fifty" };
    const replies = await Promise.all(Array.from({ length: 50 }, () => start({ title: "Fifty" }, key)));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(new Set(replies.map(({ headers }) => headers.get("location"))).size).toBe(1);
    expect(replies.filter(({ headers }) => headers.get("idempotency-replayed") === "true")).toHaveLength(49);
    expect((await api.get("/runs?q=Fifty")).json["items"]).toHaveLength(1);
  });

  test("the same key for another body is a conflict, for another order of members it is not", async () => {
    const key = { "Idempotency-Key": "body" };
    const first = await api.post("/runs", { playbook: { inline: HELLO }, title: "One" }, { headers: key });
    const same = await api.post("/runs", { title: "One", playbook: { inline: HELLO } }, { headers: key });
    expect(same.text).toBe(first.text);
    expect(await api.post("/runs", { playbook: { inline: HELLO }, title: "Two" }, { headers: key })).toMatchObject({
      status: 409,
      json: { code: "idempotency_key_reused" },
    });
    expect((await api.post("/runs", { playbook: { inline: HELLO }, title: "Two" }, { headers: key, as: "operator" })).status).toBe(202);
  });

  test("a refusal is not kept: the corrected request may use the key", async () => {
    const key = { "Idempotency-Key": "mended" };
    expect((await start({ playbook: "none-such" }, key)).status).toBe(422);
    expect((await start({}, key)).status).toBe(202);
  });
});

describe("GET /runs", () => {
  test("pages through all by cursor without gap or repeat, and filters", async () => {
    const made: string[] = [];
    for (let i = 0; i < 5; i += 1) made.unshift((await started({ labels: { page: "yes" } })).id);
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page = runPageSchema.parse(
        (await api.get(`/runs?label=page%3Dyes&limit=2${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`)).json,
      );
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect([...seen].sort()).toEqual([...made].sort());
    const count = async (query: string): Promise<number> =>
      runPageSchema.parse((await api.get(`/runs?label=page%3Dyes&${query}`)).json).items.length;
    expect(await count("status=accepted,running")).toBe(5);
    expect(await count("status=failed")).toBe(0);
    expect(await count("playbook=three")).toBe(5);
    expect(await count("createdAfter=2099-01-01T00:00:00Z")).toBe(0);
    expect(await count(`q=${made[0] ?? ""}`)).toBe(1);
  });

  test("one run has a strong ETag that changes with it, and 304 while it does not", async () => {
    const run = await started();
    const first = await api.get(`/runs/${run.id}`);
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[^"]+"$/);
    for (const header of [etag, `"x", ${etag}`, `W/${etag}`, "*"]) {
      const unchanged = await api.get(`/runs/${run.id}`, { headers: { "If-None-Match": header } });
      expect({ header, status: unchanged.status, text: unchanged.text, etag: unchanged.headers.get("etag") }).toEqual({
        header,
        status: 304,
        text: "",
        etag,
      });
    }
    expect((await api.get(`/runs/${run.id}`, { headers: { "If-None-Match": '"x"' } })).status).toBe(200);
    await api.post(`/runs/${run.id}/pause`, {});
    expect((await api.get(`/runs/${run.id}`, { headers: { "If-None-Match": etag } })).status).toBe(200);
  });

  test("HEAD says what GET would, without a body", async () => {
    const run = await started();
    const head = await api.get(`/runs/${run.id}`, { method: "HEAD" });
    expect(head).toMatchObject({ status: 200, text: "" });
    expect(head.headers.get("etag")).toBeTruthy();
  });
});

describe("commands", () => {
  test("pause, resume and cancel are answered with the run and told to the workflow", async () => {
    const { id } = await started();
    expect(await api.post(`/runs/${id}/pause`, { reason: "lunch" })).toMatchObject({ status: 202, json: { id, status: "paused" } });
    expect(await api.post(`/runs/${id}/resume`)).toMatchObject({ status: 202, json: { id } });
    expect(await api.post(`/runs/${id}/cancel`, { reason: "enough" })).toMatchObject({ status: 202, json: { id } });
    expect(await api.post(`/runs/${id}/cancel`, {})).toMatchObject({ status: 202 });
    expect(new Set(signalsOf(id).map(({ kind }) => kind))).toEqual(new Set(["pause_run", "resume_run", "cancel_run"]));
    expect(new Set(signalsOf(id).map((command) => command.id)).size).toBe(3);
  });

  test("what the state does not allow is a conflict that says from where and what is allowed", async () => {
    const { id } = await started();
    const reply = await api.post(`/runs/${id}/resume`, {});
    expect(reply).toMatchObject({
      status: 409,
      json: { code: "illegal_transition", details: { from: "accepted", allowed: expect.any(Array) } },
    });
  });

  test("a conflict is kept: the same key gets it again although the state has changed", async () => {
    const { id } = await started();
    const headers = { "Idempotency-Key": `resume-${id}` };
    const refused = await api.post(`/runs/${id}/resume`, {}, { headers });
    expect(refused.status).toBe(409);
    await api.post(`/runs/${id}/pause`, {});
    const again = await api.post(`/runs/${id}/resume`, {}, { headers });
    expect(again).toMatchObject({ status: 409, text: refused.text });
    expect(again.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
  });

  test("with Temporal away a command still stands, and is left to the relay", async () => {
    const { id } = await started();
    api.temporal.condition = "away";
    expect(await api.post(`/runs/${id}/cancel`, {})).toMatchObject({ status: 202 });
    expect(signalsOf(id)).toEqual([]);
    expect((await api.stores.runs.getRun(id))?.control).toBe("cancel");
  });

  test("a message is recorded and told once for one key", async () => {
    const { id } = await started();
    const headers = { "Idempotency-Key": `message-${id}` };
    const first = await api.post(`/runs/${id}/messages`, { text: "look left", mode: "steer" }, { headers });
    const again = await api.post(`/runs/${id}/messages`, { text: "look left", mode: "steer" }, { headers });
    expect(first).toMatchObject({ status: 202, json: { runId: id, mode: "steer", text: "look left", id: expect.stringMatching(/^cmd_/) } });
    expect(again.text).toBe(first.text);
    expect(signalsOf(id)).toHaveLength(1);
  });

  test("a failed step of an open run may be retried, another may not, an unknown is not found", async () => {
    const { id } = await started();
    await record.finish(id, "a", { status: "failed", failure: { code: "command_failed", message: "no" } });
    expect(await api.post(`/runs/${id}/steps/a/retry`, { reason: "" })).toMatchObject({ status: 422 });
    expect(await api.post(`/runs/${id}/steps/a/retry`, { reason: "disk is back" })).toMatchObject({ status: 202 });
    expect((await api.get(`/runs/${id}/events`)).json).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ type: "step_retry_requested", stepId: "a", data: expect.objectContaining({ reason: "disk is back" }) }),
      ]),
    });
    expect(await api.post(`/runs/${id}/steps/c/retry`)).toMatchObject({ status: 409, json: { code: "illegal_transition" } });
    expect(await api.post(`/runs/${id}/steps/zzz/retry`)).toMatchObject({ status: 404, json: { code: "step_not_found" } });
    expect(signalsOf(id)).toMatchObject([{ kind: "retry_step", stepId: "a" }]);
  });
});

describe("retry of a run", () => {
  async function failed(): Promise<RunView> {
    const run = await started({ title: "First try", labels: { team: "core" } });
    await record.finish(run.id, "a", undefined, [{ name: "a.txt", mediaType: "text/plain", content: "from a" }]);
    await record.finish(run.id, "b", { status: "failed", failure: { code: "command_failed", message: "no" } });
    await record.finish(run.id, "c", { status: "skipped", skipReason: "upstream" });
    await record.close(run.id, "failed");
    return run;
  }

  test("is a new run that takes over outputs and artifacts of what went well", async () => {
    const old = await failed();
    const reply = await api.post(`/runs/${old.id}/retry`);
    expect(reply.status).toBe(202);
    const run = runViewSchema.parse(reply.json);
    expect(run).toMatchObject({ retryOf: old.id, title: "First try", labels: { team: "core" }, status: "accepted" });
    expect(reply.headers.get("location")).toBe(`/api/v1/runs/${run.id}`);
    expect(run.steps.map(({ status }) => status)).toEqual(["reused", "pending", "pending"]);
    expect(run.steps[0]?.outputs).toEqual({ from: "a" });
    expect((await api.get(`/runs/${run.id}/artifacts/a.txt`)).text).toBe("from a");
    expect(api.temporal.started.find(({ input }) => input.runId === run.id)?.input.reused).toEqual(["a"]);
  });

  test("starts at `from`; an unknown one is refused", async () => {
    const old = await failed();
    const run = runViewSchema.parse((await api.post(`/runs/${old.id}/retry`, { from: "a", reason: "other weather" })).json);
    expect((await api.get(`/runs/${run.id}/events`)).json).toMatchObject({
      items: [{ type: "run_accepted", data: { reason: "other weather" } }],
    });
    expect(run.steps.map(({ status }) => status)).toEqual(["pending", "pending", "pending"]);
    expect(await api.post(`/runs/${old.id}/retry`, { from: "zzz" })).toMatchObject({
      status: 422,
      json: { code: "invalid_request", issues: [{ path: "from" }] },
    });
  });

  test("a URL with credentials is refused, at a start and at a retry, and its secret is shown to nobody", async () => {
    const secret = "hunter2secret";
    const url = `https://${secret}@git.example/a.git`;
    const old = await failed();
    await api.database.database.queryOnce("UPDATE runs SET repository = $2 WHERE id = $1", [old.id, JSON.stringify({ url })]);
    for (const reply of [await start({ repository: { url } }), await api.post(`/runs/${old.id}/retry`)]) {
      expect(reply).toMatchObject({ status: 422, json: { code: "url_not_allowed", detail: expect.stringContaining("git configuration") } });
      expect(reply.text).not.toContain(secret);
    }
    expect(api.log.join()).not.toContain(secret);
  });

  test("of an open run is a conflict", async () => {
    const { id } = await started();
    expect(await api.post(`/runs/${id}/retry`)).toMatchObject({
      status: 409,
      json: { code: "illegal_transition", details: { from: "accepted" } },
    });
  });
});

test("a run's playbook is the exact text it was started with, with the needs and limits of its steps", async () => {
  const { id, playbook } = await started();
  const reply = await api.get(`/runs/${id}/playbook`, { as: "viewer" });
  expect(reply).toMatchObject({ status: 200, json: { name: "three", version: 4, sha256: playbook.sha256, text: THREE } });
  const steps = runPlaybookViewSchema.parse(reply.json).steps;
  expect(steps.map((step) => [step.id, step.needs])).toEqual([
    ["a", []],
    ["b", ["a"]],
    ["c", ["b"]],
  ]);
  expect(steps.every(({ attempts }) => attempts >= 1)).toBe(true);
  expect(await api.get(`/runs/${id.slice(0, -1)}${id.endsWith("0") ? "1" : "0"}/playbook`)).toMatchObject({
    status: 404,
    json: { code: "run_not_found" },
  });
});

describe("history.json", () => {
  test("is what Temporal has, by place in the chain", async () => {
    const { id } = await started();
    api.temporal.chains.set(id, [
      { execution: "e0", json: '{"events":[0]}' },
      { execution: "e1", json: '{"events":[1]}' },
    ]);
    expect((await api.get(`/runs/${id}/history.json`)).text).toBe('{"events":[0]}');
    expect((await api.get(`/runs/${id}/history.json?execution=1`)).text).toBe('{"events":[1]}');
    expect(await api.get(`/runs/${id}/history.json?execution=2`)).toMatchObject({ status: 404, json: { code: "history_not_found" } });
  });
  test("with Temporal away it is 503 without a word from inside, and comes from the archive when there is one", async () => {
    const { id } = await started();
    api.temporal.condition = "away";
    const away = await api.get(`/runs/${id}/history.json`);
    expect(away).toMatchObject({ status: 503, json: { code: "temporal_unavailable" } });
    expect(away.text).not.toContain("10.0.0.7");
    expect(Number(away.headers.get("retry-after"))).toBeGreaterThan(0);
    const bytes = await api.stores.artifactBytes.put(
      JSON.stringify({ runId: id, executions: [{ execution: "e0", history: { events: ["kept"] } }] }),
    );
    await api.stores.artifacts.put({
      runId: id,
      name: HISTORY_ARTIFACT,
      stepId: null,
      generation: null,
      mediaType: "application/json",
      ...bytes,
    });
    expect((await api.get(`/runs/${id}/history.json`)).text).toBe('{"events":["kept"]}');
  });
});
