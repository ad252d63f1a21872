"use client";
/** One order for many runs as it goes on: its figures, and a growing list of what became of each run. */
import { bulkViewSchema, PAGE_LIMIT_DEFAULT, paths, type BulkView } from "@praxis/api/contract";
import type { BulkOutcome } from "@praxis/domain/run";
import { useInfiniteQuery, type InfiniteData, type UseInfiniteQueryResult } from "@tanstack/react-query";
import { apiGet } from "../../../lib/api/api-client";
import { useLiveRefresh } from "../../../lib/live/use-live-refresh";

/** Not every run that is seen to tells of it at once: a cancelled one does, a refused one never. */
const RUNNING_MS = 2000;

export function useBulk(id: string, outcome: BulkOutcome | null): UseInfiniteQueryResult<InfiniteData<BulkView>> {
  const key = ["bulk", id];
  const { pollMs } = useLiveRefresh({ topic: "runs", keys: [key] });
  return useInfiniteQuery({
    queryKey: [...key, outcome],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: String(PAGE_LIMIT_DEFAULT), cursor: pageParam, ...(outcome === null ? {} : { outcome }) };
      return (await apiGet(paths.bulk(id), bulkViewSchema, { query, signal })).body;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: ({ state }) => (state.data?.pages[0]?.status === "finished" ? false : Math.min(pollMs, RUNNING_MS)),
  });
}
