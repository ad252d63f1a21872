"use client";
/** The questions of all runs, as they are asked and answered; and the titles of the runs they come from. */
import { approvalPageSchema, PAGE_LIMIT_MAX, paths, runViewSchema, type ApprovalView, type RunView } from "@praxis/api/contract";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { apiGet } from "../../../lib/api/api-client";
import { useLiveRefresh } from "../../../lib/live/use-live-refresh";

const KEY = ["approvals"];

export function useApprovals(status: "open" | "past"): UseQueryResult<ApprovalView[]> {
  const query = {
    status: status === "open" ? "open" : "decided,expired,cancelled",
    limit: String(status === "open" ? PAGE_LIMIT_MAX : 50),
  };
  const { pollMs } = useLiveRefresh({ topic: "approvals", keys: [KEY] });
  return useQuery({
    queryKey: [...KEY, status],
    queryFn: async ({ signal }) => (await apiGet(paths.approvals(), approvalPageSchema, { query, signal })).body.items,
    refetchInterval: pollMs,
  });
}

export function useApprovalRun(runId: string): UseQueryResult<RunView> {
  return useQuery({
    queryKey: ["run", runId],
    queryFn: async ({ signal }) => (await apiGet(paths.run(runId), runViewSchema, { signal })).body,
    staleTime: 60_000,
  });
}
