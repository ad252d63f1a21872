/** POST /pools/{pool}/poll: work for an agent, waited for. A notice wakes it; nothing is scanned. */
import type { AgentStore, PoolStore } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import type { Call, Handler } from "../http/call.js";
import { requirePools } from "../pools/require-pool.js";
import { grantOffer, type GrantDeps, type GrantedLease } from "./grant-offer.js";
import { leaseView } from "./lease-view.js";
import { readEvidence, type EvidenceDeps } from "./read-evidence.js";
import type { WaitingPolls } from "./waiting-polls.js";

export interface PollDeps extends GrantDeps, EvidenceDeps {
  agents: AgentStore;
  pools: PoolStore;
  waitingPolls: WaitingPolls;
  now: () => number;
}

export function createPollPool(deps: PollDeps): Handler<"pollPool"> {
  return async (call) => {
    const { pool } = call.params;
    const { agentId, waitMs } = call.body;
    await requirePools(deps.pools, call.principal, [pool]);
    await requireMember(deps.agents, call.principal.id, agentId, pool);
    const ended = endOf(call, deps.waitingPolls.stopping);
    const granted = await waitForWork(deps, { pool, agentId, principalId: call.principal.id, waitMs }, ended);
    if (granted === null) return { status: 204 };
    const evidence = await readEvidence(deps, granted.lease.runId, granted.history?.briefs ?? []);
    return { status: 200, json: leaseView(granted, deps.now(), evidence) };
  };
}

/** The agent is the caller's and registered for this pool. */
async function requireMember(agents: AgentStore, principalId: string, agentId: string, pool: string): Promise<void> {
  const agent = await agents.get(agentId);
  if (agent?.principalId !== principalId) {
    throw new DomainError("agent_not_found", `No agent ${agentId} is registered by you. Register it with \`PUT /agents/${agentId}\`.`);
  }
  if (!agent.pools.includes(pool)) {
    throw new DomainError("pool_not_found", `The agent ${agentId} is not registered for the pool ${pool}. Register it for the pool first.`);
  }
}

/** Aborted when the caller hangs up, or the process stops. */
function endOf({ response }: Pick<Call, "response">, stopping: AbortSignal): AbortSignal {
  const hungUp = new AbortController();
  response.once("close", () => hungUp.abort());
  if (response.destroyed) hungUp.abort();
  return AbortSignal.any([hungUp.signal, stopping]);
}

/** The end of a window is told by the database's clock. With ours ahead of it, a poll must not look in a tight loop until it is there. */
const WINDOW_LEAST_MS = 250;

async function waitForWork(
  deps: PollDeps,
  { waitMs, ...who }: { pool: string; agentId: string; principalId: string; waitMs: number },
  ended: AbortSignal,
): Promise<GrantedLease | null> {
  const until = deps.now() + waitMs;
  const place = deps.waitingPolls.join(who.pool, who.principalId);
  try {
    while (!ended.aborted) {
      const { picked } = await place.look(async () => {
        const found = await deps.leases.pick(who);
        return { picked: found, more: found.kind === "picked" || found.open };
      });
      if (picked.kind === "picked") {
        const granted = await grantOffer(deps, picked, ended);
        if (granted || deps.now() >= until) return granted;
        continue;
      }
      const left = until - deps.now();
      if (left <= 0) return null;
      const window = picked.againAt === null ? left : Date.parse(picked.againAt) - deps.now();
      await place.turn(Math.min(left, Math.max(WINDOW_LEAST_MS, window)), ended);
    }
    return null;
  } finally {
    place.leave();
  }
}
