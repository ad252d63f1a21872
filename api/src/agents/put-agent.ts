/** PUT /agents/{id}: registers, or says again that the agent is there. An id that another principal holds looks like none. */
import type { AgentStore, PoolStore } from "@praxis/database";
import { NAME_PATTERN } from "../contract/pools.js";
import type { Handler } from "../http/call.js";
import { checkPart } from "../http/check-part.js";
import { requirePools } from "../pools/require-pool.js";
import { agentView } from "./agent-view.js";

export function createPutAgent(deps: { agents: AgentStore; pools: PoolStore }): Handler<"putAgent"> {
  return async ({ params, principal, body }) => {
    const id = checkPart("id", params.id, NAME_PATTERN, "must be small letters, digits, dots, dashes and underscores, 64 at most");
    const { name, pools, capabilities, ...rest } = body;
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    await requirePools(deps.pools, principal, pools);
    const registration = {
      ...given,
      id,
      principalId: principal.id,
      name,
      pools: [...new Set(pools)],
      capabilities: [...new Set(capabilities)],
    };
    return { status: 200, json: agentView((await deps.agents.register(registration)).agent) };
  };
}
