/** The collaboration state over HTTP: documents, transactions, tasks, locks, events; and what bad input gets. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { movesFrom, TASK_STATUSES, type TaskStatus } from "@praxis/domain/task";
import { API_PREFIX } from "../contract/index.js";
import { startApiUnderTest, type ApiUnderTest, type Reply } from "../testing/api-under-test.js";

/** A database of its own and a whole API; generous because machines are noisy. */
let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest();
});
afterAll(() => api.close());

const JSON_PATCH = { "Content-Type": "application/json-patch+json" };
const MERGE_PATCH = { "Content-Type": "application/merge-patch+json" };
const put = (name: string, value: unknown, headers: Record<string, string> = { "If-None-Match": "*" }): Promise<Reply> =>
  api.get(`/collab/state/${name}`, { method: "PUT", body: value, headers });
const get = (name: string): Promise<Reply> => api.get(`/collab/state/${name}`);
const patch = (path: string, headers: Record<string, string>, body: unknown): Promise<Reply> =>
  api.get(path, { method: "PATCH", headers: { "If-Match": "*", ...headers }, body });
const task = async (body: object = {}): Promise<string> =>
  String((await api.post("/collab/tasks", { title: "a task", ...body })).json["id"]);
const move = (id: string, body: object): Promise<Reply> => api.post(`/collab/tasks/${id}/transition`, body);
const lastSeq = async (): Promise<number> => {
  let after = 0;
  for (;;) {
    const { items, nextCursor } = (await api.get(`/collab/events?after=${String(after)}&limit=200`)).json as {
      items: { seq: number }[];
      nextCursor: string | null;
    };
    after = items.at(-1)?.seq ?? after;
    if (nextCursor === null) return after;
  }
};
const eventsAfter = async (seq: number) =>
  (await api.get(`/collab/events?after=${String(seq)}`)).json["items"] as Record<string, unknown>[];

describe("documents", () => {
  test.each<[string, unknown]>([
    ["object", { b: 1, a: [1, { x: null }] }],
    ["list", [1, 2]],
    ["text", "hello"],
    ["number", 7],
    ["nothing", null],
  ])("any JSON document comes back as it was: %s", async (name, value) => {
    expect((await put(`any-${name}`, value)).status).toBe(201);
    const reply = await get(`any-${name}`);
    expect(reply.headers.get("content-type")).toMatch(/^application\/json/);
    expect(JSON.parse(reply.text)).toEqual(value);
  });

  test("the list has every document with its ETag, page by page", async () => {
    for (const name of ["list-a", "list-b", "list-c"]) await put(name, 1);
    const heads: { document: string; etag: string }[] = [];
    for (let cursor = ""; ;) {
      const { items, nextCursor } = (await api.get(`/collab/state?limit=2${cursor}`)).json as {
        items: typeof heads;
        nextCursor: string | null;
      };
      heads.push(...items);
      if (nextCursor === null) break;
      cursor = `&cursor=${nextCursor}`;
    }
    const names = heads.map(({ document }) => document);
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(["list-a", "list-b", "list-c"]));
    expect(heads.find(({ document }) => document === "list-b")?.etag).toBe((await get("list-b")).headers.get("etag"));
  });

  test("every change is one event with the document, its revision and ETag", async () => {
    const from = await lastSeq();
    const made = await put("told", { n: 1 });
    const changed = await patch("/collab/state/told", MERGE_PATCH, { n: 2 });
    await api.get("/collab/state/told", { method: "DELETE", headers: { "If-Match": changed.headers.get("etag") ?? "" } });
    expect(await eventsAfter(from)).toMatchObject([
      { type: "document_created", subject: "document:told", data: { document: "told", revision: 1, etag: made.headers.get("etag") } },
      { type: "document_changed", data: { revision: 2, etag: changed.headers.get("etag") } },
      { type: "document_removed", data: { document: "told", etag: null } },
    ]);
  });

  test.each(["tasks", "locks", "agents"])("%s is read here and changed elsewhere", async (name) => {
    await task();
    const etag = { "If-Match": "*" };
    for (const reply of [
      await put(name, {}, etag),
      await patch(`/collab/state/${name}`, MERGE_PATCH, {}),
      await patch(`/collab/state/${name}`, JSON_PATCH, [{ op: "test", path: "", value: 1 }]),
      await api.get(`/collab/state/${name}`, { method: "DELETE", headers: etag }),
      await api.post("/collab/txn", { operations: [{ op: "put", document: name, value: {} }] }),
    ])
      expect(reply).toMatchObject({ status: 409, json: { code: "managed_document" } });
  });

  test("the board is the document `tasks`", async () => {
    const id = await task({ labels: ["board"] });
    const { json } = await get("tasks");
    expect(json).toMatchObject({
      kind: "tasks",
      revision: expect.any(Number),
      items: { [id]: { id, status: "queued", labels: ["board"] } },
    });
    expect((await get("tasks")).headers.get("etag")).toMatch(new RegExp(`^"${String(json["revision"])}-`));
  });
});

describe("transactions", () => {
  test("all of it or nothing, one event", async () => {
    await put("txn-a", { n: 1 });
    await put("txn-b", { n: 1 });
    const from = await lastSeq();
    const etag = (await get("txn-a")).headers.get("etag");
    const operations = [
      { op: "patch", document: "txn-a", patch: [{ op: "replace", path: "/n", value: 2 }] },
      { op: "patch", document: "txn-a", patch: { m: 3 } },
      { op: "put", document: "txn-c", value: [1] },
      { op: "delete", document: "txn-b" },
    ];
    const request = {
      compare: [
        { document: "txn-a", etag },
        { document: "txn-c", etag: null },
      ],
      operations,
    };
    const reply = await api.post("/collab/txn", request);
    expect(reply).toMatchObject({
      status: 200,
      json: { seq: from + 1, documents: expect.arrayContaining([{ document: "txn-b", revision: 2, etag: null }]) },
    });
    expect((await get("txn-a")).json).toEqual({ n: 2, m: 3 });
    expect((await get("txn-b")).status).toBe(404);
    expect(await eventsAfter(from)).toMatchObject([{ type: "documents_changed" }]);

    const again = await api.post("/collab/txn", request);
    expect(again).toMatchObject({ status: 412, json: { code: "precondition_failed", details: { document: "txn-a" } } });
    expect(again.headers.get("etag")).toBe((await get("txn-a")).headers.get("etag"));
    expect(await eventsAfter(from)).toHaveLength(1);
  });

  test.each<[string, object[], number, string]>([
    [
      "a failed test",
      [
        { op: "put", document: "half", value: 1 },
        { op: "patch", document: "half", patch: [{ op: "test", path: "", value: 2 }] },
      ],
      409,
      "patch_test_failed",
    ],
    [
      "a missing path",
      [
        { op: "put", document: "half", value: {} },
        { op: "patch", document: "half", patch: [{ op: "remove", path: "/x" }] },
      ],
      422,
      "patch_path_missing",
    ],
    [
      "a missing document",
      [
        { op: "put", document: "half", value: {} },
        { op: "delete", document: "none" },
      ],
      404,
      "document_not_found",
    ],
    ["a name that is none", [{ op: "put", document: "../half", value: {} }], 422, "invalid_request"],
    ["no operation", [], 422, "invalid_request"],
    ["65 operations", Array.from({ length: 65 }, () => ({ op: "put", document: "half", value: 1 })), 422, "invalid_request"],
    ["an unknown operation", [{ op: "merge", document: "half", value: 1 }], 422, "invalid_request"],
  ])("%s changes nothing", async (_name, operations, status, code) => {
    const from = await lastSeq();
    expect(await api.post("/collab/txn", { operations })).toMatchObject({ status, json: { code } });
    expect((await get("half")).status).toBe(404);
    expect(await lastSeq()).toBe(from);
  });
});

/** A way along legal edges to every state. */
const WAYS: Record<TaskStatus, TaskStatus[]> = {
  queued: [],
  claimed: ["claimed"],
  in_progress: ["in_progress"],
  review: ["in_progress", "review"],
  changes_requested: ["in_progress", "review", "changes_requested"],
  approved: ["in_progress", "review", "approved"],
  merging: ["in_progress", "review", "approved", "merging"],
  blocked: ["in_progress", "blocked"],
  failed: ["in_progress", "failed"],
  done: ["in_progress", "review", "approved", "merging", "done"],
  abandoned: ["abandoned"],
};
const moving = (to: TaskStatus): object => ({
  to,
  ...(to === "claimed" ? { agent: "ada" } : {}),
  ...(to === "blocked" ? { needs: ["a key"] } : {}),
});

describe("tasks", () => {
  test.each(TASK_STATUSES)("from %s only legal edges are taken, and every refusal lists them", async (from) => {
    const at = async (): Promise<string> => {
      const id = await task();
      for (const to of WAYS[from]) expect((await move(id, moving(to))).status).toBe(200);
      return id;
    };
    const illegal = TASK_STATUSES.filter((to) => !movesFrom(from).includes(to));
    const still = await at();
    const before = (await api.get(`/collab/tasks/${still}`)).text;
    for (const to of illegal) {
      const reply = await move(still, moving(to));
      expect(reply).toMatchObject({
        status: 409,
        json: { code: "illegal_transition", details: { from, to, allowed: [...movesFrom(from)] } },
      });
    }
    expect((await api.get(`/collab/tasks/${still}`)).text).toBe(before);
    for (const to of movesFrom(from))
      expect(await move(await at(), { ...moving(to), reason: "because" })).toMatchObject({ status: 200, json: { status: to } });
  });

  test("a task is whole: what was not said has its default", async () => {
    const { json, headers, status } = await api.post("/collab/tasks", { title: "whole", acceptance: [{ text: "it works" }] });
    expect(status).toBe(201);
    expect(headers.get("location")).toBe(`${API_PREFIX}/collab/tasks/${String(json["id"])}`);
    expect(json).toEqual({
      id: expect.stringMatching(/^tsk_[0-9a-z]{26}$/),
      title: "whole",
      description: "",
      status: "queued",
      priority: 3,
      labels: [],
      dependencies: [],
      blockers: [],
      globs: [],
      acceptance: [{ id: "a1", text: "it works", closed: false }],
      externalIds: {},
      createdAt: expect.any(String),
      updatedAt: json["createdAt"],
      revision: 1,
    });
  });

  test("a cycle of dependencies is refused with the way round; an unknown one with its place", async () => {
    const a = await task();
    const b = await task({ dependencies: [a] });
    const reply = await patch(`/collab/tasks/${a}`, MERGE_PATCH, { dependencies: [b] });
    expect(reply).toMatchObject({ status: 422, json: { code: "dependency_cycle", details: { cycle: [a, b, a] } } });
    expect(await patch(`/collab/tasks/${a}`, MERGE_PATCH, { dependencies: [a] })).toMatchObject({
      status: 422,
      json: { code: "dependency_cycle" },
    });
    expect(await api.post("/collab/tasks", { title: "x", dependencies: ["none"] })).toMatchObject({
      status: 422,
      json: { issues: [{ path: "dependencies[0]" }] },
    });
  });

  test("a claim waits for the dependencies", async () => {
    const label = ["waiting-room"];
    const first = await task({ labels: label, priority: 5 });
    const second = await task({ labels: label, priority: 1, dependencies: [first] });
    expect((await api.post("/collab/tasks/claim", { agent: "ada", labels: label })).json["id"]).toBe(first);
    expect((await api.post("/collab/tasks/claim", { agent: "ada", labels: label })).status).toBe(204);
    for (const to of ["in_progress", "review", "approved", "merging", "done"]) expect((await move(first, { to })).status).toBe(200);
    expect((await api.post("/collab/tasks/claim", { agent: "bob", labels: label })).json).toMatchObject({
      id: second,
      status: "claimed",
      assignee: "bob",
    });
  });

  test.each<[string, object, string]>([
    ["its state", { status: "done" }, "status"],
    ["its id", { id: "tsk_x" }, "id"],
    ["its revision", { revision: 9 }, "revision"],
    ["a member that tasks do not have", { colour: "red" }, "colour"],
    ["a priority out of range", { priority: 9 }, "priority"],
    ["needs while it is not blocked", { needs: ["x"] }, "needs"],
  ])("a patch cannot write %s", async (_name, change, path) => {
    const id = await task();
    expect(await patch(`/collab/tasks/${id}`, MERGE_PATCH, change)).toMatchObject({
      status: 422,
      json: { code: "invalid_request", issues: [{ path }] },
    });
    expect((await api.get(`/collab/tasks/${id}`)).json).toMatchObject({ revision: 1, status: "queued" });
  });

  test("finished tasks leave the board for a document, whole; what others need stays, and so does what is not finished", async () => {
    const [old, needed] = [await task({ title: "old" }), await task({ title: "needed" })];
    for (const id of [old, needed]) await move(id, { to: "abandoned" });
    const open = await task({ dependencies: [needed] });
    const whole = (await api.get(`/collab/tasks/${old}`)).json;
    const later = new Date(Date.now() + 60_000).toISOString();
    const archived = (await api.post("/collab/tasks/archive", { before: later })).json as { document: string; tasks: number };
    expect(archived).toEqual({ document: expect.stringMatching(/^tasks-archive-\d+$/), tasks: expect.any(Number) });
    const { items } = (await get(archived.document)).json as { items: Record<string, unknown> };
    expect(Object.keys(items)).toHaveLength(archived.tasks);
    expect(items[old]).toEqual(whole);
    const standing = await Promise.all([old, needed, open].map(async (id) => (await api.get(`/collab/tasks/${id}`)).status));
    expect(standing).toEqual([404, 200, 200]);
    expect((await api.post("/collab/tasks/archive", { before: later })).json).toEqual({ document: null, tasks: 0 });
  });

  test("a board that is full says so, and what to do", async () => {
    const description = "x".repeat(19_000);
    let reply = await api.post("/collab/tasks", { title: "large", description });
    const made: string[] = [];
    for (; reply.status === 201; reply = await api.post("/collab/tasks", { title: "large", description }))
      made.push(String(reply.json["id"]));
    expect(reply).toMatchObject({
      status: 413,
      json: { code: "document_too_large", detail: expect.stringContaining("praxis task archive") },
    });
    for (const id of made) expect((await move(id, { to: "abandoned" })).status).toBe(200);
    const later = new Date(Date.now() + 60_000).toISOString();
    expect((await api.post("/collab/tasks/archive", { before: later })).json["tasks"]).toBeGreaterThanOrEqual(made.length);
    expect((await api.post("/collab/tasks", { title: "small again" })).status).toBe(201);
  });

  test("the log tells the story of a task", async () => {
    const from = await lastSeq();
    const id = await task({ labels: ["story"] });
    await api.post("/collab/tasks/claim", { agent: "ada", labels: ["story"] });
    await move(id, { to: "blocked", needs: ["a key"], reason: "no access" });
    await patch(`/collab/tasks/${id}`, MERGE_PATCH, { title: "a story" });
    expect(await eventsAfter(from)).toMatchObject([
      { type: "task_created", subject: `task:${id}`, data: { title: "a task" } },
      { type: "task_claimed", data: { agent: "ada" } },
      { type: "task_moved", data: { from: "claimed", to: "blocked", reason: "no access", needs: ["a key"] } },
      { type: "task_edited", subject: `task:${id}` },
    ]);
  });
});

describe("locks", () => {
  const take = (path: string, over: object = {}): Promise<Reply> =>
    api.post("/collab/locks", { path, owner: "ada", purpose: "work", ttlMs: 60_000, ...over });
  const call = (id: unknown, verb: "renew" | "release", body: object): Promise<Reply> =>
    api.post(`/collab/locks/${String(id)}/${verb}`, body);

  test("taken, renewed, released: the fence is shown each time, an old one is refused", async () => {
    const { status, json } = await take("life/./of//a");
    expect({ status, json }).toMatchObject({
      status: 201,
      json: { path: "life/of/a", owner: "ada", purpose: "work", fence: expect.any(Number) },
    });
    const fence = json["fence"] as number;
    for (const wrong of [fence - 1, fence + 1])
      for (const verb of ["renew", "release"] as const)
        expect(await call(json["id"], verb, { fence: wrong })).toMatchObject({ status: 412, json: { code: "lock_superseded" } });
    const renewed = await call(json["id"], "renew", { fence, ttlMs: 90_000 });
    expect(Date.parse(String(renewed.json["expiresAt"])) - Date.parse(String(renewed.json["renewedAt"]))).toBe(90_000);
    expect((await call(json["id"], "release", { fence })).status).toBe(200);
    expect(await call(json["id"], "release", { fence })).toMatchObject({ status: 404, json: { code: "lock_not_found" } });
  });

  test("overlap conflicts both ways, neighbours do not", async () => {
    const held = await take("over/src");
    for (const path of ["over/src", "over/src/a.ts", "over", "over/x/../src/b"])
      expect(await take(path, { owner: "bob" })).toMatchObject({
        status: 409,
        json: { code: "lock_held", details: { holder: { id: held.json["id"], owner: "ada" } } },
      });
    expect((await take("over/srcs")).status).toBe(201);
  });

  test("an expired lock is taken over, said with both holders, and its old holder hears so", async () => {
    const from = await lastSeq();
    const old = (await take("late", { ttlMs: 1000 })).json;
    let taken: Reply | null = null;
    for (let tries = 0; tries < 2_000 && taken?.status !== 201; tries += 1) {
      taken = await take("late/file", { owner: "bob" });
      if (taken.status !== 201) await sleep(10);
    }
    const held = taken?.json ?? {};
    expect(Date.parse(String(held["acquiredAt"]))).toBeGreaterThanOrEqual(Date.parse(String(old["expiresAt"])));
    expect(held["fence"]).toBeGreaterThan(old["fence"] as number);
    expect(await call(old["id"], "renew", { fence: old["fence"] })).toMatchObject({ status: 412, json: { code: "lock_superseded" } });
    const events = await eventsAfter(from);
    expect(events.at(-1)).toMatchObject({
      type: "lock_reclaimed",
      data: { holder: { id: held["id"], owner: "bob" }, previous: [{ id: old["id"], owner: "ada", path: "late" }] },
    });
    const listed = (await api.get("/collab/locks?limit=200")).json["items"] as { id: string }[];
    expect(listed.map(({ id }) => id)).toContain(held["id"]);
    expect(listed.map(({ id }) => id)).not.toContain(old["id"]);
  });

  test("a renewed lock outlives its first time", async () => {
    const { json } = await take("renewed", { ttlMs: 2_000 });
    expect((await call(json["id"], "renew", { fence: json["fence"], ttlMs: 600_000 })).status).toBe(200);
    await sleep(Math.max(0, Date.parse(String(json["expiresAt"])) + 50 - Date.now()));
    expect((await take("renewed", { owner: "bob" })).status).toBe(409);
  });

  test.each<[string, object]>([
    ["a path that leaves the root", { path: "a/../../b" }],
    ["an absolute path", { path: "/etc/passwd" }],
    ["a drive", { path: "C:\\x" }],
    ["an empty path", { path: "" }],
    ["too short a time", { ttlMs: 999 }],
    ["too long a time", { ttlMs: 3_600_001 }],
    ["half a millisecond", { ttlMs: 1000.5 }],
    ["no owner", { owner: " " }],
    ["an unknown member", { colour: "red" }],
  ])("%s is 422", async (_name, over) => {
    expect(await take("fine", over)).toMatchObject({ status: 422, json: { code: "invalid_request" } });
  });
});

describe("events", () => {
  test("an event tells through which door it came and in whose run, as the caller says; what is neither is left out", async () => {
    const run = "run_01jd0000000000000000000000";
    const said: [Record<string, string>, object][] = [
      [{}, { via: "api" }],
      [
        { "X-Praxis-Client": "cli", "X-Praxis-Run": run },
        { via: "cli", run },
      ],
      [{ "X-Praxis-Client": "store", "X-Praxis-Run": "<script>" }, { via: "api" }],
    ];
    for (const [headers, actor] of said) {
      const posted = await api.get("/collab/events", { method: "POST", body: { type: "note.door", data: {} }, headers });
      expect(posted.status).toBe(201);
      const { kind: _kind, id: _id, ...rest } = posted.json["actor"] as Record<string, unknown>;
      expect(rest).toEqual(actor);
    }
  });

  test("the server sets number, time and actor", async () => {
    const { status, json } = await api.post("/collab/events", { type: "review.asked", subject: "task:x", data: { n: 1 } });
    expect({ status, json }).toMatchObject({
      status: 201,
      json: { seq: expect.any(Number), type: "review.asked", subject: "task:x", data: { n: 1 } },
    });
    expect(json).not.toHaveProperty("key");
    expect((await eventsAfter((json["seq"] as number) - 1))[0]).toEqual(json);
  });

  test.each<[string, object]>([
    ["no type", {}],
    ["a number of one's own", { type: "note", seq: 1 }],
    ["an actor of one's own", { type: "note", actor: { kind: "user", id: "root" } }],
    ["a type that the server writes", { type: "task_moved", data: { from: "queued", to: "done" } }],
    ["a type in capitals", { type: "Note" }],
    ["data that is no object", { type: "note", data: [] }],
    ["an empty key", { type: "note", key: "" }],
  ])("%s is 422", async (_name, body) => {
    const from = await lastSeq();
    expect(await api.post("/collab/events", body)).toMatchObject({ status: 422, json: { code: "invalid_request" } });
    expect(await lastSeq()).toBe(from);
  });

  test("a posted change of a document is only words", async () => {
    await put("words", { n: 1 });
    const data = { document: "words", revision: 9, etag: '"9-0"', patch: [{ op: "replace", path: "/n", value: 9 }] };
    const { json } = await api.post("/collab/events", { type: "note", data });
    expect(json["data"]).toEqual({ posted: data });
    expect((await get("words")).json).toEqual({ n: 1 });
  });
});

describe("bad input", () => {
  const nested = (depth: number): unknown => JSON.parse(`${'{"a":'.repeat(depth - 1)}{}${"}".repeat(depth - 1)}`);

  test.each(["..%2Fsecret", "%2e%2e", "a%2Fb", "A", "-a", "a b", "tasks%00", "x".repeat(101), "%C3%A9"])(
    "%s is no name of a document",
    async (name) => {
      for (const method of ["GET", "PUT", "DELETE"]) {
        const reply = await api.get(`/collab/state/${name}`, {
          method,
          headers: { "If-Match": "*" },
          ...(method === "PUT" ? { body: {} } : {}),
        });
        // A client may take the dots out of the address before it sends it.
        expect({ name, method, status: reply.status }).toEqual({ name, method, status: name === "%2e%2e" ? 404 : 422 });
      }
    },
  );

  test.each(['{"__proto__":{"x":1}}', '{"a":{"constructor":1}}', '[{"prototype":0}]'])("%s is refused everywhere", async (raw) => {
    await put("guarded", { a: 1 }, { "If-None-Match": "*" });
    const before = (await get("guarded")).text;
    const value = raw;
    for (const [method, path, headers, body] of [
      ["PUT", "/collab/state/guarded", {}, value],
      ["PATCH", "/collab/state/guarded", JSON_PATCH, `[{"op":"add","path":"/v","value":${value}}]`],
      ["POST", "/collab/txn", {}, `{"operations":[{"op":"put","document":"guarded","value":${value}}]}`],
      ["POST", "/collab/events", {}, `{"type":"note","data":{"v":${value}}}`],
    ] as const) {
      const reply = await api.get(path, { method, raw: body, headers: { "If-Match": "*", ...headers } });
      expect({ method, path, reply }).toMatchObject({ reply: { status: 422, json: { code: "invalid_request" } } });
    }
    expect((await get("guarded")).text).toBe(before);
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });

  test.each(["/__proto__/x", "/constructor/prototype/x", "/a/prototype"])("a patch cannot go to %s", async (path) => {
    await put("pointed", { a: {} }, { "If-None-Match": "*" });
    expect(await patch("/collab/state/pointed", JSON_PATCH, [{ op: "add", path, value: 1 }])).toMatchObject({
      status: 422,
      json: { issues: [{ path: "[0].path" }] },
    });
    expect((await get("pointed")).json).toEqual({ a: {} });
  });

  test("32 levels are a document, 33 are refused, also when a patch makes them", async () => {
    expect((await put("deep", nested(32))).status).toBe(201);
    expect(await put("deeper", nested(33))).toMatchObject({ status: 422, json: { code: "invalid_request" } });
    const path = `/${Array(31).fill("a").join("/")}/b`;
    expect((await patch("/collab/state/deep", JSON_PATCH, [{ op: "add", path, value: {} }])).status).toBe(422);
    const raw = "[".repeat(200_000) + "]".repeat(200_000);
    expect((await api.get("/collab/state/deeper", { method: "PUT", raw, headers: { "If-None-Match": "*" } })).status).toBe(422);
    expect((await get("deeper")).status).toBe(404);
  });

  test("a body over 1 MiB is 413, and so is a patch that makes a document larger", async () => {
    expect(await put("large", "x".repeat(1024 * 1024))).toMatchObject({ status: 413, json: { code: "body_too_large" } });
    await put("growing", { a: "x".repeat(600_000) });
    const reply = await patch("/collab/state/growing", JSON_PATCH, [{ op: "copy", from: "/a", path: "/b" }]);
    expect(reply).toMatchObject({ status: 413, json: { code: "document_too_large" } });
    expect((await get("growing")).json).not.toHaveProperty("b");
  });

  test.each<[string, Record<string, string>, string, number]>([
    ["not JSON", {}, "{", 400],
    ["no body", {}, "", 400],
    ["a patch as plain JSON", { "Content-Type": "application/json" }, "[]", 415],
    ["a JSON Patch that is an object", JSON_PATCH, "{}", 422],
    ["a merge patch that is a list", MERGE_PATCH, "[]", 422],
    ["an operation without a value", JSON_PATCH, '[{"op":"add","path":"/x"}]', 422],
    ["an unknown operation", JSON_PATCH, '[{"op":"append","path":"/x","value":1}]', 422],
    ["a path that is not there", JSON_PATCH, '[{"op":"remove","path":"/nothing"}]', 422],
  ])("%s changes nothing", async (_name, headers, raw, status) => {
    await put("kept", { a: 1 });
    const before = await get("kept");
    const reply = await api.get("/collab/state/kept", { method: "PATCH", raw, headers: { "If-Match": "*", ...MERGE_PATCH, ...headers } });
    expect({ status: reply.status, text: reply.text }).toMatchObject({ status });
    expect((await get("kept")).headers.get("etag")).toBe(before.headers.get("etag"));
  });
});
