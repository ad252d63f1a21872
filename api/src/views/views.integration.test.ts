/** Saved views, the filters they need, and the figures of the start page, over HTTP against a real database. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { runPageSchema, statsSchema, SYSTEM_VIEW_IDS, viewPageSchema, viewSchema, type View } from "../contract/index.js";
import { HELLO, startApiUnderTest, type ApiUnderTest } from "../testing/api-under-test.js";

/** A database of its own and a whole API; generous because machines are noisy. */
const SETUP_MS = 60_000;
let api: ApiUnderTest;
const runs: Record<string, string> = {};

/** Runs as the reconciler, a lease and a question leave them. */
const STATES: Record<string, string> = {
  fresh: "status = 'accepted'",
  neverBegan: "status = 'accepted', created_at = now() - interval '2 minutes'",
  noWorker: "status = 'running', waiting_on = 'worker', waiting_since = now()",
  broken: "status = 'paused', waiting_on = 'repair', waiting_since = now() - interval '1 day'",
  noAgent: "status = 'running', waiting_on = 'lease', waiting_since = now() - interval '11 minutes'",
  agentSoon: "status = 'running', waiting_on = 'lease', waiting_since = now() - interval '1 minute'",
  asks: "status = 'running', waiting_on = 'approval', waiting_since = now() - interval '2 days'",
  asksWhileBusy: "status = 'running', started_at = created_at + interval '3 seconds'",
  waits: "status = 'running', waiting_on = 'timer', waiting_since = now() - interval '2 days'",
  failedJustNow: "status = 'failed', started_at = created_at + interval '1 second', finished_at = now()",
  timedOutBefore: "status = 'timed_out', finished_at = now() - interval '2 hours'",
  failedLongAgo: "status = 'failed', created_at = now() - interval '9 days', finished_at = now() - interval '3 days'",
  good: "status = 'succeeded', started_at = created_at + interval '2 seconds', finished_at = now()",
};

beforeAll(async () => {
  api = await startApiUnderTest();
  const { database } = api.database;
  for (const [name, state] of Object.entries(STATES)) {
    const run = await api.post("/runs", { playbook: { inline: HELLO }, title: name });
    runs[name] = String(run.json["id"]);
    await database.queryOnce(`UPDATE runs SET ${state} WHERE id = $1`, [runs[name]]);
  }
  for (const name of ["asks", "asksWhileBusy"])
    await database.queryOnce(
      `INSERT INTO approvals (id, run_id, step_id, generation, kind, question, evidence, options, status, created_at)
        VALUES ($1, $2, 'only', 1, 'approval', '?', '[]', '[]', 'open', now())`,
      [api.stores.ids("approval"), runs[name]],
    );
}, SETUP_MS);
afterAll(() => api.close(), SETUP_MS);

async function titles(query: string, as: "viewer" | "admin" = "viewer"): Promise<string[]> {
  const reply = await api.get(`/runs?${query}`, { as });
  expect({ query, status: reply.status }).toEqual({ query, status: 200 });
  return runPageSchema.parse(reply.json).items.map(({ title }) => title);
}

const addressOf = ({ query }: View): string =>
  new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
  ).toString();

async function allViews(limit: number): Promise<View[]> {
  const found: View[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const reply = await api.get(`/views?limit=${String(limit)}${cursor === "" ? "" : `&cursor=${cursor}`}`, { as: "viewer" });
    const page = viewPageSchema.parse(reply.json);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    found.push(...page.items);
    cursor = page.nextCursor;
  }
  return found;
}

describe("the system's views", () => {
  const EXPECTED = {
    view_stuck: ["broken", "neverBegan", "noAgent", "noWorker"],
    view_needs_me: ["asks", "asksWhileBusy"],
    view_failed_today: ["failedJustNow", "timedOutBefore"],
    view_running: ["agentSoon", "asks", "asksWhileBusy", "broken", "fresh", "neverBegan", "noAgent", "noWorker", "waits"],
  };
  test.each(SYSTEM_VIEW_IDS)("%s lists what its name says", async (id) => {
    const view = (await allViews(200)).find((one) => one.id === id);
    if (!view) throw new Error("it is not there");
    expect(view.system).toBe(true);
    expect((await titles(addressOf(view))).sort()).toEqual(EXPECTED[id]);
  });

  test("cannot be deleted", async () => {
    expect((await api.send("DELETE", "/views/view_stuck")).json["code"]).toBe("system_view");
  });
});

test("a thousand runs that are stuck and ask are found as surely as four", async () => {
  const { database } = api.database;
  await database.queryOnce(
    `INSERT INTO runs (id, title, playbook_name, playbook_version, playbook_sha256, status, labels, priority, inputs, plan, created_by, created_at,
        moved_at, waiting_on, waiting_since)
      SELECT 'run_many' || n, 'many', 'many', 1, '', 'running', '{}', 3, '{}', '{"steps":[]}', '{"kind":"user","id":"x"}', now() - interval '1 year',
        now(), 'worker', now() FROM generate_series(1, 1001) n`,
  );
  await database.queryOnce(
    `INSERT INTO approvals (id, run_id, step_id, generation, kind, question, evidence, options, status, created_at)
      SELECT 'apr_many' || n, 'run_many' || n, 'one', 1, 'approval', '?', '[]', '[]', 'open', now() FROM generate_series(1, 1001) n`,
  );
  const [stuck, asking] = [await titles("stuck=true&limit=6"), await titles("needsPerson=true&limit=3")];
  await database.queryOnce("DELETE FROM runs WHERE playbook_name = 'many'");
  expect([...stuck].sort()).toEqual(["broken", "many", "many", "neverBegan", "noAgent", "noWorker"]);
  expect([...asking].sort()).toEqual(["asks", "asksWhileBusy", "many"]);
});

describe("filters of the list", () => {
  test("what is stuck can be narrowed like anything else", async () => {
    expect(await titles("stuck=true&waitingOn=lease")).toEqual(["noAgent"]);
    expect(await titles("stuck=true&q=broken")).toEqual(["broken"]);
    expect(await titles("needsPerson=true&stuck=true")).toEqual([]);
  });

  test("runs are found by who asked for them", async () => {
    const { createdBy } = runPageSchema.parse((await api.get("/runs?limit=1")).json).items[0] ?? {};
    expect((await titles(`createdBy=${encodeURIComponent(createdBy?.id ?? "")}`)).length).toBe(Object.keys(STATES).length);
    expect(await titles("createdBy=somebody-else")).toEqual([]);
  });

  test("an age and a time mean the same", async () => {
    const time = new Date(Date.now() - 3_600_000).toISOString();
    expect((await titles("finishedAfter=-1h")).sort()).toEqual(["failedJustNow", "good"]);
    expect((await titles(`finishedAfter=${time}`)).sort()).toEqual(["failedJustNow", "good"]);
    expect((await titles("finishedAfter=-7d&createdAfter=-1d")).sort()).toEqual(["failedJustNow", "good", "timedOutBefore"]);
  });

  test("the latest end comes first, page by page, and open runs are left out", async () => {
    const found: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const reply = await api.get(`/runs?sort=-finishedAt&limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`);
      const page = runPageSchema.parse(reply.json);
      found.push(...page.items.map(({ title }) => title));
      cursor = page.nextCursor;
    }
    expect(found.slice(2)).toEqual(["timedOutBefore", "failedLongAgo"]);
    expect(found.slice(0, 2).sort()).toEqual(["failedJustNow", "good"]);
  });
});

test("saved views come after the system's, oldest first, on pages of any length", async () => {
  const made: string[] = [];
  for (const name of ["one", "two", "three"])
    made.push(viewSchema.parse((await api.post("/views", { name, query: { status: ["failed"], label: "team=core" } })).json).id);
  const ids = (await allViews(200)).map(({ id }) => id);
  expect(ids).toEqual([...[...SYSTEM_VIEW_IDS].sort(), ...made]);
  for (const limit of [1, 2, 4, 5]) expect((await allViews(limit)).map(({ id }) => id)).toEqual(ids);
  for (const id of made) expect((await api.send("DELETE", `/views/${id}`)).status).toBe(204);
  expect((await api.send("DELETE", `/views/${made[0] ?? ""}`)).status).toBe(404);
});

test("one deletes one's own views, and an admin anybody's", async () => {
  const save = async (): Promise<string> =>
    viewSchema.parse((await api.post("/views", { name: "mine", query: { stuck: "true" } }, { as: "operator" })).json).id;
  const other = await api.keyWith(["runs:read", "runs:write"]);
  const mine = await save();
  const refused = await api.send("DELETE", `/views/${mine}`, { as: "nobody", headers: { "X-API-Key": other.apiKey } });
  expect(refused.json).toMatchObject({ code: "insufficient_scope", details: { scope: "admin" } });
  expect((await api.send("DELETE", `/views/${mine}`, { as: "operator" })).status).toBe(204);
  expect((await api.send("DELETE", `/views/${await save()}`, { as: "admin" })).status).toBe(204);
});

test("one renames one's own views and gives them another query; what is not said stays", async () => {
  const made = viewSchema.parse((await api.post("/views", { name: "old", query: { stuck: "true" } }, { as: "operator" })).json);
  const path = `/views/${made.id}`;
  const change = (body: object, as: "operator" | "viewer" | "nobody", headers?: Record<string, string>) =>
    api.send("PATCH", path, { body, as, ...(headers === undefined ? {} : { headers }) });
  expect((await change({ name: "new" }, "operator")).json).toEqual({ ...made, name: "new" });
  expect((await change({ query: { status: ["failed"] } }, "operator")).json).toEqual({
    ...made,
    name: "new",
    query: { status: ["failed"] },
  });
  expect((await change({}, "operator")).status).toBe(422);
  expect((await change({ query: { bogus: "1" } }, "operator")).status).toBe(422);
  expect((await change({ name: "x" }, "viewer")).status).toBe(403);
  const other = await api.keyWith(["runs:read", "runs:write"]);
  expect((await change({ name: "x" }, "nobody", { "X-API-Key": other.apiKey })).json).toMatchObject({ code: "insufficient_scope" });
  expect((await api.send("PATCH", "/views/view_stuck", { body: { name: "x" } })).json).toMatchObject({ code: "system_view" });
  expect((await api.send("DELETE", path, { as: "operator" })).status).toBe(204);
  expect((await change({ name: "x" }, "operator")).status).toBe(404);
});

test("a repeated key saves a view once", async () => {
  const headers = { "Idempotency-Key": "view-once" };
  const body = { name: "once", query: {} };
  const [first, again] = [await api.post("/views", body, { headers }), await api.post("/views", body, { headers })];
  expect(again.text).toBe(first.text);
  expect((await allViews(200)).filter(({ name }) => name === "once")).toHaveLength(1);
});

test("the figures count what the lists show", async () => {
  const stats = statsSchema.parse((await api.get("/stats?window=24h", { as: "viewer" })).json);
  expect(stats).toMatchObject({ needsPerson: 2, stuck: 4, failedInWindow: 2, bucketMs: 30 * 60_000 });
  expect(stats.runs.byStatus).toMatchObject({ failed: 2, timed_out: 1, succeeded: 1, paused: 1, accepted: 2, cancelled: 0 });
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  expect(sum(stats.runs.finished)).toBe(3);
  expect(sum(stats.runs.failed)).toBe(2);
  expect(sum(stats.runs.started)).toBe(Object.keys(STATES).length - 1);
  // One, two and three seconds.
  expect(stats.waiting).toMatchObject({ p50Ms: 2000, p95Ms: 2900 });
  expect(stats.waiting.series).toHaveLength(stats.runs.started.length);
  expect(statsSchema.parse((await api.get("/stats?window=31d")).json).failedInWindow).toBe(3);
});
