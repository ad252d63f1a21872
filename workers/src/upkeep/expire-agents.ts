/** Forgets agents that have been silent for too long and hold no lease. */
import type { AgentStore } from "@praxis/database";
import type { Log } from "../log.js";
import type { Loop } from "./loop.js";

const BATCH = 500;

export function createAgentExpiry(deps: { agents: AgentStore; log: Log }): Loop {
  return {
    name: "expire-agents",
    everyMs: 10_000,
    async work() {
      for (const agentId of await deps.agents.expire(BATCH)) deps.log.info({ agentId }, "an agent is gone");
    },
  };
}
