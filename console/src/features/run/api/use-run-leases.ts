"use client";
/** The grants of a run, newest first. */
import { leasePageSchema, paths, type LeaseSummary } from "@praxis/api/contract";
import { useQuery } from "@tanstack/react-query";
import { apiGet } from "../../../lib/api/api-client";
import { useLiveRefresh } from "../../../lib/live/use-live-refresh";

const NONE: readonly LeaseSummary[] = [];

export function useRunLeases(runId: string, isOpen: boolean): readonly LeaseSummary[] {
  const key = ["run-leases", runId];
  const { pollMs } = useLiveRefresh({ topic: `runs/${runId}/events`, keys: [key] });
  const { data } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => (await apiGet(paths.leases(), leasePageSchema, { query: { run: runId }, signal })).body.items,
    refetchInterval: isOpen ? pollMs : false,
  });
  return data ?? NONE;
}
