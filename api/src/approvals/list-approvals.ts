/** GET /approvals */
import type { ApprovalStore } from "@praxis/database";
import type { Handler } from "../http/call.js";
import { approvalView } from "./approval-view.js";

export function createListApprovals(deps: { approvals: ApprovalStore }): Handler<"listApprovals"> {
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
    return { status: 200, json: { items: page.items.map(approvalView), nextCursor: page.nextCursor } };
  };
}
