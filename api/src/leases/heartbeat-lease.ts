/** POST /leases/{id}/heartbeat */
import type { LeaseProgress, LeaseStore } from "@praxis/database";
import type { Json } from "@praxis/domain/hashing";
import type { HeartbeatRequest } from "../contract/leases.js";
import type { Handler } from "../http/call.js";
import { addressOf, bodyOf } from "./fenced-call.js";
import type { BeatWish, KeepAlive } from "./keep-alive.js";

export function createHeartbeatLease(deps: { leases: LeaseStore; keepAlive: KeepAlive }): Handler<"heartbeatLease"> {
  return async (call) => {
    const address = addressOf(call);
    const body = await bodyOf(deps.leases, call, address);
    return { status: 200, json: await deps.keepAlive.beat(address, wishOf(body)) };
  };
}

function wishOf({ progress, checkpoint, acked }: HeartbeatRequest): BeatWish {
  return {
    ...(progress === undefined ? {} : { progress: progressOf(progress) }),
    ...(checkpoint === undefined ? {} : { checkpoint: checkpoint as Json }),
    ...(acked === undefined ? {} : { acked }),
  };
}

function progressOf({ done, total, note }: NonNullable<HeartbeatRequest["progress"]>): LeaseProgress {
  return { done, ...(total === undefined ? {} : { total }), ...(note === undefined ? {} : { note }) };
}
