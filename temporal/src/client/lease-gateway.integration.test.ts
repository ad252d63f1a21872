/** What leases rest on, on a real server: one task per offer's queue, its token alone keeps and ends it, a lost or stale token does nothing. */
import { afterAll, afterEach, expect, test } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { runWorkflowId } from "@praxis/domain/ids";
import { createRawActivities, createSwitchableServer, type SwitchableServer } from "../testing/index.js";
import { createLeaseGateway, LEASE_EXPIRED, LEASE_NOT_GRANTED, type LeaseGateway } from "./lease-gateway.js";

const address = process.env["PRAXIS_TEST_TEMPORAL_ADDRESS"] ?? "";
const at = { address, namespace: "default" };
const raw = createRawActivities(at);
const gateways: LeaseGateway[] = [];
const gatewayTo = (to: string): LeaseGateway => {
  const made = createLeaseGateway({ address: to, namespace: "default", identity: "lease-gateway-test" });
  gateways.push(made);
  return made;
};
const gateway = gatewayTo(address);
const servers: SwitchableServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));
afterAll(async () => {
  await Promise.all(gateways.map((one) => one.close()));
  await raw.close();
});

interface Given {
  runId: string;
  workflowId: string;
  queue: string;
  activityId: string;
}

function offer(): Given {
  const activityId = `ofr_${randomUUID()}`;
  const runId = `raw-${randomUUID()}`;
  return { runId, workflowId: runWorkflowId(runId), queue: `pool/test/${activityId}`, activityId };
}

async function taken(heartbeatMs = 60_000): Promise<Given & { token: Uint8Array }> {
  const given = offer();
  await raw.schedule({ ...given, heartbeatMs });
  const task = await gateway.pollOffer(given.queue, { waitMs: 30_000 });
  if (!task) throw new Error("there was no task");
  expect(task.attempt).toBe(1);
  return { ...given, token: task.taskToken };
}

test("a poll that waits before the task is scheduled gets it", async () => {
  const given = offer();
  const polled = gateway.pollOffer(given.queue, { waitMs: 30_000 });
  await raw.schedule({ ...given, heartbeatMs: 60_000 });
  expect((await polled)?.taskToken.length).toBeGreaterThan(0);
});

test("a poll of a queue without a task ends with nothing about when it should", async () => {
  const before = Date.now();
  expect(await gateway.pollOffer(offer().queue, { waitMs: 2_500 })).toBeNull();
  expect(Date.now() - before).toBeGreaterThan(2_000);
  // A server's own long poll takes a minute.
  expect(Date.now() - before).toBeLessThan(30_000);
});

test("the outcome reaches the workflow; the same token a second time is gone", async () => {
  const { workflowId, token } = await taken();
  const outcome = { kind: "done", leaseId: "lse_1", fence: 7 };
  expect(await gateway.complete(token, outcome)).toBe("done");
  expect(await raw.end(workflowId, 60_000)).toMatchObject({ kind: "completed", outcome });
  expect(await gateway.complete(token, outcome)).toBe("gone");
  expect(await gateway.heartbeat(token, {})).toBe("gone");
  expect(await gateway.cancel(token)).toBe("gone");
});

test("an expired task ends at once, for good, and its token is gone", async () => {
  const { workflowId, token } = await taken();
  expect(await gateway.expire(token)).toBe("done");
  expect(await raw.end(workflowId, 60_000)).toMatchObject({ kind: "failed", why: LEASE_EXPIRED });
  expect(await gateway.heartbeat(token, {})).toBe("gone");
  expect(await gateway.expire(token)).toBe("gone");
});

test("a hundred heartbeats add no event to the history", async () => {
  const { workflowId, token } = await taken();
  const before = await raw.historyLength(workflowId);
  for (let beat = 0; beat < 100; beat += 1) expect(await gateway.heartbeat(token, { beat })).toEqual({ cancelRequested: false });
  expect(await raw.historyLength(workflowId)).toBe(before);
});

/** Beats for twice the time-out. A machine that is too busy for that lets a pause of its own become too long: then once more. */
async function keptBeyond(timeoutMs: number): Promise<Given & { token: Uint8Array }> {
  for (;;) {
    const held = await taken(timeoutMs);
    const began = Date.now();
    let [last, longest] = [began, 0];
    let kept = true;
    while (kept && Date.now() - began < 2 * timeoutMs) {
      kept = (await gateway.heartbeat(held.token, {})) !== "gone";
      longest = Math.max(longest, Date.now() - last);
      last = Date.now();
      await new Promise((resolve) => setTimeout(resolve, timeoutMs / 5));
    }
    if (kept) return held;
    expect(longest).toBeGreaterThan(timeoutMs / 2);
  }
}

test("heartbeats keep a task beyond its time-out; without them it ends there, and its late calls do nothing", async () => {
  const timeoutMs = 2_000;
  const { workflowId, token } = await keptBeyond(timeoutMs);
  expect(await raw.end(workflowId, 60_000)).toMatchObject({ kind: "timed_out" });
  expect(await gateway.heartbeat(token, {})).toBe("gone");
  expect(await gateway.complete(token, { kind: "done" })).toBe("gone");
});

test("a wish to cancel comes with the next heartbeat; the cancellation is reported once it was asked for, not before", async () => {
  const { workflowId, token } = await taken();
  expect(await gateway.cancel(token)).toBe("not_asked");
  await raw.askToCancel(workflowId);
  expect(await gateway.heartbeat(token, {})).toEqual({ cancelRequested: true });
  expect(await gateway.cancel(token)).toBe("done");
  expect(await raw.end(workflowId, 60_000)).toMatchObject({ kind: "cancelled" });
});

test("a task whose token was lost is ended by its id; one that nobody has taken is not", async () => {
  const { runId, workflowId, activityId } = await taken();
  expect(await gateway.failUngranted({ runId, activityId, reason: "nobody kept it" })).toBe("done");
  expect(await raw.end(workflowId, 60_000)).toMatchObject({ kind: "failed", why: LEASE_NOT_GRANTED });
  const waiting = offer();
  await raw.schedule({ ...waiting, heartbeatMs: 60_000 });
  expect(await gateway.failUngranted({ ...waiting, reason: "nobody kept it" })).toBe("gone");
  expect(await gateway.pollOffer(waiting.queue, { waitMs: 30_000 })).not.toBeNull();
});

test("with Temporal away every call says so soon; once it is back the next call works", async () => {
  const server = await createSwitchableServer(address);
  servers.push(server);
  const through = gatewayTo(server.address);
  const { token } = await taken();
  expect(await through.heartbeat(token, {})).toEqual({ cancelRequested: false });
  await server.goAway();
  const before = Date.now();
  const away = { code: "temporal_unavailable", retry: true };
  await expect(through.heartbeat(token, {})).rejects.toMatchObject(away);
  await expect(through.complete(token, {})).rejects.toMatchObject(away);
  await expect(through.pollOffer("pool/test/none", { waitMs: 2_500 })).rejects.toMatchObject(away);
  expect(Date.now() - before).toBeLessThan(40_000);
  await server.comeBack();
  const back = Date.now();
  for (;;) {
    const answer = await through.heartbeat(token, {}).catch((error: unknown) => error);
    if (!(answer instanceof Error)) break;
    expect(Date.now() - back).toBeLessThan(60_000);
  }
});
