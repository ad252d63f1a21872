"use client";
/** The open questions of a run. */
import { approvalPageSchema, paths, type ApprovalView } from "@praxis/api/contract";
import { useQuery } from "@tanstack/react-query";
import { apiGet } from "../../../lib/api/api-client";
import { useLiveRefresh } from "../../../lib/live/use-live-refresh";

const NONE: readonly ApprovalView[] = [];

export function useRunApprovals(runId: string, isOpen: boolean): readonly ApprovalView[] {
  const key = ["run-approvals", runId];
  const { pollMs } = useLiveRefresh({ topic: `runs/${runId}/events`, keys: [key] });
  const { data } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) =>
      (await apiGet(paths.approvals(), approvalPageSchema, { query: { run: runId, status: "open" }, signal })).body.items,
    refetchInterval: isOpen ? pollMs : false,
  });
  return data ?? NONE;
}
