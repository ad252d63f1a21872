/** POST /leases/{id}/complete */
import type { Json } from "@praxis/domain/hashing";
import type { Handler } from "../http/call.js";
import { answerEnd, type DeliverDeps } from "./deliver-end.js";
import { finalCall } from "./final-call.js";

export function createCompleteLease(deps: DeliverDeps): Handler<"completeLease"> {
  return (call) =>
    finalCall(deps, call, async (address, { outcome, summary }) => {
      const said = { outcome: outcome as Json, ...(summary === undefined ? {} : { summary }) };
      return answerEnd(deps, await deps.leases.complete({ ...address, ...said }));
    });
}
