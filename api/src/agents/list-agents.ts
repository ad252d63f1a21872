/** GET /agents: one's own, or all for a caller that may read runs. */
import type { AgentStore } from "@praxis/database";
import { holds } from "@praxis/domain/access";
import type { Handler } from "../http/call.js";
import { agentView } from "./agent-view.js";

export function createListAgents(deps: { agents: AgentStore }): Handler<"listAgents"> {
  return async ({ principal, query: { limit, cursor } }) => {
    const page = await deps.agents.list({
      ...(holds(principal, "runs:read") ? {} : { principalId: principal.id }),
      ...(limit === undefined ? {} : { limit }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { status: 200, json: { items: page.items.map(agentView), nextCursor: page.nextCursor } };
  };
}
