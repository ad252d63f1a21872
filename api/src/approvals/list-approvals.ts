/** GET /approvals */
import type { ApprovalStore, KeyStore } from "@praxis/database";
import type { Handler } from "../http/call.js";
import { approvalView, namesOfDeciders } from "./approval-view.js";

export function createListApprovals(deps: { approvals: ApprovalStore; keys: KeyStore }): Handler<"listApprovals"> {
  return async ({ query }) => {
    const { status, role, run, q, limit, cursor } = query;
    const page = await deps.approvals.list({
      ...(status === undefined ? {} : { status }),
      ...(role === undefined ? {} : { role }),
      ...(run === undefined ? {} : { runId: run }),
      ...(q === undefined ? {} : { idPrefix: q }),
      ...(limit === undefined ? {} : { limit }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    const names = await namesOfDeciders(deps.keys, page.items);
    return { status: 200, json: { items: page.items.map((approval) => approvalView(approval, names)), nextCursor: page.nextCursor } };
  };
}
