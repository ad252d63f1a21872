"use client";
/** The open questions of a run. */
import { approvalPageSchema, paths, type ApprovalView } from "@praxis/api/contract";
import { useQuery } from "@tanstack/react-query";
import { apiGet } from "../../../lib/api/api-client";

const OPEN_RUN_MS = 1000;
const NONE: readonly ApprovalView[] = [];

export function useRunApprovals(runId: string, isOpen: boolean): readonly ApprovalView[] {
  const { data } = useQuery({
    queryKey: ["run-approvals", runId],
    queryFn: async ({ signal }) =>
      (await apiGet(paths.approvals(), approvalPageSchema, { query: { run: runId, status: "open" }, signal })).body.items,
    refetchInterval: isOpen ? OPEN_RUN_MS : false,
  });
  return data ?? NONE;
}
