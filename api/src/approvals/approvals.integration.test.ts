import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { DEFAULT_OPTIONS } from "@praxis/domain/run";
import { approvalPageSchema, approvalViewSchema } from "../contract/index.js";
import { startApiUnderTest, type ApiUnderTest } from "../testing/api-under-test.js";

/** A database of its own and a whole API; generous because machines are noisy. */
let api: ApiUnderTest;
let version = 0;
beforeAll(async () => {
  api = await startApiUnderTest();
});
afterAll(() => api.close());

const PLAYBOOK = 'name: ask\nversion: 1\nsteps:\n  - id: ask\n    uses: approval\n    with: {question: "Ship it?"}\n';

async function opened(change: { role?: string; dueMs?: number } = {}): Promise<{ id: string; runId: string; etag: string }> {
  const runId = String((await api.post("/runs", { playbook: { inline: PLAYBOOK } })).json["id"]);
  const { approvalId } = await api.stores.approvals.open({
    runId,
    stepId: "ask",
    generation: 1,
    version: (version += 1),
    kind: "approval",
    question: "Ship it?",
    evidence: [{ label: "Tests", text: "green" }],
    options: DEFAULT_OPTIONS.approval,
    actor: { kind: "service", id: "worker" },
    ...change,
  });
  return { id: approvalId, runId, etag: (await api.get(`/approvals/${approvalId}`)).headers.get("etag") ?? "" };
}
const decide = (id: string, body: unknown, headers: Record<string, string> = {}) =>
  api.post(`/approvals/${id}/decision`, body, { headers });

test("an open approval is listed and read with all that a person needs", async () => {
  const { id, runId } = await opened({ role: "release" });
  const view = approvalViewSchema.parse((await api.get(`/approvals/${id}`)).json);
  expect(view).toMatchObject({
    runId,
    stepId: "ask",
    kind: "approval",
    question: "Ship it?",
    status: "open",
    role: "release",
    options: [{ id: "approve" }, { id: "reject", needsReason: true }],
  });
  const page = approvalPageSchema.parse((await api.get("/approvals?status=open&role=release")).json);
  expect(page.items.map((item) => item.id)).toEqual([id]);
  expect(approvalPageSchema.parse((await api.get("/approvals?status=decided&role=release")).json).items).toEqual([]);
});

test("approvals are listed by their run and by the beginning of their id; the step says when its answer is due", async () => {
  const [first, second] = [await opened({ dueMs: 60_000 }), await opened()];
  const listed = async (query: string) =>
    approvalPageSchema.parse((await api.get(`/approvals?${query}`)).json).items.map((item) => item.id);
  expect(await listed(`run=${first.runId}`)).toEqual([first.id]);
  expect(await listed(`run=${second.runId}&status=decided`)).toEqual([]);
  expect(await listed("run=run_nobody")).toEqual([]);
  expect(await listed(`q=${second.id.slice(0, -1)}`)).toContain(second.id);
  expect(await listed(`q=${second.id}`)).toEqual([second.id]);
  expect(await listed("q=apr%25")).toEqual([]);
  const dueAt = (await api.get(`/approvals/${first.id}`)).json["dueAt"];
  expect((await api.get(`/runs/${first.runId}`)).json).toMatchObject({ steps: [{ id: "ask", status: "waiting", dueAt }] });
  await decide(first.id, { decision: "approve" }, { "If-Match": first.etag });
  expect(JSON.stringify((await api.get(`/runs/${first.runId}`)).json["steps"])).not.toContain("dueAt");
});

describe("a decision", () => {
  test("needs the ETag that was read; refusals change nothing and say the current one", async () => {
    const { id, etag } = await opened();
    const missing = await decide(id, { decision: "approve" });
    expect(missing).toMatchObject({ status: 428, json: { code: "precondition_required" } });
    for (const stale of ['"old"', `W/${etag}`]) {
      const reply = await decide(id, { decision: "approve" }, { "If-Match": stale });
      expect(reply).toMatchObject({ status: 412, json: { code: "precondition_failed", details: { currentEtag: etag } } });
      expect(reply.headers.get("etag")).toBe(etag);
    }
    expect(await decide(id, { decision: "approve" }, { "If-Match": "nonsense" })).toMatchObject({
      status: 400,
      json: { code: "malformed_request" },
    });
    expect((await api.get(`/approvals/${id}`)).json["status"]).toBe("open");
    expect(await decide(id, { decision: "approve" }, { "If-Match": `"other", ${etag}` })).toMatchObject({
      status: 200,
      json: { status: "decided", decision: "approve", decidedBy: { kind: "service" } },
    });
  });

  test("`*` means that it exists", async () => {
    const { id } = await opened();
    expect((await decide(id, { decision: "approve" }, { "If-Match": "*" })).status).toBe(200);
  });

  test("must be an option, with a reason where the option asks for one", async () => {
    const { id, etag } = await opened();
    const headers = { "If-Match": etag };
    expect(await decide(id, { decision: "maybe" }, headers)).toMatchObject({
      status: 422,
      json: { code: "decision_invalid", details: { allowed: ["approve", "reject"] } },
    });
    expect(await decide(id, { decision: "reject" }, headers)).toMatchObject({
      status: 422,
      json: { code: "decision_invalid", issues: [{ path: "reason" }] },
    });
    expect(await decide(id, { decision: "reject", reason: "not today", values: { until: "monday" } }, headers)).toMatchObject({
      status: 200,
      json: { decision: "reject", reason: "not today", values: { until: "monday" } },
    });
  });

  test("that stands is judged before If-Match: the same again is 200, another is a conflict", async () => {
    const { id, etag, runId } = await opened();
    await decide(id, { decision: "approve" }, { "If-Match": etag });
    for (const headers of [{}, { "If-Match": etag }, { "If-Match": '"old"' }] as Record<string, string>[]) {
      expect((await decide(id, { decision: "approve" }, headers)).status).toBe(200);
      expect(await decide(id, { decision: "reject", reason: "no" }, headers)).toMatchObject({
        status: 409,
        json: { code: "approval_already_decided" },
      });
    }
    const told = api.temporal.signals.filter((signal) => signal.runId === runId);
    expect(told.map(({ command }) => command)).toMatchObject([
      { kind: "decide_approval", approvalId: id, stepId: "ask", decision: "approve" },
    ]);
  });

  test("of many at once is one: the others are the same or a conflict", async () => {
    const { id, etag, runId } = await opened();
    const headers = { "If-Match": etag };
    const replies = await Promise.all(
      Array.from({ length: 12 }, (_item, place) =>
        decide(id, place % 2 ? { decision: "approve" } : { decision: "reject", reason: "no" }, headers),
      ),
    );
    const stands = String((await api.get(`/approvals/${id}`)).json["decision"]);
    const counts = Object.groupBy(replies, ({ status }) => String(status));
    expect(counts["200"]).toHaveLength(6);
    expect(counts["409"]).toHaveLength(6);
    for (const reply of counts["200"] ?? []) expect(reply.json["decision"]).toBe(stands);
    expect(api.temporal.signals.filter((signal) => signal.runId === runId)).toHaveLength(1);
  });

  test("with Temporal away still stands and waits in the outbox", async () => {
    const { id, etag } = await opened();
    api.temporal.condition = "away";
    const before = (await api.stores.outbox.backlog()).count;
    expect((await decide(id, { decision: "approve" }, { "If-Match": etag })).status).toBe(200);
    expect((await api.stores.outbox.backlog()).count).toBe(before + 1);
    api.temporal.condition = "there";
  });

  test("after the end of the run is a conflict", async () => {
    const { id, runId, etag } = await opened();
    await api.stores.runs.repair({ runId, status: "cancelled", actor: { kind: "system", id: "test" } });
    expect(await decide(id, { decision: "approve" }, { "If-Match": etag })).toMatchObject({
      status: 409,
      json: { code: "approval_already_decided" },
    });
  });
});
