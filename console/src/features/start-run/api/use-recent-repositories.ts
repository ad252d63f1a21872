"use client";
/** The repositories of the newest runs, for people who work on the same ones again and again. */
import { paths, runPageSchema } from "@praxis/api/contract";
import { useQuery } from "@tanstack/react-query";
import { apiGet } from "../../../lib/api/api-client";

const RUNS_READ = "50";
const NONE: readonly string[] = [];

export function useRecentRepositories(): readonly string[] {
  const { data } = useQuery({
    queryKey: ["recent-repositories"],
    queryFn: async ({ signal }) => {
      const { items } = (await apiGet(paths.runs(), runPageSchema, { query: { limit: RUNS_READ }, signal })).body;
      return [...new Set(items.flatMap(({ repository }) => repository?.path ?? repository?.url ?? []))];
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data ?? NONE;
}
