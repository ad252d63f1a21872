"use client";
/** A page of runs. */
import { paths, runPageSchema, type RunPage } from "@praxis/api/contract";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { apiGet } from "../../../lib/api/api-client";
import { useLiveRefresh } from "../../../lib/live/use-live-refresh";

const KEY = ["runs"];

export function useRuns(): UseQueryResult<RunPage> {
  const { pollMs } = useLiveRefresh({ topic: "runs", keys: [KEY] });
  return useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => (await apiGet(paths.runs(), runPageSchema, { signal })).body,
    refetchInterval: pollMs,
  });
}
