/** The questions a run waits on. */
import { approvalPageSchema, paths, type ApprovalView, type RunView } from "@praxis/api/contract";
import type { ApiClient } from "../http/api-client.js";

/** Cheap to ask: no call is made while no step waits for a person. */
export async function openQuestions(api: ApiClient, run: RunView): Promise<ApprovalView[]> {
  const asks = run.waitingOn === "approval" || run.steps.some(({ status, waitingOn }) => waitingOn === "approval" || status === "unknown");
  if (!asks) return [];
  // One page: a run asks at most one question for each step that is in flight.
  return (await api.get(paths.approvals(), approvalPageSchema, { status: "open", run: run.id, limit: "200" })).body.items;
}
