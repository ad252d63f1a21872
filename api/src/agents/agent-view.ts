/** AgentRecord → AgentView: without the principal it belongs to. */
import type { AgentRecord } from "@praxis/database";
import type { AgentView } from "../contract/agents.js";
import { present } from "../runs/run-view.js";

export function agentView(agent: AgentRecord): AgentView {
  return {
    id: agent.id,
    name: agent.name,
    pools: [...agent.pools],
    capabilities: [...agent.capabilities],
    maxLeases: agent.maxLeases,
    leases: agent.leases,
    ...present({ model: agent.model, provider: agent.provider, version: agent.version }),
    registeredAt: agent.registeredAt,
    seenAt: agent.seenAt,
  };
}
