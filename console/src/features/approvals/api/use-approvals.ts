"use client";
/** The open questions of all runs, asked again every second; and the titles of the runs they come from. */
import { approvalPageSchema, PAGE_LIMIT_MAX, paths, runViewSchema, type ApprovalView, type RunView } from "@praxis/api/contract";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { apiGet } from "../../../lib/api/api-client";

const ASK_MS = 1000;

export function useApprovals(status: "open" | "past"): UseQueryResult<ApprovalView[]> {
  const query = {
    status: status === "open" ? "open" : "decided,expired,cancelled",
    limit: String(status === "open" ? PAGE_LIMIT_MAX : 50),
  };
  return useQuery({
    queryKey: ["approvals", status],
    queryFn: async ({ signal }) => (await apiGet(paths.approvals(), approvalPageSchema, { query, signal })).body.items,
    refetchInterval: ASK_MS,
  });
}

export function useApprovalRun(runId: string): UseQueryResult<RunView> {
  return useQuery({
    queryKey: ["run", runId],
    queryFn: async ({ signal }) => (await apiGet(paths.run(runId), runViewSchema, { signal })).body,
    staleTime: 60_000,
  });
}
