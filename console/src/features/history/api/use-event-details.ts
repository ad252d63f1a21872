"use client";
/** Whole events, decoded by the server, a hundred at most at a time and only when somebody looks. They never change. */
import { HISTORY_EVENTS_MAX, historyEventsSchema, paths, type HistoryEvents } from "@praxis/api/contract";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { apiChange } from "../../../lib/api/api-client";

export function useEventDetails(runId: string, ids: readonly string[]): UseQueryResult<HistoryEvents["items"]> {
  const wanted = ids.slice(0, HISTORY_EVENTS_MAX);
  return useQuery({
    queryKey: ["history-events", runId, wanted],
    queryFn: async ({ signal }) =>
      (await apiChange(paths.runHistoryEvents(runId), historyEventsSchema, { body: { ids: wanted }, signal })).body.items,
    enabled: wanted.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
