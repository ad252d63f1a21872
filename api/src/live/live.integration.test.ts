/** The live socket over a real database: who gets in, what comes, and that a cut costs nothing. */
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { sampleRun } from "@praxis/database/testing";
import { DEFAULT_OPTIONS } from "@praxis/domain/run";
import { API_PREFIX, feedEventSchema, LIVE_CLOSE_CODES, type LiveSeq } from "../contract/index.js";
import { startApiUnderTest, type ApiUnderTest } from "../testing/api-under-test.js";
import { openLive, type LiveClient } from "../testing/live-client.js";
import { createStepRecorder, type StepRecorder } from "../testing/record-steps.js";

jest.setTimeout(90_000);
const ORIGIN = "https://console.example";
let api: ApiUnderTest;
let record: StepRecorder;
beforeAll(async () => {
  api = await startApiUnderTest({ PRAXIS_CONSOLE_ORIGINS: `${ORIGIN},http://127.0.0.1:3000` }, { recheckMs: 200 });
  record = createStepRecorder(api);
});
afterAll(() => api.close());

const accepted = async (): Promise<string> => (await api.stores.runs.acceptRun(sampleRun(api.stores.ids, ["a", "b"]))).id;
async function ticketOf(headers: Record<string, string> = api.credentials("viewer"), body: object = {}): Promise<string> {
  const reply = await api.post("/live/tickets", body, { as: "nobody", headers });
  expect(reply.status).toBe(201);
  return String(reply.json["ticket"]);
}
const open = async (url = api.url): Promise<LiveClient> => openLive(url, await ticketOf());
const refusal = (ticket: string, origin?: string): Promise<string> =>
  openLive(api.url, ticket, origin).then(
    (client) => {
      client.cut();
      return "let in";
    },
    (error: unknown) => (error instanceof Error ? error.message : "?"),
  );
async function say(runId: string, text: string): Promise<void> {
  expect((await api.post(`/runs/${runId}/messages`, { text, mode: "steer" })).status).toBe(202);
}
async function subscribed(client: LiveClient, topic: string, after?: LiveSeq): Promise<LiveSeq> {
  client.send({ op: "subscribe", topic, ...(after === undefined ? {} : { after }) });
  const frame = await client.nextWith("subscribed");
  return (frame as { seq: LiveSeq }).seq;
}
async function events(client: LiveClient, count: number): Promise<{ topic: string; seq: LiveSeq; event: Record<string, unknown> }[]> {
  const got: { topic: string; seq: LiveSeq; event: Record<string, unknown> }[] = [];
  while (got.length < count) got.push((await client.nextWith("event")) as unknown as (typeof got)[number]);
  return got;
}

test("a ticket opens one socket, once, for the page it was made for; an old, used, foreign or made-up one opens none", async () => {
  const used = await ticketOf();
  expect(await refusal(used)).toBe("let in");
  expect(await refusal(used)).toBe("refused 401");
  expect(await refusal("x".repeat(43))).toBe("refused 401");
  const old = await ticketOf();
  await api.database.database.queryOnce("UPDATE live_tickets SET expires_at = now() - interval '1 second'");
  expect(await refusal(old)).toBe("refused 401");
  expect(await refusal(await ticketOf(api.credentials("viewer"), { origin: ORIGIN }), ORIGIN)).toBe("let in");
  expect(await refusal(await ticketOf(api.credentials("viewer"), { origin: ORIGIN }), "http://127.0.0.1:3000")).toBe("refused 401");
  expect(await refusal(await ticketOf(api.credentials("viewer"), { origin: ORIGIN }))).toBe("refused 401");
  expect(await refusal(await ticketOf(), ORIGIN)).toBe("refused 401");
});

test("only pages of the named origins get a ticket or in, compared letter by letter", async () => {
  for (const origin of ["https://evil.example", `${ORIGIN}.evil.example`, `${ORIGIN}/`, ORIGIN.toUpperCase(), "null"]) {
    const reply = await api.post("/live/tickets", { origin });
    expect({ origin, status: reply.status, code: reply.json["code"] }).toEqual({ origin, status: 403, code: "origin_refused" });
    expect(await refusal(await ticketOf(), origin)).toBe("refused 403");
  }
  const both = await api.post("/live/tickets", { origin: ORIGIN }, { headers: { Origin: "http://127.0.0.1:3000" } });
  expect(both).toMatchObject({ status: 403, json: { code: "origin_refused" } });
  expect((await api.post("/live/tickets", undefined, { headers: { Origin: ORIGIN } })).status).toBe(201);
});

test("the ticket works in another process of the same platform", async () => {
  const other = await api.startAnother();
  const ticket = await ticketOf();
  const client = await openLive(other.url, ticket);
  expect(await refusal(ticket)).toBe("refused 401");
  client.cut();
  await other.stop();
});

test("who hears nothing can ask whether anybody is there", async () => {
  const client = await open();
  client.send({ op: "ping" });
  expect(await client.next()).toEqual({ pong: true });
  client.cut();
});

test("a run's events come live and resume by their number; the end is said", async () => {
  const runId = await accepted();
  const topic = `runs/${runId}/events`;
  const client = await open();
  expect(await subscribed(client, topic, 0)).toBe(0);
  expect((await events(client, 1))[0]).toMatchObject({ topic, seq: 1, event: { type: "run_accepted" } });
  await say(runId, "one");
  expect((await events(client, 1))[0]).toMatchObject({ seq: 2, event: { type: "message_posted" } });
  client.cut();
  await say(runId, "two");
  await record.close(runId, "cancelled");
  const again = await open();
  expect(await subscribed(again, topic, 2)).toBe(2);
  const end = await again.nextWith("event");
  expect(end).toMatchObject({ seq: 3 });
  expect(await again.nextWith("end")).toEqual({ topic, end: { status: "cancelled" } });
  again.cut();
});

test("the feed tells of every run; approvals and leases are the part of it that concerns them", async () => {
  const client = await open();
  for (const topic of ["runs", "approvals", "leases"]) await subscribed(client, topic);
  const runId = await accepted();
  const question = { kind: "approval", question: "?", evidence: [], options: DEFAULT_OPTIONS.approval } as const;
  const actor = { kind: "service", id: "worker" } as const;
  await api.stores.approvals.open({ runId, stepId: "a", generation: 1, version: 1, ...question, actor });
  const got = await events(client, 3);
  for (const { event } of got) expect(feedEventSchema.parse(event).runId).toBe(runId);
  const types = (topic: string) => got.filter((one) => one.topic === topic).map(({ event }) => event["type"]);
  expect(types("runs")).toEqual(["run_accepted", "approval_opened"]);
  expect(types("approvals")).toEqual(["approval_opened"]);
  expect(types("leases")).toEqual([]);
  client.cut();
});

test("a reader of the feed that is cut again and again, in two processes by turns, misses nothing and reads nothing twice", async () => {
  const other = await api.startAnother();
  const first = await open();
  let after = await subscribed(first, "runs");
  first.cut();
  const runs = await Promise.all(Array.from({ length: 4 }, accepted));
  const state = { writing: true };
  const written = Promise.all(
    runs.map(async (runId) => {
      for (let i = 0; i < 12; i += 1) await say(runId, String(i));
    }),
  ).finally(() => (state.writing = false));
  const seen: string[] = [];
  for (let round = 0; state.writing || seen.length < 4 * 13; round += 1) {
    const client = await open(round % 2 === 0 ? api.url : other.url);
    await subscribed(client, "runs", after);
    const wanted = Math.min(1 + (round % 5), 4 * 13 - seen.length);
    for (const { seq, event } of await events(client, wanted)) {
      seen.push(`${String(event["runId"])}#${String(event["seq"])}`);
      after = seq;
    }
    client.cut();
  }
  await written;
  expect([...seen].sort()).toEqual(
    runs.flatMap((runId) => Array.from({ length: 13 }, (_one, place) => `${runId}#${String(place + 1)}`)).sort(),
  );
  await other.stop();
});

test("a topic that the caller may not read, or that is none, is refused by itself; the others go on", async () => {
  const key = await api.keyWith(["collab:read"]);
  const client = await openLive(api.url, await ticketOf({ "X-API-Key": key.apiKey }));
  const refused = async (topic: string, after?: LiveSeq) => {
    client.send({ op: "subscribe", topic, ...(after === undefined ? {} : { after }) });
    return (await client.nextWith("error")) as unknown as { topic: string; error: { code: string } };
  };
  expect(await refused("runs")).toMatchObject({ topic: "runs", error: { code: "insufficient_scope" } });
  expect(await refused("no/such")).toMatchObject({ error: { code: "not_found" } });
  expect(await refused("collab/events", "x-1")).toMatchObject({ error: { code: "malformed_request" } });
  expect(await subscribed(client, "collab/events")).toBe(0);
  await api.post("/collab/events", { type: "note", data: { text: "hello" } });
  expect((await events(client, 1))[0]).toMatchObject({ topic: "collab/events", seq: 1, event: { type: "note" } });
  client.send("{");
  expect(await client.nextWith("error")).toMatchObject({ error: { code: "malformed_request" } });
  const missing = await open();
  missing.send({ op: "subscribe", topic: `runs/run_${"0".repeat(26)}/events` });
  expect(await missing.nextWith("error")).toMatchObject({ error: { code: "run_not_found" } });
  for (let i = 0; i < 25; i += 1) missing.send("nonsense");
  expect(await missing.closed).toMatchObject({ code: LIVE_CLOSE_CODES.malformed });
  client.cut();
});

test("a revoked key's socket is closed, with the place of every topic", async () => {
  const key = await api.keyWith(["runs:read"]);
  const client = await openLive(api.url, await ticketOf({ "X-API-Key": key.apiKey }));
  const place = await subscribed(client, "runs");
  expect((await api.fetch(`${API_PREFIX}/keys/${key.id}`, { method: "DELETE" })).status).toBeLessThan(300);
  expect(await client.nextWith("cut")).toMatchObject({ cut: { code: "identity" }, positions: { runs: place } });
  expect(await client.closed).toMatchObject({ code: LIVE_CLOSE_CODES.identity });
});

test("a server that stops tells its readers where they stand, and they go on at another", async () => {
  const other = await api.startAnother();
  const runId = await accepted();
  const topic = `runs/${runId}/events`;
  const client = await open(other.url);
  await subscribed(client, topic, 0);
  await events(client, 1);
  const stopped = other.stop();
  expect(await client.nextWith("cut")).toMatchObject({ positions: { [topic]: 1 } });
  expect(await client.closed).toMatchObject({ code: LIVE_CLOSE_CODES.restart });
  await stopped;
  await say(runId, "meanwhile");
  const again = await open();
  await subscribed(again, topic, 1);
  expect((await events(again, 1))[0]).toMatchObject({ seq: 2 });
  again.cut();
});

test("open sockets and their topics are counted", async () => {
  const client = await open();
  await subscribed(client, "runs");
  const text = await (await api.fetch("/metrics")).text();
  expect(text).toMatch(/^praxis_live_sockets [1-9]/m);
  expect(text).toMatch(/^praxis_live_topics [1-9]/m);
  client.cut();
});
