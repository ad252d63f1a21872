/** GET /approvals/{id} */
import type { ApprovalStore, KeyStore } from "@praxis/database";
import type { Handler } from "../http/call.js";
import { approvalView, namesOfDeciders } from "./approval-view.js";
import { approvalNotFound, requireApprovalId } from "./require-approval-id.js";

export function createGetApproval(deps: { approvals: ApprovalStore; keys: KeyStore }): Handler<"getApproval"> {
  return async ({ params }) => {
    const approval = await deps.approvals.get(requireApprovalId(params.id));
    if (!approval) throw approvalNotFound();
    return { status: 200, json: approvalView(approval, await namesOfDeciders(deps.keys, [approval])) };
  };
}
