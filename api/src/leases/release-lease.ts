/** POST /leases/{id}/release */
import type { Json } from "@praxis/domain/hashing";
import type { Handler } from "../http/call.js";
import { answerEnd, type DeliverDeps } from "./deliver-end.js";
import { finalCall } from "./final-call.js";

export function createReleaseLease(deps: DeliverDeps): Handler<"releaseLease"> {
  return (call) =>
    finalCall(deps, call, async (address, { reason, checkpoint }) => {
      const left = checkpoint === undefined ? {} : { checkpoint: checkpoint as Json };
      return answerEnd(deps, await deps.leases.release({ ...address, reason, ...left }));
    });
}
