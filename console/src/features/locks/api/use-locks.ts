"use client";
/** The holds on paths, oldest first; and letting one go under its fence. */
import { lockPageSchema, lockViewSchema, PAGE_LIMIT_MAX, paths, type LockView } from "@praxis/api/contract";
import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { apiChange, apiGet } from "../../../lib/api/api-client";
import { useLiveRefresh } from "../../../lib/live/use-live-refresh";

const KEY = ["locks"];

export function useLocks(): UseQueryResult<LockView[]> {
  const { pollMs } = useLiveRefresh({ topic: "collab/events", keys: [KEY] });
  return useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) =>
      (await apiGet(paths.locks(), lockPageSchema, { query: { limit: String(PAGE_LIMIT_MAX) }, signal })).body.items,
    refetchInterval: pollMs,
  });
}

export function useReleaseLock(): UseMutationResult<LockView, Error, LockView> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, fence }) => (await apiChange(paths.releaseLock(id), lockViewSchema, { body: { fence } })).body,
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
}
