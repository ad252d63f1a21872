"use client";
/** What the start page shows: the last day's figures, and the few runs that somebody should look at. */
import { paths, runPageSchema, statsSchema, type RunView, type Stats } from "@praxis/api/contract";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { apiGet, type Query } from "../../../lib/api/api-client";
import { useLiveRefresh } from "../../../lib/live/use-live-refresh";

/** The server counts at most this often. */
const ASK_MS = 5000;
const SHOWN = "5";
const START_WINDOW = "24h";

export function useStats(): UseQueryResult<Stats> {
  return useQuery({
    queryKey: ["stats"],
    queryFn: async ({ signal }) => (await apiGet(paths.stats(), statsSchema, { query: { window: START_WINDOW }, signal })).body,
    refetchInterval: ASK_MS,
  });
}

const RUNS_KEY = ["runs"];

/** Once for all lists of the page: an event of any run makes them read again. Answers how often to ask besides. */
export function useFreshRuns(): number {
  return useLiveRefresh({ topic: "runs", keys: [RUNS_KEY] }).pollMs;
}

/** The first few of a list of runs. */
export function useFewRuns(query: Query, pollMs: number): UseQueryResult<RunView[]> {
  return useQuery({
    queryKey: [...RUNS_KEY, "few", query],
    queryFn: async ({ signal }) => (await apiGet(paths.runs(), runPageSchema, { query: { ...query, limit: SHOWN }, signal })).body.items,
    refetchInterval: pollMs,
  });
}
