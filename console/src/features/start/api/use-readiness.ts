"use client";
/** What the API says of its parts. "Not ready" is an answer too (503); no answer at all is an error. */
import { paths, readyViewSchema, type ReadyView } from "@praxis/api/contract";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { apiOpen } from "../../../lib/api/api-client";

const ASK_MS = 5000;

export function useReadiness(): UseQueryResult<ReadyView> {
  return useQuery({
    queryKey: ["readyz"],
    queryFn: async ({ signal }) => readyViewSchema.parse(await (await apiOpen(paths.readyz(), { signal, anyStatus: true })).json()),
    refetchInterval: ASK_MS,
    retry: false,
  });
}
