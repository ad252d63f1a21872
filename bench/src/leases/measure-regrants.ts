/**
 * From an agent's release to the answer that gives the work to the next agent, which waits: through a real run, whose workflow decides and
 * offers again. What that agent then acknowledges is not part of it.
 */
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
  let lease = await acknowledged(stage, await taken(stage, holder));
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const next = taken(stage, waiter);
    await pause(PARK_MS);
    const startedAt = performance.now();
    await http.call("POST", `/leases/${lease.leaseId}/release`, { fence: lease.fence, reason: "another's turn" });
    const granted = await next;
    times.push(performance.now() - startedAt);
    lease = await acknowledged(stage, granted);
    [holder, waiter] = [waiter, holder];
  }
  await http.call("POST", `/leases/${lease.leaseId}/complete`, { fence: lease.fence, outcome: {} });
  return times;
}

interface Lease {
  leaseId: string;
  fence: number;
}

async function taken({ http }: LeaseStage, agentId: string): Promise<Lease> {
  const { status, json } = await http.call("POST", "/pools/default/poll", { agentId, waitMs: WAIT_MS });
  if (status !== 200) throw new Error(`the poll of ${agentId} answered ${String(status)} ${JSON.stringify(json)}`);
  return { leaseId: String(json["leaseId"]), fence: Number(json["fence"]) };
}

async function acknowledged({ http }: LeaseStage, lease: Lease): Promise<Lease> {
  const { status } = await http.call("POST", `/leases/${lease.leaseId}/ack`, { fence: lease.fence });
  if (status !== 200) throw new Error(`the acknowledgement answered ${String(status)}`);
  return lease;
}
