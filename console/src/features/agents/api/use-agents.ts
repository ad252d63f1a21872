"use client";
/** The agents that are there, by id. */
import { agentPageSchema, PAGE_LIMIT_MAX, paths, type AgentView } from "@praxis/api/contract";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { apiGet } from "../../../lib/api/api-client";
import { useLiveRefresh } from "../../../lib/live/use-live-refresh";

/** An agent that says it is there writes no event each time, and its end is near within 90 seconds. */
const SEEN_MS = 10_000;
const KEY = ["agents"];

export function useAgents(): UseQueryResult<AgentView[]> {
  const { pollMs } = useLiveRefresh({ topic: "leases", keys: [KEY] });
  useLiveRefresh({ topic: "collab/events", keys: [KEY] });
  return useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) =>
      (await apiGet(paths.agents(), agentPageSchema, { query: { limit: String(PAGE_LIMIT_MAX) }, signal })).body.items,
    refetchInterval: Math.min(pollMs, SEEN_MS),
  });
}
