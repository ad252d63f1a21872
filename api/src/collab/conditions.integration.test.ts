/** Every method on a document and a task × every sort of condition: exact status and headers, and nothing changed by a refusal. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { API_PREFIX, problemSchema } from "../contract/index.js";
import { startApiUnderTest, type ApiUnderTest, type Reply } from "../testing/api-under-test.js";

/** A database of its own and a whole API; generous because machines are noisy. */
let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest();
});
afterAll(() => api.close());

const PATCHES = {
  "PATCH json": { type: "application/json-patch+json", body: [{ op: "add", path: "/n", value: 2 }] },
  "PATCH tested": {
    type: "application/json-patch+json",
    body: [
      { op: "test", path: "/n", value: 1 },
      { op: "add", path: "/n", value: 2 },
    ],
  },
  "PATCH merge": { type: "application/merge-patch+json", body: { n: 2 } },
} as const;

const CONDITIONS = ["none", "right", "stale", "weak", "*", "list with the right one", "list of others", "malformed", "empty"] as const;
type Condition = (typeof CONDITIONS)[number];

function header(condition: Condition, etag: string): string | null {
  const text: Record<Condition, string | null> = {
    none: null,
    right: etag,
    stale: '"1-0000000000000000"',
    weak: `W/${etag}`,
    "*": "*",
    "list with the right one": `"a", W/"b", ${etag}`,
    "list of others": '"a", "b"',
    malformed: etag.slice(1),
    empty: "",
  };
  return text[condition];
}

let count = 0;
let name: string;
let etag: string;
beforeEach(async () => {
  name = `conditions-${String((count += 1))}`;
  const made = await call("PUT", { "If-None-Match": "*" }, { n: 1 });
  expect(made.status).toBe(201);
  etag = made.headers.get("etag") ?? "";
});

async function call(method: string, headers: Record<string, string>, body?: unknown, path = `/collab/state/${name}`): Promise<Reply> {
  const type = { "Content-Type": "application/json", ...headers };
  return api.get(path, { method, headers: body === undefined ? headers : type, ...(body === undefined ? {} : { body }) });
}

function send(verb: string, headers: Record<string, string>): Promise<Reply> {
  if (verb in PATCHES) {
    const { type, body } = PATCHES[verb as keyof typeof PATCHES];
    return call("PATCH", { ...headers, "Content-Type": type }, body);
  }
  return verb === "PUT" ? call("PUT", headers, { n: 2 }) : call(verb, headers);
}

const done = { PUT: 200, "PATCH json": 200, "PATCH tested": 200, "PATCH merge": 200, DELETE: 204 } as const;
type Verb = keyof typeof done;
const VERBS = Object.keys(done) as Verb[];

/** From the contract: what `If-Match` means for a change. */
function expected(verb: Verb, condition: Condition): number {
  if (condition === "malformed" || condition === "empty") return 400;
  if (condition === "none") return verb === "PATCH tested" ? done[verb] : 428;
  return condition === "right" || condition === "*" || condition === "list with the right one" ? done[verb] : 412;
}

describe.each(VERBS)("%s a document with If-Match", (verb) => {
  test.each(CONDITIONS)("%s", async (condition) => {
    const text = header(condition, etag);
    const reply = await send(verb, text === null ? {} : { "If-Match": text });
    const status = expected(verb, condition);
    expect({ verb, condition, status: reply.status, text: reply.text }).toMatchObject({ verb, condition, status });
    const now = await call("GET", {});
    if (status < 300) {
      if (verb === "DELETE") expect(now.status).toBe(404);
      else {
        expect(reply.json).toEqual({ n: 2 });
        expect(reply.headers.get("etag")).toMatch(/^"2-[0-9a-f]{16}"$/);
        expect(now.headers.get("etag")).toBe(reply.headers.get("etag"));
      }
      return;
    }
    expect({ etag: now.headers.get("etag"), json: now.json }).toEqual({ etag, json: { n: 1 } });
    const problem = problemSchema.parse(reply.json);
    const code = { 400: "malformed_request", 412: "precondition_failed", 428: "precondition_required" }[status];
    expect(problem.code).toBe(code);
    if (status === 412)
      expect({ header: reply.headers.get("etag"), details: problem.details }).toEqual({ header: etag, details: { currentEtag: etag } });
    if (status === 428) expect(problem.details).toEqual({ currentEtag: etag });
  });
});

describe("GET with If-None-Match", () => {
  test.each<[Condition, number]>([
    ["none", 200],
    ["right", 304],
    ["stale", 200],
    ["weak", 304],
    ["*", 304],
    ["list with the right one", 304],
    ["list of others", 200],
    ["malformed", 400],
    ["empty", 400],
  ])("%s, of a document and of a task", async (condition, status) => {
    const task = await api.post("/collab/tasks", { title: "a task" });
    const things = [
      { path: `/collab/state/${name}`, tag: etag },
      { path: `/collab/tasks/${String(task.json["id"])}`, tag: task.headers.get("etag") ?? "" },
    ];
    for (const { path, tag } of things)
      for (const method of ["GET", "HEAD"]) {
        const text = header(condition, tag);
        const reply = await call(method, text === null ? {} : { "If-None-Match": text }, undefined, path);
        expect({ path, method, condition, status: reply.status }).toEqual({ path, method, condition, status });
        if (status !== 400) expect(reply.headers.get("etag")).toBe(tag);
        expect(reply.text === "").toBe(method === "HEAD" || status === 304);
      }
  });
});

describe("PUT with If-None-Match", () => {
  test.each<[string, string, number]>([
    ["`*` on what is there", "*", 412],
    ["malformed", "abc", 400],
    ["other tags guard nothing", '"a"', 428],
  ])("%s", async (_name, text, status) => {
    const reply = await call("PUT", { "If-None-Match": text }, { n: 2 });
    expect(reply.status).toBe(status);
    if (status === 412) expect(reply.headers.get("etag")).toBe(etag);
    expect((await call("GET", {})).json).toEqual({ n: 1 });
  });

  test("the tag that stands must not match", async () => {
    expect((await call("PUT", { "If-None-Match": etag }, { n: 2 })).status).toBe(412);
    expect((await call("PUT", { "If-None-Match": "*", "If-Match": "*" }, { n: 2 })).status).toBe(412);
  });
});

describe("a document that is not there", () => {
  beforeEach(() => {
    name = `absent-${String((count += 1))}`;
  });
  test.each<[Verb, Condition, number]>([
    ["PUT", "none", 428],
    ["PUT", "right", 412],
    ["PUT", "*", 412],
    ["PUT", "malformed", 400],
    ["PATCH json", "none", 404],
    ["PATCH tested", "none", 404],
    ["PATCH merge", "right", 404],
    ["DELETE", "none", 404],
    ["DELETE", "*", 404],
    ["DELETE", "malformed", 400],
  ])("%s, %s: %d", async (verb, condition, status) => {
    const text = header(condition, '"1-0123456789abcdef"');
    const reply = await send(verb, text === null ? {} : { "If-Match": text });
    expect({ status: reply.status, etag: reply.headers.get("etag") }).toEqual({ status, etag: null });
    expect((await call("GET", {})).status).toBe(404);
  });

  test("made once with `If-None-Match: *`: 201, its address and ETag, and the bare document", async () => {
    const replies = await Promise.all(Array.from({ length: 8 }, (_, n) => call("PUT", { "If-None-Match": "*" }, { by: n })));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(412)]);
    const made = replies.find(({ status }) => status === 201);
    expect(made?.headers.get("location")).toBe(`${API_PREFIX}/collab/state/${name}`);
    const now = await call("GET", {});
    expect({ json: now.json, etag: now.headers.get("etag") }).toEqual({ json: made?.json, etag: made?.headers.get("etag") });
  });

  test("an ETag never comes back, not even with the same content", async () => {
    const first = await call("PUT", { "If-None-Match": "*" }, { n: 1 });
    await call("DELETE", { "If-Match": "*" });
    const second = await call("PUT", { "If-None-Match": "*" }, { n: 1 });
    expect(second.headers.get("etag")).not.toBe(first.headers.get("etag"));
    expect((await call("PUT", { "If-Match": first.headers.get("etag") ?? "" }, { n: 2 })).status).toBe(412);
  });
});

describe("PATCH a task with If-Match", () => {
  test.each(CONDITIONS)("%s", async (condition) => {
    const made = await api.post("/collab/tasks", { title: "a task" });
    const path = `/collab/tasks/${String(made.json["id"])}`;
    for (const [verb, type, body] of [
      ["PATCH merge", "application/merge-patch+json", { title: "better" }],
      ["PATCH json", "application/json-patch+json", [{ op: "replace", path: "/title", value: "better" }]],
      [
        "PATCH tested",
        "application/json-patch+json",
        [
          { op: "test", path: "/priority", value: 3 },
          { op: "replace", path: "/title", value: "better" },
        ],
      ],
    ] as const) {
      const now = await api.get(path);
      const text = header(condition, now.headers.get("etag") ?? "");
      const reply = await call("PATCH", { ...(text === null ? {} : { "If-Match": text }), "Content-Type": type }, body, path);
      const status = expected(verb, condition);
      expect({ condition, status: reply.status, text: reply.text }).toMatchObject({ condition, status });
      if (status === 200) expect(reply.json).toMatchObject({ title: "better" });
      if (status === 412) expect(reply.headers.get("etag")).toBe(now.headers.get("etag"));
    }
  });

  test("a JSON Patch with a test needs none; a failed test is 409 with its place", async () => {
    const path = `/collab/tasks/${String((await api.post("/collab/tasks", { title: "a task" })).json["id"])}`;
    const patch = (expects: string) => [
      { op: "replace", path: "/priority", value: 1 },
      { op: "test", path: "/title", value: expects },
    ];
    const type = { "Content-Type": "application/json-patch+json" };
    const failed = await call("PATCH", type, patch("other"), path);
    expect(failed).toMatchObject({ status: 409, json: { code: "patch_test_failed", details: { index: 1 } } });
    expect((await api.get(path)).json).toMatchObject({ priority: 3, revision: 1 });
    expect(await call("PATCH", type, patch("a task"), path)).toMatchObject({ status: 200, json: { priority: 1, revision: 2 } });
  });

  test("its ETag changes with the task and with nothing else", async () => {
    const made = await api.post("/collab/tasks", { title: "still" });
    const path = `/collab/tasks/${String(made.json["id"])}`;
    await api.post("/collab/tasks", { title: "another" });
    const same = await api.get(path, { headers: { "If-None-Match": made.headers.get("etag") ?? "" } });
    expect(same.status).toBe(304);
    const moved = await api.post(`${path}/transition`, { to: "in_progress" });
    expect(moved.headers.get("etag")).toMatch(/^"2-/);
    expect((await api.get(path)).headers.get("etag")).toBe(moved.headers.get("etag"));
  });
});
