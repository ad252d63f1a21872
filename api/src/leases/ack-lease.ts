/** POST /leases/{id}/ack */
import type { LeaseStore } from "@praxis/database";
import type { Handler } from "../http/call.js";
import { addressOf, bodyOf } from "./fenced-call.js";
import type { KeepAlive } from "./keep-alive.js";

export function createAckLease(deps: { leases: LeaseStore; keepAlive: KeepAlive }): Handler<"ackLease"> {
  return async (call) => {
    const address = addressOf(call);
    await bodyOf(deps.leases, call, address);
    return { status: 200, json: await deps.keepAlive.ack(address) };
  };
}
