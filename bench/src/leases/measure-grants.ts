/**
 * P9: from the schedule of a task to an agent that has waited for it over HTTP, beside a raw poll that has waited for the same. Both
 * begin with the call that schedules the task; ours has the lease row, its fence, its event and the acknowledged HTTP answer in it.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { LeaseStage } from "./lease-stage.js";

export interface GrantTimes {
  /** Milliseconds, in pairs. */
  raw: number[];
  ours: number[];
}

const TTL_MS = 60_000;
/** Until the other side surely waits. */
const PARK_MS = 60;
const WAIT_MS = 20_000;

export async function measureGrants(stage: LeaseStage, rounds: number): Promise<GrantTimes> {
  await stage.http.call("PUT", "/agents/waiter", { name: "waiter", pools: ["default"], capabilities: [], maxLeases: 1_000 });
  const times: GrantTimes = { raw: [], ours: [] };
  for (let round = 0; round < rounds; round += 1) {
    // In turns, so that what slows the machine slows both.
    times.raw.push(await rawGrant(stage));
    times.ours.push(await ourGrant(stage));
  }
  return times;
}

async function rawGrant({ raw, gateway }: LeaseStage): Promise<number> {
  const id = `raw-${randomUUID()}`;
  const queue = `pool/raw/${id}`;
  const go = await raw.prepare({ workflowId: id, queue, activityId: id, heartbeatMs: TTL_MS });
  const polled = gateway.pollOffer(queue, { waitMs: WAIT_MS });
  await pause(PARK_MS);
  const startedAt = performance.now();
  await Promise.all([go(), polled]);
  const task = await polled;
  const took = performance.now() - startedAt;
  if (!task) throw new Error("the raw poll got nothing");
  await gateway.complete(task.taskToken, {});
  return took;
}

async function ourGrant(stage: LeaseStage): Promise<number> {
  const answered = stage.http.call("POST", "/pools/default/poll", { agentId: "waiter", waitMs: WAIT_MS });
  await pause(PARK_MS);
  // As in a run: the offer is written, then the workflow's turn ends with the schedule of the task.
  const work = await stage.offer("default", TTL_MS);
  const startedAt = performance.now();
  await work.go();
  const { status, json } = await answered;
  const took = performance.now() - startedAt;
  if (status !== 200) throw new Error(`the poll answered ${String(status)} ${JSON.stringify(json)}`);
  await stage.http.call("POST", `/leases/${String(json["leaseId"])}/complete`, { fence: json["fence"], outcome: {} });
  return took;
}
