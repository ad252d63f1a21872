/** The sweeper on a real database and a real Temporal: what no caller ends is ended, once, and Temporal hears of it when it can. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAgentStore, createRunStore, type LeaseRecord, type OfferRecord } from "@praxis/database";
import { addressOf, createLeaseSample, createTestDatabase, PERSON, type TestDatabase } from "@praxis/database/testing";
import { runWorkflowId } from "@praxis/domain/ids";
import { beatsReclaimed } from "@praxis/domain/lease";
import { createLeaseGateway, LEASE_EXPIRED, LEASE_NOT_GRANTED, type LeaseGateway } from "@praxis/temporal/client";
import {
  createRawActivities,
  createSwitchableServer,
  type RawActivities,
  type RawEnd,
  type SwitchableServer,
} from "@praxis/temporal/testing";
import pino from "pino";
import { createAgentExpiry } from "./expire-agents.js";
import { createLeaseSweeper } from "./lease-sweeper.js";
import type { Loop } from "./loop.js";

const address = process.env["PRAXIS_TEST_TEMPORAL_ADDRESS"] ?? "";
const log = pino({ level: "silent" });
let db: TestDatabase;
let temporal: SwitchableServer;
let gateway: LeaseGateway;
let raw: RawActivities;
let sample: ReturnType<typeof createLeaseSample>;
let sweeper: Loop;
beforeAll(async () => {
  db = await createTestDatabase();
  temporal = await createSwitchableServer(address);
  gateway = createLeaseGateway({ address: temporal.address, namespace: "default", identity: "sweeper-test" });
  raw = createRawActivities({ address, namespace: "default" });
  sample = createLeaseSample(db.database);
  sweeper = createLeaseSweeper({ leases: sample.leases, gateway, log, graceMs: 0 });
});
afterAll(async () => {
  await gateway.close();
  await raw.close();
  await temporal.close();
  await db.close();
});

let serial = 0;
/** An offer in a pool of its own, with its task at Temporal, picked by an agent. */
async function picked(): Promise<{ offer: OfferRecord; lease: LeaseRecord }> {
  const pool = `sweep-${String((serial += 1))}`;
  await db.database.query("INSERT INTO pools (name, trust, created_at) VALUES ($1, 'standard', clock_timestamp())", [pool]);
  const offer = await sample.offer({ pool });
  await schedule(offer);
  await sample.agent("ann");
  const lease = await sample.pick("ann", pool);
  if (!lease) throw new Error("nothing was picked");
  return { offer, lease };
}

const schedule = (offer: OfferRecord): Promise<void> =>
  raw.schedule({ workflowId: runWorkflowId(offer.runId), queue: offer.queue, activityId: offer.id, heartbeatMs: 60_000 });
const end = (offer: OfferRecord, withinMs = 60_000): Promise<RawEnd> => raw.end(runWorkflowId(offer.runId), withinMs);

async function granted(): Promise<{ offer: OfferRecord; lease: LeaseRecord; token: Uint8Array }> {
  const { offer, lease } = await picked();
  const task = await gateway.pollOffer(offer.queue, { waitMs: 30_000 });
  if (!task) throw new Error("there was no task");
  const confirmed = await sample.leases.grant({ leaseId: lease.id, taskToken: task.taskToken });
  if (confirmed.kind !== "granted") throw new Error("the grant was stale");
  return { offer, lease: confirmed.lease, token: task.taskToken };
}

async function held(): Promise<{ offer: OfferRecord; lease: LeaseRecord; token: Uint8Array }> {
  const found = await granted();
  await sample.leases.ack(addressOf(found.lease));
  return found;
}

const set = (leaseId: string, change: string): Promise<unknown> =>
  db.database.queryOnce(`UPDATE leases SET ${change} WHERE id = $1`, [leaseId]);
const stateOf = async (leaseId: string): Promise<string | undefined> => (await sample.leases.get(leaseId))?.state;

test("a grant that nobody acknowledges is given back once its five seconds are over", async () => {
  const { offer, lease } = await granted();
  const grantedAt = Date.parse(lease.grantedAt ?? "");
  const stopped = new AbortController();
  const looping = (async () => {
    while (!stopped.signal.aborted) {
      await sweeper.work();
      await new Promise((resolve) => setTimeout(resolve, sweeper.everyMs));
    }
  })();
  try {
    expect(await end(offer)).toMatchObject({ kind: "completed", outcome: { kind: "returned", why: "no_ack", leaseId: lease.id } });
    expect(Date.now() - grantedAt).toBeGreaterThanOrEqual(5_000);
  } finally {
    stopped.abort();
    await looping;
  }
  expect(await sample.leases.get(lease.id)).toMatchObject({ state: "returned", deliveredAt: expect.any(String) });
});

test("an expired lease is lost at Temporal at once, long before Temporal's own timer, and the row is left to the workflow", async () => {
  const { offer, lease } = await held();
  await set(lease.id, "expires_at = clock_timestamp()");
  await sweeper.work();
  // Its own timer is a minute away.
  expect(await end(offer, 50_000)).toMatchObject({ kind: "failed", why: LEASE_EXPIRED });
  expect(await stateOf(lease.id)).toBe("active");
  const address = { runId: offer.runId, stepId: offer.stepId, generation: 1, offerId: offer.id, actor: PERSON };
  expect(await sample.leases.settle({ ...address, heard: { kind: "lost" } })).toMatchObject({ kind: "lost", leaseId: lease.id });
  expect(await stateOf(lease.id)).toBe("lost");
});

test("leases that are held, being granted or just granted are left alone", async () => {
  const all = [await held(), await granted(), await picked()];
  for (const { lease } of all) await set(lease.id, "created_at = clock_timestamp(), ack_by = clock_timestamp() + interval '5 seconds'");
  await sweeper.work();
  expect(await Promise.all(all.map(({ lease }) => stateOf(lease.id)))).toEqual(["active", "granted", "granting"]);
});

test("a grant whose process died with the task in its hand is failed by id, and the workflow knows why", async () => {
  const { offer, lease } = await picked();
  expect(await gateway.pollOffer(offer.queue, { waitMs: 30_000 })).not.toBeNull();
  await set(lease.id, "created_at = created_at - interval '6 seconds'");
  await sweeper.work();
  expect(await end(offer)).toMatchObject({ kind: "failed", why: LEASE_NOT_GRANTED });
  expect(await sample.leases.get(lease.id)).toMatchObject({ state: "returned", outcome: { why: "api_lost" } });
  expect((await sample.offers.get(offer.id))?.state).toBe("granted");
});

test("a grant whose process died before it took the task opens the offer again, and the same task goes to the next agent", async () => {
  const { offer, lease } = await picked();
  await set(lease.id, "created_at = created_at - interval '6 seconds'");
  await sweeper.work();
  expect(await stateOf(lease.id)).toBe("returned");
  const next = await sample.pick("ann", offer.pool);
  expect(next).toMatchObject({ offerId: offer.id, fence: lease.fence + 1 });
  expect(await gateway.pollOffer(offer.queue, { waitMs: 30_000 })).not.toBeNull();
});

test("with Temporal away a completion waits, and is delivered once it is back; nothing is said twice", async () => {
  const { offer, lease } = await held();
  await sample.leases.complete({ ...addressOf(lease), bodySha256: "a".repeat(64), outcome: { answer: 1 } });
  await set(lease.id, "ended_at = ended_at - interval '1 minute'");
  await temporal.goAway();
  await sweeper.work();
  expect(await stateOf(lease.id)).toBe("completing");
  await temporal.comeBack();
  for (const until = Date.now() + 60_000; (await stateOf(lease.id)) !== "completed";) {
    if (Date.now() > until) throw new Error("never delivered");
    await set(lease.id, "next_delivery_at = NULL");
    await sweeper.work();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(await end(offer)).toMatchObject({ kind: "completed", outcome: { kind: "done", leaseId: lease.id } });
  const { deliveredAt } = (await sample.leases.get(lease.id)) ?? {};
  await sweeper.work();
  expect(await sample.leases.get(lease.id)).toMatchObject({ deliveredAt });
});

test("a completion whose token Temporal no longer takes stays recorded for the workflow to find, and is not tried for ever", async () => {
  const { lease, token } = await held();
  await sample.leases.complete({ ...addressOf(lease), bodySha256: "a".repeat(64), outcome: { answer: 1 } });
  expect(await gateway.complete(token, { kind: "lost to somebody else" })).toBe("done");
  await set(lease.id, "ended_at = ended_at - interval '1 minute'");
  await sweeper.work();
  expect(await sample.leases.get(lease.id)).toMatchObject({ state: "completing", deliveredAt: expect.any(String), result: { answer: 1 } });
  expect(await sample.leases.undelivered({ olderThanMs: 0, limit: 10 })).toEqual([]);
});

test("a cancelled run's holder keeps its grace; after it the fence is raised and the cancellation reported once the workflow asks", async () => {
  const { offer, lease } = await held();
  const runs = createRunStore({ database: db.database, clock: { now: Date.now } });
  await runs.requestCancel({ runId: offer.runId, actor: PERSON, commandId: sample.ids("command") });
  const patient = createLeaseSweeper({ leases: sample.leases, gateway, log });
  await patient.work();
  expect(await stateOf(lease.id)).toBe("active");
  await sweeper.work();
  expect(await stateOf(lease.id)).toBe("cancelled");
  await expect(sample.leases.beat(addressOf(lease))).rejects.toMatchObject({ code: "lease_revoked" });
  expect((await sample.agentSteps.get(offer.runId, offer.stepId))?.fence).toBe(lease.fence + 1);
  expect((await sample.leases.get(lease.id))?.deliveredAt).toBeNull();
  await raw.askToCancel(runWorkflowId(offer.runId));
  await set(lease.id, "next_delivery_at = NULL, ended_at = ended_at - interval '1 minute'");
  await sweeper.work();
  expect(await end(offer)).toMatchObject({ kind: "cancelled" });
  expect((await sample.leases.get(lease.id))?.deliveredAt).not.toBeNull();
});

test("an agent that beats without getting anywhere loses the work", async () => {
  const { offer, lease } = await held();
  await set(lease.id, `beats_without_progress = ${String(beatsReclaimed(lease.ttlMs) - 1)}`);
  await sweeper.work();
  expect(await stateOf(lease.id)).toBe("active");
  await set(lease.id, `beats_without_progress = ${String(beatsReclaimed(lease.ttlMs))}`);
  await sweeper.work();
  expect(await end(offer)).toMatchObject({ kind: "completed", outcome: { kind: "stalled", agentId: "ann" } });
  expect(await stateOf(lease.id)).toBe("lost");
});

test("a silent agent is forgotten, unless it holds a lease", async () => {
  const agents = createAgentStore({ database: db.database });
  await held();
  await sample.agent("gone");
  await db.database.query("UPDATE agents SET seen_at = seen_at - interval '2 minutes'");
  await createAgentExpiry({ agents, log }).work();
  expect([await agents.get("gone"), (await agents.get("ann"))?.id]).toEqual([null, "ann"]);
});
