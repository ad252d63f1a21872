/** POST /leases/{id}/park: the question stands in the inbox before the agent is answered. */
import type { EvidenceItem } from "@praxis/domain/run";
import type { Json } from "@praxis/domain/hashing";
import type { Handler } from "../http/call.js";
import { answerEnd, type DeliverDeps } from "./deliver-end.js";
import { finalCall } from "./final-call.js";

export function createParkLease(deps: DeliverDeps): Handler<"parkLease"> {
  return (call) =>
    finalCall(deps, call, async (address, { question, evidence, options, checkpoint }) => {
      const parked = await deps.leases.park({
        ...address,
        question,
        checkpoint: checkpoint as Json,
        ...(evidence === undefined ? {} : { evidence: evidence.map(evidenceOf) }),
        ...(options === undefined ? {} : { options }),
      });
      return answerEnd(deps, parked, { approvalId: parked.approvalId });
    });
}

function evidenceOf({ label, text, artifact }: { label: string; text?: string | undefined; artifact?: string | undefined }): EvidenceItem {
  return { label, ...(text === undefined ? {} : { text }), ...(artifact === undefined ? {} : { artifact }) };
}
