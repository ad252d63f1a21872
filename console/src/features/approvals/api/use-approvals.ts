"use client";
/** The questions of all runs, as they are asked and answered; and the titles of the runs they come from. */
import {
  approvalPageSchema,
  approvalViewSchema,
  PAGE_LIMIT_MAX,
  paths,
  runViewSchema,
  type ApprovalView,
  type RunView,
} from "@praxis/api/contract";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { apiGet } from "../../../lib/api/api-client";
import { useLiveRefresh } from "../../../lib/live/use-live-refresh";

const KEY = ["approvals"];

/** What was asked before is only looked back upon. */
const PAST_MAX = "50";

export function useApprovals(status: "open" | "past"): UseQueryResult<ApprovalView[]> {
  const { pollMs } = useLiveRefresh({ topic: "approvals", keys: [KEY] });
  return useQuery({
    queryKey: [...KEY, status],
    queryFn: ({ signal }) => (status === "open" ? readOpen(signal) : readPast(signal)),
    refetchInterval: pollMs,
  });
}

/** A question that is not among the open ones (any more); null: none. */
export function useApproval(id: string | null): UseQueryResult<ApprovalView> {
  return useQuery({
    queryKey: [...KEY, "one", id],
    enabled: id !== null,
    queryFn: async ({ signal }) => (await apiGet(paths.approval(id ?? ""), approvalViewSchema, { signal })).body,
  });
}

/** What `If-Match` says when this question is answered as it stands now; null: not asked for. Read again with every change of it. */
export function useApprovalEtag(id: string | null): UseQueryResult<string | null> {
  return useQuery({
    queryKey: [...KEY, "etag", id],
    enabled: id !== null,
    queryFn: async ({ signal }) => (await apiGet(paths.approval(id ?? ""), approvalViewSchema, { signal })).etag,
  });
}

/** All of them: the most overdue one may be the oldest. */
async function readOpen(signal: AbortSignal): Promise<ApprovalView[]> {
  const found: ApprovalView[] = [];
  for (let cursor: string | undefined; ;) {
    const query = { status: "open", limit: String(PAGE_LIMIT_MAX), cursor };
    const { items, nextCursor } = (await apiGet(paths.approvals(), approvalPageSchema, { query, signal })).body;
    found.push(...items);
    if (nextCursor === null) return found;
    cursor = nextCursor;
  }
}

async function readPast(signal: AbortSignal): Promise<ApprovalView[]> {
  const query = { status: "decided,expired,cancelled", limit: PAST_MAX };
  return (await apiGet(paths.approvals(), approvalPageSchema, { query, signal })).body.items;
}

export function useApprovalRun(runId: string): UseQueryResult<RunView> {
  return useQuery({
    queryKey: ["run", runId],
    queryFn: async ({ signal }) => (await apiGet(paths.run(runId), runViewSchema, { signal })).body,
    staleTime: 60_000,
  });
}
