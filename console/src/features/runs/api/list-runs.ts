"use client";
/** A page of runs. */
import { paths, runPageSchema, type RunPage } from "@praxis/api/contract";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { apiGet } from "../../../lib/api/api-client";

const LOOK_AGAIN_MS = 3000;

export function useRuns(): UseQueryResult<RunPage> {
  return useQuery({
    queryKey: ["runs"],
    queryFn: async ({ signal }) => (await apiGet(paths.runs(), runPageSchema, { signal })).body,
    refetchInterval: LOOK_AGAIN_MS,
  });
}
