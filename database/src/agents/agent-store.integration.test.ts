/** Agents and pools on a real Postgres. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createPoolStore } from "../pools/pool-store.js";
import { addressOf, createLeaseSample, createTestDatabase, type TestDatabase } from "../testing/index.js";

let db: TestDatabase;
let sample: ReturnType<typeof createLeaseSample>;
beforeAll(async () => {
  db = await createTestDatabase();
  sample = createLeaseSample(db.database);
});
afterAll(() => db.close());

const wish = (id: string, principalId = "key_one") => ({ id, principalId, name: `Agent ${id}`, pools: ["default"], capabilities: ["git"] });
const silent = (id: string) => db.database.queryOnce("UPDATE agents SET seen_at = clock_timestamp() - interval '91 s' WHERE id = $1", [id]);

test("an id is bound to who registered it; a repeat refreshes what is known", async () => {
  const first = await sample.agents.register(wish("one"));
  expect(first).toMatchObject({ created: true, agent: { maxLeases: 8, model: null, leases: 0 } });
  const again = await sample.agents.register({ ...wish("one"), maxLeases: 2, model: "m" });
  expect(again).toMatchObject({ created: false, agent: { maxLeases: 2, model: "m", registeredAt: first.agent.registeredAt } });
  await expect(sample.agents.register(wish("one", "key_two"))).rejects.toMatchObject({ code: "agent_not_found" });
  await expect(sample.agents.remove({ id: "one", principalId: "key_two" })).rejects.toMatchObject({ code: "agent_not_found" });
  expect(await sample.agents.get("one")).toEqual(again.agent);
});

test("one principal registers a thousand agents and not more; those that are there refresh, others are let in", async () => {
  const many = `INSERT INTO agents (id, principal_id, name, pools, capabilities, max_leases, registered_at, seen_at)
    SELECT 'many-' || n, 'key_many', 'one of many', '{default}', '{}', 8, now(), now() FROM generate_series(1, 1000) AS n`;
  await db.database.queryOnce(many);
  await expect(sample.agents.register(wish("many-1001", "key_many"))).rejects.toMatchObject({ code: "lease_limit" });
  expect(await sample.agents.register(wish("many-7", "key_many"))).toMatchObject({ created: false });
  expect(await sample.agents.register(wish("other-key", "key_few"))).toMatchObject({ created: true });
  await db.database.queryOnce("DELETE FROM agents WHERE principal_id = 'key_many'");
});

test("twenty registrations of one id by two principals at once: one principal has it", async () => {
  const answers = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) => sample.agents.register(wish("fought", index % 2 === 0 ? "key_one" : "key_two"))),
  );
  expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
});

test("without a sign of life it is forgotten after 90 s, unless it holds a lease; then its id is free", async () => {
  for (const id of ["quiet", "alive"]) await sample.agents.register(wish(id));
  const lease = await sample.held("holder");
  for (const id of ["quiet", "holder"]) await silent(id);
  const listed = async (): Promise<string[]> => (await sample.agents.list({})).items.map(({ id }) => id);
  expect(await listed()).not.toContain("quiet");
  expect(await listed()).toEqual(expect.arrayContaining(["alive", "holder"]));
  expect((await sample.agents.register(wish("quiet", "key_two"))).agent.principalId).toBe("key_two");
  await silent("quiet");
  expect(await sample.agents.expire()).toEqual(["quiet"]);
  expect(await sample.agents.get("quiet")).toBeNull();
  expect(await sample.agents.get("holder")).toMatchObject({ leases: 1 });
  await expect(sample.agents.remove({ id: "holder", principalId: sample.principalId })).rejects.toMatchObject({
    code: "illegal_transition",
    details: { leases: [lease.id] },
  });
});

test("a sign of life is written at most once per 10 s, and by a poll too", async () => {
  await sample.agent("poller");
  const seen = async (): Promise<string | undefined> => (await sample.agents.get("poller"))?.seenAt;
  const first = await seen();
  await sample.pick("poller", "empty");
  expect(await seen()).toBe(first);
  await silent("poller");
  await sample.pick("poller", "empty");
  const polled = await seen();
  expect(Date.parse(polled ?? "")).toBeGreaterThanOrEqual(Date.parse(first ?? ""));
});

test("an agent that worked longer than a registration lasts is still there when it has ended its lease, and each heartbeat is a sign of life", async () => {
  const lease = await sample.held("worker");
  await silent("worker");
  const before = (await sample.agents.get("worker"))?.seenAt ?? "";
  await sample.leases.beat({ ...addressOf(lease), acceptedFrom: await sample.leases.now() });
  expect(Date.parse((await sample.agents.get("worker"))?.seenAt ?? "")).toBeGreaterThan(Date.parse(before));
  await silent("worker");
  await sample.leases.complete({ ...addressOf(lease), bodySha256: "a".repeat(64), outcome: {} });
  await sample.leases.markDelivered({ leaseId: lease.id });
  expect(await sample.agents.expire()).not.toContain("worker");
  expect((await sample.agents.list({})).items.map(({ id }) => id)).toContain("worker");
  const other = await sample.held("parker");
  await silent("parker");
  await sample.leases.park({ ...addressOf(other), bodySha256: "a".repeat(64), question: "?", checkpoint: null });
  expect(await sample.agents.expire()).not.toContain("parker");
});

test("a limit is reached by what an agent has in hand, not by grants that Temporal never confirmed or ends that it has yet to hear", async () => {
  await sample.agent("single", { maxLeases: 1 });
  const pool = "single-pool";
  await db.database.query("INSERT INTO pools (name, trust, created_at) VALUES ($1, 'standard', clock_timestamp())", [pool]);
  for (let count = 0; count < 3; count += 1) await sample.offer({ pool });
  const lost = await sample.pick("single", pool);
  await expect(sample.pick("single", pool)).rejects.toMatchObject({ code: "lease_limit" });
  await db.database.queryOnce("UPDATE leases SET created_at = created_at - interval '6 s' WHERE id = $1", [lost?.id]);
  const next = await sample.pick("single", pool);
  const granted = await sample.leases.grant({ leaseId: next?.id ?? "", taskToken: Buffer.from("one") });
  if (granted.kind !== "granted") throw new Error("it was not granted");
  await expect(sample.pick("single", pool)).rejects.toMatchObject({ code: "lease_limit" });
  const ended = await sample.leases.complete({ ...addressOf(granted.lease), bodySha256: "a".repeat(64), outcome: {} });
  expect(ended.lease.state).toBe("completing");
  expect(await sample.pick("single", pool)).not.toBeNull();
});

test("agents page by id, by pool and by principal", async () => {
  for (const id of ["p-1", "p-2", "p-3"]) await sample.agents.register({ ...wish(id, "key_pages"), pools: ["special"] });
  const first = await sample.agents.list({ pool: "special", limit: 2 });
  expect(first.items.map(({ id }) => id)).toEqual(["p-1", "p-2"]);
  const rest = await sample.agents.list({ principalId: "key_pages", limit: 2, cursor: first.nextCursor ?? "" });
  expect(rest).toMatchObject({ items: [{ id: "p-3" }], nextCursor: null });
  await sample.agents.remove({ id: "p-1", principalId: "key_pages" });
  expect((await sample.agents.list({ pool: "special" })).items).toHaveLength(2);
});

test("pools: the default is there, a put makes or replaces", async () => {
  const pools = createPoolStore({ database: db.database });
  expect(await pools.get("default")).toMatchObject({ trust: "standard" });
  const made = await pools.put({ name: "gpu", trust: "high", description: "fast" });
  expect(await pools.put({ name: "gpu", trust: "low" })).toEqual({ ...made, trust: "low", description: null });
  expect((await pools.list()).map(({ name }) => name)).toEqual(expect.arrayContaining(["default", "gpu"]));
  expect(await pools.get("none")).toBeNull();
});
