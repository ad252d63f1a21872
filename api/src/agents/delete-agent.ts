/** DELETE /agents/{id} */
import type { AgentStore } from "@praxis/database";
import type { Handler } from "../http/call.js";

export function createDeleteAgent(deps: { agents: AgentStore }): Handler<"deleteAgent"> {
  return async ({ params, principal }) => {
    await deps.agents.remove({ id: params.id, principalId: principal.id });
    return { status: 204 };
  };
}
