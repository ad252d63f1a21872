/** POST /leases/{id}/fail */
import type { Handler } from "../http/call.js";
import { answerEnd, type DeliverDeps } from "./deliver-end.js";
import { finalCall } from "./final-call.js";

export function createFailLease(deps: DeliverDeps): Handler<"failLease"> {
  return (call) =>
    finalCall(deps, call, async (address, { reason, retryable }) =>
      answerEnd(deps, await deps.leases.fail({ ...address, reason, retryable })),
    );
}
