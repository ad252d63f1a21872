/** The questions a run waits on. The API lists approvals of all runs, so its pages are searched. */
import { approvalPageSchema, paths, type ApprovalView, type RunView } from "@praxis/api/contract";
import type { ApiClient } from "../http/api-client.js";

/** 200 a page: enough to find a run's question among 2,000 open ones. */
const PAGES_MAX = 10;

/** Cheap to ask: no call is made while no step waits for a person. */
export async function openQuestions(api: ApiClient, run: RunView): Promise<ApprovalView[]> {
  const wanted = run.steps.filter(({ status, waitingOn }) => waitingOn === "approval" || status === "unknown").length;
  if (wanted === 0 && run.waitingOn !== "approval") return [];
  const found: ApprovalView[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const { items, nextCursor } = (await api.get(paths.approvals(), approvalPageSchema, { status: "open", limit: "200", cursor })).body;
    found.push(...items.filter(({ runId }) => runId === run.id));
    if (nextCursor === null || (wanted > 0 && found.length >= wanted)) break;
    cursor = nextCursor;
  }
  return found;
}
