/** Many at once: no update is lost, nothing is done twice, nobody gets what another one has. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { API_PREFIX } from "../contract/index.js";
import { startApiUnderTest, type ApiUnderTest, type Reply } from "../testing/api-under-test.js";
import { readSse } from "../testing/sse-reader.js";

/** A database of its own and a whole API; generous because machines are noisy. */
let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest();
});
afterAll(() => api.close());

const times = <T>(count: number, make: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => make(n)));
const statuses = (replies: Reply[]): Record<number, number> =>
  Object.fromEntries([...Map.groupBy(replies, ({ status }) => status)].map(([status, of]) => [status, of.length]));

test("50 writers on one document: one 200 per revision, the rest 412, and every accepted write is in it", async () => {
  const path = "/collab/state/hot";
  await api.get(path, { method: "PUT", body: { by: [] }, headers: { "If-None-Match": "*" } });
  const accepted: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    const before = await api.get(path);
    const etag = before.headers.get("etag") ?? "";
    const by = before.json["by"] as string[];
    const replies = await times(50, (n) =>
      api.get(path, { method: "PUT", body: { by: [...by, `${String(round)}.${String(n)}`] }, headers: { "If-Match": etag } }),
    );
    expect(statuses(replies)).toEqual({ 200: 1, 412: 49 });
    const winner = replies.find(({ status }) => status === 200);
    const now = winner?.headers.get("etag");
    for (const loser of replies.filter(({ status }) => status === 412))
      expect({ header: loser.headers.get("etag"), details: loser.json["details"] }).toEqual({ header: now, details: { currentEtag: now } });
    accepted.push((winner?.json["by"] as string[]).at(-1) ?? "");
  }
  const end = await api.get(path);
  expect(end.json["by"]).toEqual(accepted);
  expect(end.headers.get("etag")).toMatch(/^"6-/);
});

test("50 writers who try again until they are through: 50 writes, 50 revisions, none lost", async () => {
  const path = "/collab/state/counter";
  await api.get(path, { method: "PUT", body: { n: 0 }, headers: { "If-None-Match": "*" } });
  const revisions = await times(50, async () => {
    for (;;) {
      const read = await api.get(path);
      const n = read.json["n"] as number;
      const reply = await api.get(path, { method: "PUT", body: { n: n + 1 }, headers: { "If-Match": read.headers.get("etag") ?? "" } });
      if (reply.status === 200) return Number(/^"(\d+)-/.exec(reply.headers.get("etag") ?? "")?.[1]);
      expect(reply.status).toBe(412);
    }
  });
  expect([...revisions].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n + 2));
  expect((await api.get(path)).json).toEqual({ n: 50 });
});

test("patches with a test that touch different members do not disturb each other", async () => {
  const path = "/collab/state/fields";
  const members = Array.from({ length: 20 }, (_, n) => `m${String(n)}`);
  await api.get(path, { method: "PUT", body: Object.fromEntries(members.map((one) => [one, 0])), headers: { "If-None-Match": "*" } });
  const replies = await times(20, (n) =>
    api.get(path, {
      method: "PATCH",
      headers: { "Content-Type": "application/json-patch+json" },
      body: [
        { op: "test", path: `/m${String(n)}`, value: 0 },
        { op: "replace", path: `/m${String(n)}`, value: n + 1 },
      ],
    }),
  );
  expect(statuses(replies)).toEqual({ 200: 20 });
  expect((await api.get(path)).json).toEqual(Object.fromEntries(members.map((one, n) => [one, n + 1])));
});

describe("tasks", () => {
  test("30 tasks made at once are 30 tasks; 20 claims at once are 20 different tasks", async () => {
    const made = await times(30, (n) =>
      api.post("/collab/tasks", { title: `task ${String(n)}`, labels: ["crowd"], priority: (n % 5) + 1 }),
    );
    expect(statuses(made)).toEqual({ 201: 30 });
    const page = await api.get("/collab/tasks?label=crowd&limit=200");
    const items = page.json["items"] as { id: string; title: string; priority: number }[];
    expect(new Set(items.map(({ id }) => id)).size).toBe(30);
    expect(items.map(({ title }) => title).sort()).toEqual(Array.from({ length: 30 }, (_, n) => `task ${String(n)}`).sort());

    const claimed = await times(20, (n) => api.post("/collab/tasks/claim", { agent: `agent-${String(n)}`, labels: ["crowd"] }));
    expect(statuses(claimed)).toEqual({ 200: 20 });
    expect(new Set(claimed.map(({ json }) => json["id"])).size).toBe(20);
    // 6 of each priority: 20 claims take all of 1 to 3 and two of 4.
    const taken = claimed.map(({ json }) => json["priority"] as number).sort();
    expect(taken).toEqual([1, 2, 3].flatMap((priority) => Array<number>(6).fill(priority)).concat([4, 4]));
    const rest = await times(15, (n) => api.post("/collab/tasks/claim", { agent: `late-${String(n)}`, labels: ["crowd"] }));
    expect(statuses(rest)).toEqual({ 200: 10, 204: 5 });
  });

  test("a create, claim or event that comes twice with one key is done once", async () => {
    const twice = async (path: string, body: unknown): Promise<Reply[]> => {
      const headers = { "Idempotency-Key": `twice-${path}` };
      const replies = await times(4, () => api.post(path, body, { headers }));
      const [first] = replies;
      for (const reply of replies) expect({ status: reply.status, text: reply.text }).toEqual({ status: first?.status, text: first?.text });
      expect(replies.filter((reply) => reply.headers.get("idempotency-replayed") === "true")).toHaveLength(3);
      expect((await api.post(path, { ...(body as object), labels: ["other"] }, { headers })).status).toBe(
        path.endsWith("events") ? 422 : 409,
      );
      return replies;
    };
    const before = Number(
      (await api.get("/collab/tasks?limit=200")).json["items"] &&
        ((await api.get("/collab/tasks?limit=200")).json["items"] as unknown[]).length,
    );
    await twice("/collab/tasks", { title: "once", labels: ["once"] });
    expect(((await api.get("/collab/tasks?limit=200")).json["items"] as unknown[]).length).toBe(before + 1);
    await twice("/collab/tasks/claim", { agent: "ada", labels: ["once"] });
    await twice("/collab/events", { type: "note", data: { n: 1 } });
  });

  test("a conflict is kept with its key, a refusal is not", async () => {
    const id = String((await api.post("/collab/tasks", { title: "kept" })).json["id"]);
    const path = `/collab/tasks/${id}/transition`;
    const headers = { "Idempotency-Key": "kept-conflict" };
    const first = await api.post(path, { to: "done" }, { headers });
    expect(first).toMatchObject({
      status: 409,
      json: { code: "illegal_transition", details: { allowed: ["claimed", "in_progress", "abandoned"] } },
    });
    const again = await api.post(path, { to: "done" }, { headers });
    expect(again.text).toBe(first.text);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    const own = { "Idempotency-Key": "not-kept" };
    expect((await api.post(path, { to: "claimed" }, { headers: own })).status).toBe(422);
    expect((await api.post(path, { to: "in_progress" }, { headers: own })).status).toBe(200);
  });
});

test("20 takers of overlapping paths: one holds, 19 hear who", async () => {
  const replies = await times(20, (n) =>
    api.post("/collab/locks", {
      path: n % 2 ? "src" : `src/deep/${String(n)}/..`,
      owner: `agent-${String(n)}`,
      purpose: "work",
      ttlMs: 60_000,
    }),
  );
  expect(statuses(replies)).toEqual({ 201: 1, 409: 19 });
  const holder = replies.find(({ status }) => status === 201)?.json;
  for (const reply of replies.filter(({ status }) => status === 409))
    expect(reply.json).toMatchObject({
      code: "lock_held",
      details: { holder: { id: holder?.["id"], owner: holder?.["owner"], expiresAt: holder?.["expiresAt"] } },
    });
});

test("20 events with the same key of one caller are one event", async () => {
  const replies = await times(20, () => api.post("/collab/events", { type: "note", key: "same", data: {} }));
  expect(new Set(replies.map(({ json }) => json["seq"])).size).toBe(1);
  expect(replies[0]).toMatchObject({ status: 201, json: { key: "same", type: "note", actor: { kind: "service", via: "api" } } });
  const other = await api.post("/collab/events", { type: "note", key: "same", data: {} }, { as: "operator" });
  expect(other.json["seq"]).not.toBe(replies[0]?.json["seq"]);
});

test("a follower of the log sees every event once, in order, from wherever it resumes", async () => {
  const start = (await api.post("/collab/events", { type: "mark" })).json["seq"] as number;
  const open = async (after: number, headers: Record<string, string> = {}) =>
    readSse(
      await api.fetch(`${API_PREFIX}/collab/events?after=${String(after)}`, { headers: { Accept: "text/event-stream", ...headers } }),
    );
  const live = await open(start);
  const posted = times(30, (n) => api.post("/collab/events", { type: "note", data: { n } }));
  const seen: number[] = [];
  while (seen.length < 30) {
    const message = await live.next();
    if (message === null) throw new Error("the stream ended");
    seen.push(Number(message.id));
    expect(JSON.parse(message.data)).toMatchObject({ seq: Number(message.id), type: "note" });
  }
  await live.close();
  await posted;
  expect(seen).toEqual(Array.from({ length: 30 }, (_, n) => start + 1 + n));
  for (const from of [start, start + 7, start + 29]) {
    const resumed = await open(0, { "Last-Event-ID": String(from) });
    expect((await resumed.next())?.id).toBe(String(from + 1));
    await resumed.close();
  }
  const page = await api.get(`/collab/events?after=${String(start)}&limit=10`);
  expect((page.json["items"] as { seq: number }[]).map(({ seq }) => seq)).toEqual(seen.slice(0, 10));
  expect(page.json["nextCursor"]).toBe(String(start + 10));
});
