"use client";
/** The agents that are there, by id. */
import { agentPageSchema, PAGE_LIMIT_MAX, paths, type AgentView } from "@praxis/api/contract";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { apiGet } from "../../../lib/api/api-client";

const ASK_MS = 2000;

export function useAgents(): UseQueryResult<AgentView[]> {
  return useQuery({
    queryKey: ["agents"],
    queryFn: async ({ signal }) =>
      (await apiGet(paths.agents(), agentPageSchema, { query: { limit: String(PAGE_LIMIT_MAX) }, signal })).body.items,
    refetchInterval: ASK_MS,
  });
}
