/** POST /leases/{id}/events: into the run's log, under the fence, in one transaction. */
import type { AgentEventDraft, LeaseStore } from "@praxis/database";
import type { Handler } from "../http/call.js";
import { addressOf, bodyOf } from "./fenced-call.js";

export function createAppendLeaseEvents(deps: { leases: LeaseStore }): Handler<"appendLeaseEvents"> {
  return async (call) => {
    const address = addressOf(call);
    const { events } = await bodyOf(deps.leases, call, address);
    const { written } = await deps.leases.appendEvents({ ...address, events: events as AgentEventDraft[] });
    return { status: 200, json: { recorded: written, repeated: events.length - written } };
  };
}
