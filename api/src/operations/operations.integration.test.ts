import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import pino from "pino";
import { API_PREFIX, readyViewSchema, type ReadyView } from "../contract/index.js";
import { readApiEnv } from "../env.js";
import { startServer } from "../server.js";
import { HELLO, startApiUnderTest, type ApiUnderTest } from "../testing/api-under-test.js";
import { createFakeTemporal } from "../testing/fake-temporal.js";
import { readSse } from "../testing/sse-reader.js";

/** A database of its own and a whole API; generous because machines are noisy. */
const READY_WITHIN_MS = 60_000;
let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest();
});
afterAll(() => api.close());

/** A machine under load may answer a part's first question too late; the view is asked anew once a second. */
async function readyInTheEnd(): Promise<ReadyView> {
  for (const end = Date.now() + READY_WITHIN_MS; ;) {
    const answer = await api.fetch("/readyz", { as: "nobody" });
    const view = readyViewSchema.parse(await answer.json());
    expect(answer.status).toBe(view.ready ? 200 : 503);
    if (view.ready || Date.now() > end) return view;
  }
}

describe("outside /api/v1", () => {
  test("healthz, readyz and metrics need no key", async () => {
    expect((await api.fetch("/healthz", { as: "nobody" })).status).toBe(200);
    expect(await readyInTheEnd()).toMatchObject({ ready: true });
    await api.post("/runs", { playbook: { inline: HELLO } });
    const metrics = await (await api.fetch("/metrics", { as: "nobody" })).text();
    expect(metrics).toMatch(/praxis_http_request_duration_seconds_count\{method="POST",route="\/runs",status="202"\} 1/);
    expect(metrics).toMatch(/praxis_runs\{status="accepted"\} 1/);
    expect(metrics).toMatch(/^praxis_outbox_backlog \d/m);
    expect(metrics).toMatch(/^praxis_open_streams 0/m);
  });

  test("metrics that a proxy asks for from elsewhere are not there", async () => {
    expect((await api.fetch("/metrics", { as: "nobody", headers: { "X-Forwarded-For": "203.0.113.7" } })).status).toBe(404);
    expect((await api.fetch("/healthz", { as: "nobody", method: "POST" })).status).toBe(405);
  });
});

test("a key with a secret answer gets it again only for the same credential, and the database does not have it", async () => {
  const headers = { "Idempotency-Key": "new-key" };
  const first = await api.post("/keys", { name: "ci", role: "viewer" }, { headers });
  const again = await api.post("/keys", { name: "ci", role: "viewer" }, { headers });
  expect(first.json["apiKey"]).toMatch(/^pxs_/);
  expect(again.text).toBe(first.text);
  const { rows } = await api.database.database.pool.query<{ text: string }>("select row_to_json(k)::text as text from idempotency_keys k");
  expect(rows.length).toBeGreaterThan(0);
  for (const { text } of rows) expect(text).not.toContain(String(first.json["apiKey"]));
  expect((await api.get("/keys")).text).not.toMatch(/pxs_/);
});

test("a budget that is used up is 429 with the time to wait", async () => {
  const small = await startApiUnderTest({ PRAXIS_RATE_READ: "2" });
  try {
    const replies = await Promise.all(Array.from({ length: 10 }, () => small.get("/runs")));
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(4);
    expect(refused[0]).toMatchObject({ json: { code: "rate_limited" } });
    expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
    const passed = replies.find(({ status }) => status === 200);
    expect(passed?.headers.get("ratelimit-policy")).toBe('"read";q=2;w=1');
    expect(passed?.headers.get("ratelimit")).toMatch(/^"read";r=\d;t=1$/);
  } finally {
    await small.close();
  }
});

test("without a database the API comes up, says so, and answers as soon as there is one", async () => {
  const env = readApiEnv({
    DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
    PRAXIS_API_PORT: "0",
    PRAXIS_DATA_DIR: api.dataDir,
    PRAXIS_LOG_LEVEL: "silent",
  });
  const server = await startServer(env, pino({ level: "silent" }), { temporal: createFakeTemporal() });
  try {
    const ready = await fetch(`${server.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(ready.headers.get("retry-after")).toBeTruthy();
    const view = readyViewSchema.parse(await ready.json());
    expect(view.checks).toMatchObject({
      database: { ready: false },
      migrations: { ready: false },
      temporal: { ready: true },
      disk: { ready: true },
    });
    const reply = await fetch(`${server.url}${API_PREFIX}/runs`, { headers: { "X-API-Key": `pxs_${"a".repeat(43)}` } });
    expect(reply.status).toBe(503);
    expect(reply.headers.get("retry-after")).toBeTruthy();
    const text = await reply.text();
    expect(text).toContain("database_unavailable");
    expect(text).not.toContain("127.0.0.1");
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  } finally {
    await server.stop();
  }
});

test("a lost database connection is 503 for a moment and then works without a restart", async () => {
  const end =
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'praxis-api' and datname = current_database()";
  const run = await api.post("/runs", { playbook: { inline: HELLO } });
  const stream = readSse(
    await api.fetch(`${API_PREFIX}/runs/${String(run.json["id"])}/events`, { headers: { Accept: "text/event-stream" } }),
  );
  await stream.next();
  await api.database.database.pool.query(end);
  const statuses: number[] = [];
  for (let i = 0; i < 50 && statuses.at(-1) !== 200; i += 1) statuses.push((await api.get("/runs")).status);
  expect(statuses.at(-1)).toBe(200);
  for (const status of statuses) expect([200, 503]).toContain(status);
  await stream.close();
});

test("on the way down streams end with a word, calls under way finish, and new ones are sent away", async () => {
  const own = await startApiUnderTest();
  const run = await own.post("/runs", { playbook: { inline: HELLO } });
  const stream = readSse(
    await own.fetch(`${API_PREFIX}/runs/${String(run.json["id"])}/events`, { headers: { Accept: "text/event-stream" } }),
  );
  await stream.next();
  own.temporal.condition = "silent";
  const underWay = own.post("/runs", { playbook: { inline: HELLO } });
  const busy = async (): Promise<boolean> => (await own.database.database.pool.query("select 1 from runs")).rowCount === 2;
  for (let i = 0; i < 200 && !(await busy()); i += 1);
  const stopped = own.server.stop();
  expect(await stream.rest()).toEqual([]);
  expect(stream.comments.at(-1)).toMatch(/^: the server is stopping/);
  expect((await underWay).status).toBe(202);
  await stopped;
  await expect(fetch(`${own.url}/healthz`)).rejects.toThrow();
  await own.close();
});

test("the one-shot program makes an admin key and prints it, or says what is wrong", async () => {
  const program = fileURLToPath(new URL("../../dist/issue-admin-key.js", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program], { env: { DATABASE_URL: api.database.url } });
  const { id, apiKey } = JSON.parse(stdout) as { id: string; apiKey: string };
  expect(id).toMatch(/^key_/);
  expect((await api.get("/keys", { as: "nobody", headers: { "X-API-Key": apiKey } })).status).toBe(200);
  await expect(promisify(execFile)(process.execPath, [program], { env: {} })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining("DATABASE_URL: must be set"),
  });
});

test("the one-shot program makes a login code that signs an admin in once, or says what is wrong", async () => {
  const program = fileURLToPath(new URL("../../dist/issue-login-code.js", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program], { env: { DATABASE_URL: api.database.url } });
  const { code, expiresAt } = JSON.parse(stdout) as { code: string; expiresAt: string };
  expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
  const reply = await api.post("/sessions", { code }, { as: "nobody" });
  expect(reply.json["principal"]).toMatchObject({ id: "kyros-praxis#local", kind: "person", role: "admin" });
  await expect(promisify(execFile)(process.execPath, [program], { env: {} })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining("DATABASE_URL: must be set"),
  });
});
