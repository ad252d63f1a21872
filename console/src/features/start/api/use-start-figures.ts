"use client";
/** What the start page shows: the last day's figures, and the few runs that somebody should look at. */
import { paths, runPageSchema, statsSchema, type RunView, type Stats } from "@praxis/api/contract";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { apiGet, type Query } from "../../../lib/api/api-client";

const ASK_MS = 5000;
const SHOWN = "5";
export const START_WINDOW = "24h";

export function useStats(): UseQueryResult<Stats> {
  return useQuery({
    queryKey: ["stats"],
    queryFn: async ({ signal }) => (await apiGet(paths.stats(), statsSchema, { query: { window: START_WINDOW }, signal })).body,
    refetchInterval: ASK_MS,
  });
}

/** The first few of a list of runs. The key begins as all lists of runs do, so that what changes them changes this too. */
export function useFewRuns(query: Query): UseQueryResult<RunView[]> {
  return useQuery({
    queryKey: ["runs", "few", query],
    queryFn: async ({ signal }) => (await apiGet(paths.runs(), runPageSchema, { query: { ...query, limit: SHOWN }, signal })).body.items,
    refetchInterval: ASK_MS,
  });
}
