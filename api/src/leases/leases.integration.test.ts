/** Leases over HTTP on a real database and a real Temporal: taking, keeping, writing, ending, and every way in which somebody is late. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runWorkflowId } from "@praxis/domain/ids";
import { createRawActivities, createSwitchableServer, type RawActivities, type SwitchableServer } from "@praxis/temporal/testing";
import { API_PREFIX, heartbeatViewSchema, leasePageSchema, leaseViewSchema, type LeaseView } from "../contract/index.js";
import { startApiUnderTest, type ApiUnderTest } from "../testing/api-under-test.js";
import { createLeasedWork, type LeasedWork } from "../testing/leased-work.js";

const address = process.env["PRAXIS_TEST_TEMPORAL_ADDRESS"] ?? "";
let temporal: SwitchableServer;
let raw: RawActivities;
let api: ApiUnderTest;
let work: LeasedWork;
beforeAll(async () => {
  temporal = await createSwitchableServer(address);
  raw = createRawActivities({ address, namespace: "default" });
  api = await startApiUnderTest({ TEMPORAL_ADDRESS: temporal.address }, { wakePollsMs: 600_000 });
  work = createLeasedWork(api, raw);
  for (const agent of ["ada", "bea"]) await work.register(agent, { maxLeases: 1000 });
  await work.register("oscar", { maxLeases: 1000 }, { as: "operator" });
});
afterAll(async () => {
  await api.close();
  await raw.close();
  await temporal.close();
});

/** What a test left in the pool must not reach the next one. */
afterEach(() => api.database.database.query("UPDATE offers SET state = 'closed' WHERE state = 'open'"));

async function held(agent = "ada", wish: Parameters<LeasedWork["offer"]>[0] = {}): Promise<LeaseView & { offerId: string }> {
  const offer = await work.offer(wish);
  const lease = await work.take(agent);
  expect(lease.run.id).toBe(offer.runId);
  expect((await work.call(lease, "ack")).status).toBe(200);
  return { ...lease, offerId: offer.id };
}

const eventsOf = async (runId: string): Promise<{ type: string; data: Record<string, unknown> }[]> =>
  (await api.get(`/runs/${runId}/events?limit=200`)).json["items"] as never;
const typesOf = async (runId: string): Promise<string[]> => (await eventsOf(runId)).map(({ type }) => type);
const upload = (lease: Pick<LeaseView, "leaseId" | "fence">, name: string, text: string, headers: Record<string, string> = {}) =>
  api.send("PUT", `/leases/${lease.leaseId}/artifacts/${name}`, {
    raw: text,
    headers: { "X-Lease-Fence": String(lease.fence), "Content-Type": "text/plain", ...headers },
  });

test("an agent takes work, keeps it, writes and completes; the workflow hears it and the log tells it", async () => {
  const offer = await work.offer();
  const reply = await work.poll("ada", 30_000);
  const lease = leaseViewSchema.parse(reply.json);
  expect(lease).toMatchObject({
    fence: 1,
    attempt: 1,
    round: 1,
    ttlMs: 60_000,
    step: { id: "only", instructions: "do it", inputs: { word: "hello" } },
  });
  const acked = await work.call(lease, "ack");
  expect(heartbeatViewSchema.parse(acked.json)).toMatchObject({ state: "active", health: "ok", commands: [] });
  expect((await work.call(lease, "ack")).json).toEqual(acked.json);
  expect((await work.call(lease, "heartbeat", { progress: { done: 1, total: 2, note: "half" } })).json).toMatchObject({ state: "active" });
  const events = [{ key: "one", type: "agent.said", data: { text: "hi" } }];
  expect((await work.call(lease, "events", { events })).json).toEqual({ recorded: 1, repeated: 0 });
  expect((await work.call(lease, "events", { events })).json).toEqual({ recorded: 0, repeated: 1 });
  expect((await upload(lease, "result.txt", "first")).status).toBe(200);
  expect((await upload(lease, "result.txt", "second")).status).toBe(200);
  const body = { outcome: { answer: 42 }, summary: "done" };
  const completed = await work.call(lease, "complete", body);
  expect({ status: completed.status, json: completed.json }).toEqual({ status: 200, json: { state: "completed" } });
  expect((await work.call(lease, "complete", body)).json).toEqual(completed.json);
  expect(await raw.end(runWorkflowId(offer.id), 60_000)).toMatchObject({
    kind: "completed",
    outcome: { kind: "done", leaseId: lease.leaseId, agentId: "ada", fence: 1 },
  });
  expect(await typesOf(offer.runId)).toEqual(
    expect.arrayContaining(["step_offered", "lease_granted", "agent.said", "artifact_saved", "lease_ended"]),
  );
  expect((await api.get(`/runs/${offer.runId}/artifacts/result.txt`)).text).toBe("second");
});

test("a hundred heartbeats, each of them told to Temporal, add no event to the workflow's history", async () => {
  const lease = await held("ada", { ttlMs: 5_000 });
  const before = await raw.historyLength(runWorkflowId(lease.offerId));
  for (let beat = 0; beat < 100; beat += 1) {
    const { status } = await work.call(lease, "heartbeat", { checkpoint: { beat } });
    expect(status).toBe(200);
  }
  expect(await raw.historyLength(runWorkflowId(lease.offerId))).toBe(before);
});

describe("a waiting poll", () => {
  test("is woken by an offer that another process makes, and gets it", async () => {
    const waiting = work.poll("ada", 30_000);
    await untilPolls(1);
    const offer = await work.offer();
    // The look that happens anyway is switched off here: only the notice can have woken it.
    expect((await waiting).json).toMatchObject({ run: { id: offer.runId } });
  });

  test("without work ends with 204 when its time is over", async () => {
    const startedAt = Date.now();
    expect((await work.poll("ada", 300)).status).toBe(204);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(290);
  });

  test("whose agent hung up takes no work", async () => {
    const hangUp = new AbortController();
    const abandoned = work.poll("ada", 30_000, { signal: hangUp.signal }).catch(() => null);
    await untilPolls(1);
    hangUp.abort();
    await abandoned;
    await untilPolls(0);
    const offer = await work.offer();
    expect((await work.take("bea")).run.id).toBe(offer.runId);
  });

  test("of an agent that hangs up while its task is on the way gives the work back at once", async () => {
    // Without a task at Temporal yet, the grant waits for it: long enough to hang up in between.
    const own = createLeasedWork(api);
    for (;;) {
      const hangUp = new AbortController();
      const offer = await own.offer();
      const abandoned = work.poll("ada", 30_000, { signal: hangUp.signal }).catch(() => null);
      await untilState(offer.id, "granting");
      hangUp.abort();
      await abandoned;
      await raw.schedule({ workflowId: runWorkflowId(offer.id), queue: offer.queue, activityId: offer.id, heartbeatMs: 60_000 });
      await untilState(offer.id, "returned");
      if ((await api.stores.offers.get(offer.id))?.state === "open") {
        // This machine was too busy: the grant gave up waiting before the task came. The work is there for the next one; once more.
        await work.take("bea");
        continue;
      }
      expect(await raw.end(runWorkflowId(offer.id), 60_000)).toMatchObject({
        kind: "completed",
        outcome: { kind: "returned", why: "hung_up" },
      });
      return;
    }
  });

  test("of sixty for eight offers: every offer goes to exactly one", async () => {
    const enough = new AbortController();
    const taken: string[] = [];
    const polls = Array.from({ length: 60 }, async (_, index) => {
      const reply = await work.poll(index % 2 === 0 ? "ada" : "bea", 30_000, { signal: enough.signal }).catch(() => null);
      if (reply?.status === 200) taken.push((reply.json as unknown as LeaseView).run.id);
    });
    try {
      await untilPolls(60);
      const offers = [];
      for (let count = 0; count < 8; count += 1) offers.push(await work.offer());
      await until(() => Promise.resolve(taken.length >= 8), "eight grants");
      expect(taken.sort()).toEqual(offers.map(({ runId }) => runId).sort());
    } finally {
      enough.abort();
      await Promise.all(polls);
    }
  });
});

async function untilPolls(count: number): Promise<void> {
  const wanted = new RegExp(`^praxis_lease_polls ${String(count)}$`, "m");
  await until(async () => wanted.test(await (await api.fetch("/metrics")).text()), `${String(count)} polls`);
}

async function untilState(offerId: string, state: string): Promise<void> {
  await until(async () => {
    const rows = await api.database.database.query<{ state: string }>("SELECT state FROM leases WHERE offer_id = $1", [offerId]);
    return rows.some((row) => row.state === state);
  }, `a lease that is ${state}`);
}

async function until(check: () => Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + 60_000; !(await check());) {
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("who gets what", () => {
  test("an agent without a capability the work needs does not get it, one with it does", async () => {
    await work.register("plain");
    await work.register("able", { capabilities: ["gpu", "rust"] });
    const offer = await work.offer({ capabilities: ["gpu"] });
    expect((await work.poll("plain")).status).toBe(204);
    expect((await work.take("able")).run.id).toBe(offer.runId);
  });

  test("an agent that said it cannot, or from which it was taken, does not get it; the preferred one gets it first", async () => {
    await work.offer({ progress: { excluded: ["ada"] } });
    expect((await work.poll("ada")).status).toBe(204);
    await work.take("bea");
    await work.offer({ progress: { preferred: { agentId: "bea", untilMs: Date.now() + 60_000 } } });
    expect((await work.poll("ada")).status).toBe(204);
    await work.take("bea");
    await work.offer({ progress: { avoided: { agentId: "bea", untilMs: Date.now() + 60_000 } } });
    expect((await work.poll("bea")).status).toBe(204);
    await work.take("ada");
  });

  test("a poll that waits gets work as soon as another agent's preference has ended", async () => {
    const startedAt = Date.now();
    await work.offer({ progress: { preferred: { agentId: "bea", untilMs: startedAt + 1_200 } } });
    expect((await work.poll("ada", 30_000)).status).toBe(200);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1_150);
  });

  test("the urgent comes first", async () => {
    const later = await work.offer({ priority: 4 });
    const first = await work.offer({ priority: 1 });
    expect([(await work.take("ada")).run.id, (await work.take("ada")).run.id]).toEqual([first.runId, later.runId]);
  });

  test("an agent at its limit is told so, and gets work again once it has ended one", async () => {
    await work.register("small", { maxLeases: 1 });
    await work.offer();
    const lease = await work.take("small");
    await work.offer();
    expect((await work.poll("small")).json).toMatchObject({ status: 409, code: "lease_limit" });
    await work.call(lease, "release", { reason: "enough" });
    await work.take("small");
  });

  test("a key for some pools knows no other pool; an agent polls only pools it is registered for", async () => {
    await api.send("PUT", "/pools/secret", { body: { trust: "high" } });
    const { apiKey } = await api.keyWith(["leases:work"], undefined, ["default"]);
    const limited = { as: "nobody", headers: { "X-API-Key": apiKey } } as const;
    await work.register("limited", {}, limited);
    expect((await work.poll("limited", 0, { ...limited, pool: "secret" })).json).toMatchObject({ status: 404, code: "pool_not_found" });
    expect(
      (await api.send("PUT", "/agents/limited", { body: { name: "l", pools: ["secret"], capabilities: [] }, ...limited })).status,
    ).toBe(404);
    const names = (await api.get("/pools", limited)).json["items"] as { name: string }[];
    expect(names.map(({ name }) => name)).toEqual(["default"]);
    expect((await work.poll("ada", 0, { pool: "secret" })).json).toMatchObject({ status: 404, code: "pool_not_found" });
  });

  test("another principal's agent and leases look like none", async () => {
    const lease = await held();
    const foreign = { as: "operator" } as const;
    expect((await work.poll("ada", 0, foreign)).json).toMatchObject({ status: 404, code: "agent_not_found" });
    expect((await api.send("DELETE", "/agents/ada", foreign)).json).toMatchObject({ status: 404, code: "agent_not_found" });
    for (const verb of ["ack", "heartbeat"]) {
      expect((await work.call({ ...lease, fence: 0 }, verb, {}, foreign)).json).toMatchObject({ status: 404, code: "lease_not_found" });
    }
  });
});

describe("refusals, in their order", () => {
  const bad = { colour: "red" };
  const cases: [string, (lease: LeaseView) => Promise<unknown>, number, Record<string, unknown>, string][] = [
    [
      "a lower fence on a finished lease",
      (lease) => work.call(lease, "fail", { reason: "x", retryable: false }),
      -1,
      bad,
      "lease_superseded",
    ],
    ["a higher fence on a revoked lease", (lease) => api.post(`/leases/${lease.leaseId}/revoke`, { reason: "x" }), 1, bad, "fence_unknown"],
    ["a bad body on a finished lease", (lease) => work.call(lease, "release", { reason: "x" }), 0, bad, "lease_finished"],
    ["a bad body on a revoked lease", (lease) => api.post(`/leases/${lease.leaseId}/revoke`, { reason: "x" }), 0, bad, "lease_revoked"],
    ["a bad body on an expired lease", (lease) => work.expire(lease.leaseId), 0, bad, "lease_expired"],
    ["a bad body on a lease that is held", () => Promise.resolve(), 0, bad, "invalid_request"],
  ];
  test.each(cases)("%s", async (_name, change, fenceOff, body, code) => {
    const lease = await held();
    await change(lease);
    const before = await stateOf(lease);
    for (const verb of ["heartbeat", "events", "complete", "fail", "release", "park"]) {
      const reply = await work.call({ ...lease, fence: lease.fence + fenceOff }, verb, body);
      expect({ verb, code: reply.json["code"] }).toEqual({ verb, code });
    }
    if (code !== "invalid_request") {
      const reply = await upload({ ...lease, fence: lease.fence + fenceOff }, "a.txt", "late");
      expect(reply.json).toMatchObject({ code });
    }
    expect(await stateOf(lease)).toEqual(before);
  });

  const stateOf = async (lease: LeaseView): Promise<unknown> => {
    const [row] = await api.database.database.query("SELECT * FROM leases WHERE id = $1", [lease.leaseId]);
    return { row, events: (await eventsOf(lease.run.id)).length, artifacts: (await api.get(`/runs/${lease.run.id}/artifacts`)).json };
  };

  test("a finished lease: the same body gets the same answer, another body or another call 409", async () => {
    const lease = await held();
    const body = { reason: "broken", retryable: true };
    const first = await work.call(lease, "fail", body);
    const again = await work.call(lease, "fail", { retryable: true, reason: "broken" });
    expect([first.status, again.status, again.json]).toEqual([200, 200, first.json]);
    expect((await work.call(lease, "fail", { ...body, reason: "other" })).json).toMatchObject({ status: 409, code: "lease_finished" });
    for (const verb of ["ack", "heartbeat"])
      expect((await work.call(lease, verb)).json).toMatchObject({ status: 409, code: "lease_finished" });
  });

  test("once the step was granted again, the old holder hears that, whatever it says", async () => {
    const offer = await work.offer();
    const old = await work.take("ada");
    await work.call(old, "ack");
    await work.expire(old.leaseId);
    await api.stores.leases.settle({ ...offer, offerId: offer.id, heard: { kind: "lost" }, actor: { kind: "service", id: "worker" } });
    await work.offerAgain(offer, { attempt: 2 });
    const next = await work.take("bea");
    expect(next).toMatchObject({ fence: old.fence + 1, attempt: 2, brief: { agentId: "ada", endedAs: "lost" } });
    for (const [verb, body] of [
      ["heartbeat", {}],
      ["events", { events: [{ key: "late", type: "agent.said", data: {} }] }],
      ["complete", { outcome: { late: true } }],
      ["fail", { reason: "late", retryable: false }],
    ] as const) {
      expect((await work.call(old, verb, body)).json).toMatchObject({ status: 412, code: "lease_superseded" });
    }
    expect((await upload(old, "late.txt", "late")).json).toMatchObject({ status: 412, code: "lease_superseded" });
    expect(await typesOf(offer.runId)).not.toContain("agent.said");
    expect((await work.call(next, "complete", { outcome: { by: "bea" } })).status).toBe(200);
  });

  test("the fence must come with the call: 422 in a body, 400 as a header", async () => {
    const lease = await held();
    expect((await api.post(`/leases/${lease.leaseId}/heartbeat`, {})).json).toMatchObject({ status: 422, issues: [{ path: "fence" }] });
    const reply = await api.send("PUT", `/leases/${lease.leaseId}/artifacts/a.txt`, { raw: "x" });
    expect(reply.json).toMatchObject({ status: 400, issues: [{ path: "X-Lease-Fence" }] });
  });
});

describe("artifacts", () => {
  test.each(["..%2Fa", "a%2Fb", ".hidden", "%00", "a".repeat(129), "verify-1.txt", "temporal-history.json"])(
    "the name %s is refused",
    async (name) => {
      const lease = await held();
      expect((await upload(lease, name, "x")).json).toMatchObject({ status: 422, issues: [{ path: "name" }] });
      expect((await api.get(`/runs/${lease.run.id}/artifacts`)).json["items"]).toEqual([]);
    },
  );

  test("ten megabytes come through whole; nothing can be put once the lease has ended", async () => {
    const lease = await held();
    const content = "0123456789abcdef".repeat(640 * 1024);
    expect((await upload(lease, "big.bin", content)).json).toMatchObject({ bytes: content.length, stepId: "only" });
    expect((await api.get(`/runs/${lease.run.id}/artifacts/big.bin`)).text === content).toBe(true);
    await work.call(lease, "complete", { outcome: {} });
    expect((await upload(lease, "big.bin", "late")).json).toMatchObject({ status: 409, code: "lease_finished" });
    expect((await api.get(`/runs/${lease.run.id}/artifacts/big.bin`)).text === content).toBe(true);
  });

  test("a lease that ends while its artifact comes in keeps it out", async () => {
    const lease = await held();
    const parts = new TransformStream<Uint8Array, Uint8Array>();
    const writer = parts.writable.getWriter();
    const reply = fetch(`${api.url}${API_PREFIX}/leases/${lease.leaseId}/artifacts/slow.txt`, {
      method: "PUT",
      headers: { ...api.credentials("admin"), "X-Lease-Fence": String(lease.fence) },
      body: parts.readable,
      duplex: "half",
    });
    await writer.write(Buffer.from("begun"));
    await api.post(`/leases/${lease.leaseId}/revoke`, { reason: "wrong one" });
    await writer.close();
    expect((await reply).status).toBe(412);
    expect((await api.get(`/runs/${lease.run.id}/artifacts`)).json["items"]).toEqual([]);
  });
});

test("the workspace is the source at the commit, as a bundle that git can clone", async () => {
  const lease = await held("ada", { workspace: api.repository });
  expect(lease.workspace).toEqual({ commit: api.repository.commit, bundleUrl: `${API_PREFIX}/leases/${lease.leaseId}/workspace.bundle` });
  const response = await api.fetch(lease.workspace?.bundleUrl ?? "", { headers: { "X-Lease-Fence": String(lease.fence) } });
  expect(response.headers.get("content-type")).toBe("application/x-git-bundle");
  const folder = mkdtempSync(join(tmpdir(), "praxis-bundle-"));
  try {
    writeFileSync(join(folder, "a.bundle"), Buffer.from(await response.arrayBuffer()));
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", folder, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    git("init", "-q", "there");
    git("-C", "there", "fetch", "-q", "../a.bundle", "+refs/*:refs/bundle/*");
    expect(git("-C", "there", "show", `${api.repository.commit}:.praxis/playbooks/hello.yaml`)).toContain("name: hello");
  } finally {
    rmSync(folder, { recursive: true });
  }
  const none = await held();
  expect((await api.get(`/leases/${none.leaseId}/workspace.bundle`, { headers: { "X-Lease-Fence": "1" } })).status).toBe(404);
});

describe("what people want of the holder", () => {
  test("a message comes with every beat, in order, until it is acknowledged", async () => {
    const lease = await held();
    for (const text of ["first", "second"]) await api.post(`/runs/${lease.run.id}/messages`, { text, mode: "steer" });
    const told = async (body = {}): Promise<{ id: string; kind: string; text: string }[]> =>
      (await work.call(lease, "heartbeat", body)).json["commands"] as never;
    await until(async () => (await told()).length === 2, "both messages");
    const commands = await told();
    expect(commands).toMatchObject([
      { kind: "steer", text: "first" },
      { kind: "steer", text: "second" },
    ]);
    expect(await told()).toEqual(commands);
    expect(await told({ acked: [commands[0]?.id] })).toEqual([commands[1]]);
    expect(await told({ acked: [commands[1]?.id] })).toEqual([]);
  });

  test("a cancel reaches the next beat, forwarded or not", async () => {
    const lease = await held();
    await work.call(lease, "heartbeat");
    await api.post(`/runs/${lease.run.id}/cancel`, { reason: "enough" });
    await until(async () => {
      const { commands } = (await work.call(lease, "heartbeat")).json as { commands: { kind: string }[] };
      return commands.some(({ kind }) => kind === "cancel");
    }, "the cancel");
  });

  test("work that is taken back is taken back at every process, and saying it twice is the same", async () => {
    const another = await api.startAnother();
    try {
      const lease = await held();
      const beatAt = (url: string) =>
        fetch(`${url}${API_PREFIX}/leases/${lease.leaseId}/heartbeat`, {
          method: "POST",
          headers: { ...api.credentials("admin"), "Content-Type": "application/json" },
          body: JSON.stringify({ fence: lease.fence }),
        });
      expect([(await beatAt(api.url)).status, (await beatAt(another.url)).status]).toEqual([200, 200]);
      const revoked = await api.post(`/leases/${lease.leaseId}/revoke`, { reason: "wrong one" });
      expect(revoked.json).toMatchObject({ state: "revoked", agentId: "ada", reason: "wrong one" });
      expect((await api.post(`/leases/${lease.leaseId}/revoke`, { reason: "again" })).status).toBe(200);
      expect((await beatAt(api.url)).status).toBe(412);
      await until(async () => (await beatAt(another.url)).status === 412, "the other process to hear");
      expect(await raw.end(runWorkflowId(lease.offerId), 60_000)).toMatchObject({ outcome: { kind: "revoked", agentId: "ada" } });
    } finally {
      await another.stop();
    }
  });
});

describe("giving up the work", () => {
  test.each([
    ["release", { reason: "lunch" }, { kind: "returned", why: "release" }, "returned"],
    ["release", { reason: "cannot" }, { kind: "refused", agentId: "ada" }, "returned"],
    ["fail", { reason: "broken", retryable: true }, { kind: "failed", retryable: true }, "failed"],
    ["park", { question: "really?", checkpoint: { at: 3 } }, { kind: "parked", agentId: "ada" }, "parked"],
  ])("%s %j completes the task with an outcome", async (verb, body, outcome, state) => {
    const lease = await held();
    const reply = await work.call(lease, verb, body);
    expect({ status: reply.status, state: reply.json["state"] }).toEqual({ status: 200, state });
    expect(await raw.end(runWorkflowId(lease.offerId), 60_000)).toMatchObject({ kind: "completed", outcome });
    if (verb !== "park") return;
    const approval = await api.get(`/approvals/${String(reply.json["approvalId"])}`);
    expect(approval.json).toMatchObject({ kind: "approval", question: "really?", status: "open", runId: lease.run.id });
  });
});

test("JSON that lies deeper than 32 levels is refused, and nothing changes", async () => {
  const lease = await held();
  const deep = (levels: number): Record<string, unknown> => (levels === 1 ? {} : { a: deep(levels - 1) });
  expect((await work.call(lease, "heartbeat", { checkpoint: deep(32) })).status).toBe(200);
  const calls: [string, Record<string, unknown>][] = [
    ["heartbeat", { checkpoint: deep(33) }],
    ["events", { events: [{ key: "k", type: "agent.said", data: deep(33) }] }],
    ["complete", { outcome: deep(33) }],
    ["complete", { outcome: { list: [deep(31)] } }],
  ];
  for (const [verb, body] of calls) {
    const reply = await work.call(lease, verb, body);
    expect({ verb, status: reply.status, said: reply.text.includes("32 levels") }).toEqual({ verb, status: 422, said: true });
  }
  expect((await work.call(lease, "complete", { outcome: deep(32) })).status).toBe(200);
});

describe("with Temporal away", () => {
  test("a completion is kept and answered 202, beats are degraded, polls say so, and readiness of the rest is unchanged", async () => {
    const lease = await held("ada", { ttlMs: 15_000 });
    const other = await held("ada", { ttlMs: 15_000 });
    await work.offer();
    await temporal.goAway();
    try {
      expect((await work.poll("bea")).json).toMatchObject({ status: 503, code: "temporal_unavailable" });
      const body = { outcome: { kept: true } };
      const completed = await work.call(lease, "complete", body);
      expect({ status: completed.status, json: completed.json }).toEqual({ status: 202, json: { state: "completing" } });
      expect((await work.call(lease, "complete", body)).json).toEqual({ state: "completing" });
      await until(async () => (await work.call(other, "heartbeat")).json["health"] === "degraded", "a degraded beat");
      expect((await api.get("/readyz".replace("/readyz", "/leases?limit=1"))).status).toBe(200);
    } finally {
      await temporal.comeBack();
    }
    await until(async () => (await work.call(other, "heartbeat")).json["health"] === "ok", "a good beat");
  });
});

test("a playbook that names an unknown pool is refused with the place; nothing is started", async () => {
  const step = (id: string, pool: string) => `  - id: ${id}\n    uses: agent\n    with: { pool: ${pool}, instructions: Work. }\n`;
  const inline = `name: pools\nversion: 1\nsteps:\n${step("a", "default")}${step("b", "nowhere")}`;
  const reply = await api.post("/runs", { playbook: { inline } });
  expect(reply.json).toMatchObject({ status: 422, code: "pool_not_found", issues: [{ path: "steps[1].with.pool" }] });
  expect((await api.get("/runs?playbook=pools")).json["items"]).toEqual([]);
});

test("the list shows who holds what, filtered and paged", async () => {
  const lease = await held();
  const page = leasePageSchema.parse((await api.get(`/leases?run=${lease.run.id}&state=active&agent=ada&pool=default`)).json);
  expect(page.items).toMatchObject([{ id: lease.leaseId, state: "active", agentId: "ada", fence: 1, stalled: false }]);
  const first = leasePageSchema.parse((await api.get("/leases?limit=1")).json);
  const second = leasePageSchema.parse((await api.get(`/leases?limit=1&cursor=${first.nextCursor ?? ""}`)).json);
  expect(first.items[0]?.id).not.toBe(second.items[0]?.id);
  expect((await api.get("/leases?state=gone")).status).toBe(400);
  expect((await api.get(`/runs/${lease.run.id}`)).json).toMatchObject({ holder: { agentId: "ada", leaseId: lease.leaseId } });
});

test("metrics tell leases by state, grants, beats and forwards", async () => {
  await held();
  const text = await (await api.fetch("/metrics")).text();
  expect(text).toMatch(/^praxis_leases\{state="active"\} [1-9]/m);
  expect(text).toMatch(/^praxis_lease_grant_duration_seconds_count [1-9]/m);
  expect(text).toMatch(/^praxis_lease_heartbeats_total\{kind="forwarded"\} [1-9]/m);
  expect(text).toMatch(/^praxis_lease_forward_duration_seconds_count [1-9]/m);
});
