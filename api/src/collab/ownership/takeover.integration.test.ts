/** Two API processes and one shared state: either answers every call, and the owner's death is over soon. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createKeyStore } from "@praxis/database";
import { createTestDatabase, type TestDatabase } from "@praxis/database/testing";
import { scopesOfRole } from "@praxis/domain/access";
import { createIds } from "@praxis/domain/ids";
import { API_PREFIX } from "../../contract/index.js";
import { openLive, type LiveClient } from "../../testing/live-client.js";
import { startApiProcess, type ApiProcess } from "../../testing/api-process.js";
import { readSse } from "../../testing/sse-reader.js";

/** Two processes start on a machine that may be busy. */
const TAKEN_OVER_WITHIN_MS = 60_000;
let folder: string;
let database: TestDatabase;
let keys: { operator: string; viewer: string };
const running = new Set<ApiProcess>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "praxis-takeover-"));
  database = await createTestDatabase();
  const clock = { now: Date.now };
  const store = createKeyStore({ database: database.database, clock, ids: createIds({ ...clock, randomBytes }) });
  const make = async (role: "operator" | "viewer"): Promise<string> => {
    const createdBy = { kind: "system", id: "test" } as const;
    return (await store.create({ name: role, role, scopes: scopesOfRole(role), pools: null, createdBy })).apiKey;
  };
  keys = { operator: await make("operator"), viewer: await make("viewer") };
});
afterAll(async () => {
  await Promise.all([...running].map((one) => one.kill("SIGKILL")));
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<ApiProcess> {
  const settings = {
    DATABASE_URL: database.url,
    PRAXIS_DATA_DIR: join(folder, "data"),
    PRAXIS_COLLABORATION_DIR: join(folder, "collaboration"),
    TEMPORAL_ADDRESS: "127.0.0.1:1",
  };
  const api = await startApiProcess(settings);
  running.add(api);
  return api;
}
async function kill(api: ApiProcess, signal: NodeJS.Signals): Promise<void> {
  running.delete(api);
  await api.kill(signal);
}

interface Sent {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  key?: string;
}
function call(api: ApiProcess, path: string, { method = "GET", body, headers = {}, key = keys.operator }: Sent = {}): Promise<Response> {
  const type = body === undefined ? {} : { "Content-Type": "application/json" };
  return fetch(api.url + API_PREFIX + path, {
    method,
    headers: { "X-API-Key": key, ...type, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
/** The file is written in place: in that moment nobody owns it. */
function owner(): { pid: number; url: string } {
  const text = readFileSync(join(folder, "collaboration/.owner.json"), "utf8");
  return text.endsWith("\n") ? (JSON.parse(text) as { pid: number; url: string }) : { pid: 0, url: "" };
}

describe("two processes", () => {
  let first: ApiProcess;
  let second: ApiProcess;
  beforeAll(async () => {
    first = await start();
    expect((await call(first, "/collab/state")).status).toBe(200);
    second = await start();
  });

  test("the first owns it and says so; the second answers as if it did", async () => {
    expect(owner()).toEqual({ pid: first.pid, url: first.url });
    const made = await call(second, "/collab/state/shared", { method: "PUT", body: { n: 1 }, headers: { "If-None-Match": "*" } });
    expect({ status: made.status, location: made.headers.get("location") }).toEqual({
      status: 201,
      location: `${API_PREFIX}/collab/state/shared`,
    });
    const [here, there] = await Promise.all([call(first, "/collab/state/shared"), call(second, "/collab/state/shared")]);
    expect(await there.text()).toBe(await here.text());
    expect(there.headers.get("etag")).toBe(made.headers.get("etag"));
    expect(here.headers.get("etag")).toBe(made.headers.get("etag"));
    const same = { headers: { "If-None-Match": made.headers.get("etag") ?? "" } };
    expect((await call(second, "/collab/state/shared", same)).status).toBe(304);
    const stale = await call(second, "/collab/state/shared", { method: "PUT", body: 1, headers: { "If-Match": '"0-0"' } });
    expect({ status: stale.status, etag: stale.headers.get("etag") }).toEqual({ status: 412, etag: made.headers.get("etag") });
    expect(stale.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(stale.headers.get("x-request-id")).toBe(((await stale.json()) as { requestId: string }).requestId);
  });

  test("who acts is the caller, whichever process was asked; scopes hold on both", async () => {
    const actors = await Promise.all(
      [first, second].map(
        async (api) =>
          ((await (await call(api, "/collab/events", { method: "POST", body: { type: "note" } })).json()) as { actor: unknown }).actor,
      ),
    );
    expect(actors[0]).toEqual(actors[1]);
    for (const api of [first, second]) {
      expect((await call(api, "/collab/events", { method: "POST", body: { type: "note" }, key: keys.viewer })).status).toBe(403);
      expect((await call(api, "/collab/state", { key: `pxs_${"a".repeat(43)}` })).status).toBe(401);
    }
  });

  test("the live topic of the log is the same at either, from its end and from any place", async () => {
    const say = async (n: number): Promise<void> => {
      expect((await call(first, "/collab/events", { method: "POST", body: { type: "note", data: { n } } })).status).toBe(201);
    };
    for (let n = 0; n < 5; n += 1) await say(n);
    const readers = await Promise.all(
      [first, second].map(async (api) => {
        const { ticket } = (await (await call(api, "/live/tickets", { method: "POST" })).json()) as { ticket: string };
        return openLive(api.url, ticket);
      }),
    );
    for (const reader of readers) reader.send({ op: "subscribe", topic: "collab/events" });
    const [here, there] = await Promise.all(readers.map((reader) => reader.nextWith("subscribed")));
    expect(there).toEqual(here);
    await say(5);
    const next = async (reader: LiveClient) => (await reader.nextWith("event")) as unknown as { seq: number; event: unknown };
    const [live, passed] = await Promise.all(readers.map(next));
    expect(live).toMatchObject({ event: { type: "note", data: { n: 5 } } });
    expect(passed).toEqual(live);
    for (const reader of readers) reader.send({ op: "subscribe", topic: "collab/events", after: 0 });
    const seqs = await Promise.all(
      readers.map(async (reader) => {
        const seen: number[] = [];
        while (seen.at(-1) !== live?.seq) seen.push((await next(reader)).seq);
        return seen;
      }),
    );
    expect(seqs[0]).toEqual(Array.from({ length: Number(live?.seq) }, (_one, place) => place + 1));
    expect(seqs[1]).toEqual(seqs[0]);
    for (const reader of readers) reader.cut();
  });

  test("nobody makes up a principal: a forged, borrowed or repeated statement is 401", async () => {
    const principal = { kind: "user", id: "root", name: "root", scopes: ["collab:read", "collab:write", "admin"], pools: null };
    const statement = {
      principal,
      method: "GET",
      url: `${API_PREFIX}/collab/state`,
      sha256: null,
      nonce: "n",
      expiresAt: Date.now() + 5000,
    };
    const text = Buffer.from(JSON.stringify(statement)).toString("base64url");
    for (const header of [text, `${text}.`, `${text}.${Buffer.alloc(32).toString("base64url")}`, "", "x.y"])
      for (const api of [first, second]) {
        const reply = await fetch(`${api.url}${API_PREFIX}/collab/state`, { headers: { "X-Praxis-Internal-Call": header } });
        expect({ header, status: reply.status }).toEqual({ header, status: 401 });
      }
  });

  test("50 writers through both doors: one 200 per revision", async () => {
    await call(first, "/collab/state/doors", { method: "PUT", body: { n: 0 }, headers: { "If-None-Match": "*" } });
    const etag = (await call(second, "/collab/state/doors")).headers.get("etag") ?? "";
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        call(n % 2 ? first : second, "/collab/state/doors", { method: "PUT", body: { n }, headers: { "If-Match": etag } }),
      ),
    );
    const count = (status: number): number => replies.filter((reply) => reply.status === status).length;
    expect([count(200), count(412)]).toEqual([1, 49]);
  });

  test("the owner dies under load: the other owns the state and answers soon, nothing acknowledged is lost, nothing is done twice", async () => {
    const stream = readSse(await call(second, "/collab/events?after=0", { headers: { Accept: "text/event-stream" } }));
    expect(await stream.next()).not.toBeNull();
    let stop = false;
    let after = 0;
    const acknowledged: string[] = [];
    const writer = async (who: number): Promise<void> => {
      for (let n = 0; !stop; n += 1) {
        const title = `load ${String(who)}.${String(n)}`;
        const headers = { "Idempotency-Key": title.replace(" ", "-") };
        // Repeated with its key until somebody answers.
        for (let status = 0; status !== 201;) {
          status = await call(second, "/collab/tasks", { method: "POST", body: { title, labels: ["load"] }, headers }).then(
            (reply) => reply.status,
            () => 0,
          );
          if (status !== 201) expect([0, 503]).toContain(status);
        }
        acknowledged.push(title);
        if (!running.has(first)) after += 1;
      }
    };
    const writers = Array.from({ length: 8 }, (_, who) => writer(who));
    while (acknowledged.length < 40) await new Promise((resolve) => setImmediate(resolve));
    const diedAt = Date.now();
    await kill(first, "SIGKILL");
    const bound = diedAt + TAKEN_OVER_WITHIN_MS;
    while (owner().pid !== second.pid && Date.now() < bound) await new Promise((resolve) => setImmediate(resolve));
    const ownedMs = Date.now() - diedAt;
    while (after < 1 && Date.now() < bound) await new Promise((resolve) => setImmediate(resolve));
    const answeredMs = Date.now() - diedAt;
    stop = true;
    await Promise.all(writers);
    // Within a second is promised, and asserted by `npm run drill:collaboration`; the suite runs on machines that are busy with itself.
    expect(ownedMs).toBeLessThan(30_000);
    expect(answeredMs).toBeLessThan(30_000);

    const titles: string[] = [];
    for (let cursor = ""; ;) {
      const page = (await (await call(second, `/collab/tasks?label=load&limit=200${cursor}`)).json()) as {
        items: { title: string }[];
        nextCursor: string | null;
      };
      titles.push(...page.items.map(({ title }) => title));
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(titles.sort()).toEqual(acknowledged.sort());
    await stream.close();
  });

  test("a third process joins, and an orderly stop hands over too", async () => {
    const third = await start();
    expect((await call(third, "/collab/state/shared")).status).toBe(200);
    const stream = readSse(await call(third, "/collab/events?after=0", { headers: { Accept: "text/event-stream" } }));
    await stream.next();
    await kill(second, "SIGTERM");
    await stream.rest();
    const reply = await call(third, "/collab/events", { method: "POST", body: { type: "note" } });
    expect(reply.status).toBe(201);
    expect(owner().pid).toBe(third.pid);
    await kill(third, "SIGTERM");
  });
});
