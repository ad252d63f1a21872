"use client";
/** The grants of a run, newest first. */
import { leasePageSchema, paths, type LeaseSummary } from "@praxis/api/contract";
import { isLeaseOpen } from "@praxis/domain/lease";
import { useQuery } from "@tanstack/react-query";
import { apiGet } from "../../../lib/api/api-client";
import { useLiveRefresh } from "../../../lib/live/use-live-refresh";

/** Signs of life and progress are no events, and the time that is left is counted down from them. */
const HELD_MS = 2_000;
const NONE: readonly LeaseSummary[] = [];

export function useRunLeases(runId: string, isOpen: boolean): readonly LeaseSummary[] {
  const key = ["run-leases", runId];
  const { pollMs } = useLiveRefresh({ topic: `runs/${runId}/events`, keys: [key] });
  const { data } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => (await apiGet(paths.leases(), leasePageSchema, { query: { run: runId }, signal })).body.items,
    refetchInterval: ({ state: { data: found } }) =>
      isOpen && (found?.some(({ state }) => isLeaseOpen(state)) === true ? Math.min(HELD_MS, pollMs) : pollMs),
  });
  return data ?? NONE;
}
