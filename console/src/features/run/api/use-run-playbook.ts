"use client";
/** The playbook a run was started with. It never changes. */
import { paths, runPlaybookViewSchema, type RunPlaybookView } from "@praxis/api/contract";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { apiGet } from "../../../lib/api/api-client";

export function useRunPlaybook(runId: string): UseQueryResult<RunPlaybookView> {
  return useQuery({
    queryKey: ["run-playbook", runId],
    queryFn: async ({ signal }) => (await apiGet(paths.runPlaybook(runId), runPlaybookViewSchema, { signal })).body,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
