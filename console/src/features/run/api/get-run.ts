"use client";
/** One run, asked again every second while it is open. */
import { paths, runViewSchema, type RunView } from "@praxis/api/contract";
import { isRunClosed } from "@praxis/domain/run";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { apiGet } from "../../../lib/api/api-client";

const OPEN_RUN_MS = 1000;

export function useRun(runId: string): UseQueryResult<RunView> {
  return useQuery({
    queryKey: ["run", runId],
    queryFn: async ({ signal }) => (await apiGet(paths.run(runId), runViewSchema, { signal })).body,
    refetchInterval: ({ state }) => (state.data !== undefined && isRunClosed(state.data.status) ? false : OPEN_RUN_MS),
  });
}
