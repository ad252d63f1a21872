/** From an agent's release to the next agent that waits, through a real run: the platform's workflow decides and offers again. */
import { setTimeout as pause } from "node:timers/promises";
import type { LeaseStage } from "./lease-stage.js";

const PLAYBOOK = `name: bench-lease
version: 1
steps:
  - id: work
    uses: agent
    with:
      pool: default
      instructions: Work.
`;
const WAIT_MS = 20_000;
const PARK_MS = 60;

/** Milliseconds. */
export async function measureRegrants(stage: LeaseStage, rounds: number): Promise<number[]> {
  const { http } = stage;
  for (const agentId of ["one", "two"]) {
    await http.call("PUT", `/agents/${agentId}`, { name: agentId, pools: ["default"], capabilities: [], maxLeases: 1_000 });
  }
  const started = await http.call("POST", "/runs", { playbook: { inline: PLAYBOOK } });
  if (started.status !== 202) throw new Error(`the run was refused: ${JSON.stringify(started.json)}`);
  let [holder, waiter] = ["one", "two"];
  let lease = await taken(stage, holder);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const next = taken(stage, waiter);
    await pause(PARK_MS);
    const startedAt = performance.now();
    await http.call("POST", `/leases/${lease.leaseId}/release`, { fence: lease.fence, reason: "another's turn" });
    lease = await next;
    times.push(performance.now() - startedAt);
    [holder, waiter] = [waiter, holder];
  }
  await http.call("POST", `/leases/${lease.leaseId}/complete`, { fence: lease.fence, outcome: {} });
  return times;
}

async function taken({ http }: LeaseStage, agentId: string): Promise<{ leaseId: string; fence: number }> {
  const { status, json } = await http.call("POST", "/pools/default/poll", { agentId, waitMs: WAIT_MS });
  if (status !== 200) throw new Error(`the poll of ${agentId} answered ${String(status)} ${JSON.stringify(json)}`);
  const lease = { leaseId: String(json["leaseId"]), fence: Number(json["fence"]) };
  await http.call("POST", `/leases/${lease.leaseId}/ack`, { fence: lease.fence });
  return lease;
}
