/** GET /leases */
import type { LeaseFilter, LeaseStore } from "@praxis/database";
import type { Handler, QueryOf } from "../http/call.js";
import { leaseSummary } from "./lease-view.js";

export function createListLeases(deps: { leases: LeaseStore }): Handler<"listLeases"> {
  return async ({ query }) => {
    const page = await deps.leases.list(filterOf(query));
    return { status: 200, json: { items: page.items.map(leaseSummary), nextCursor: page.nextCursor } };
  };
}

function filterOf({ agent, run, ...same }: QueryOf<"listLeases">): LeaseFilter {
  return Object.fromEntries(Object.entries({ ...same, agentId: agent, runId: run }).filter(([, value]) => value !== undefined));
}
