"use client";
/** Grants of all runs, newest first; and taking one back. */
import { leasePageSchema, leaseSummarySchema, paths, type LeaseSummary } from "@praxis/api/contract";
import { isLeaseOpen, OPEN_LEASE_STATES } from "@praxis/domain/lease";
import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { apiChange, apiGet } from "../../../lib/api/api-client";
import { useLiveRefresh } from "../../../lib/live/use-live-refresh";

/** A beat moves a grant's end and says how far the work is, and writes no event. */
const BEAT_MS = 5000;
const SHOWN = "100";
const KEY = ["leases"];

export function useLeases(onlyOpen: boolean): UseQueryResult<LeaseSummary[]> {
  const query = { limit: SHOWN, ...(onlyOpen ? { state: OPEN_LEASE_STATES.join(",") } : {}) };
  const { pollMs } = useLiveRefresh({ topic: "leases", keys: [KEY] });
  return useQuery({
    queryKey: [...KEY, onlyOpen],
    queryFn: async ({ signal }) => (await apiGet(paths.leases(), leasePageSchema, { query, signal })).body.items,
    refetchInterval: ({ state }) => (state.data?.some(({ state: now }) => isLeaseOpen(now)) === true ? Math.min(pollMs, BEAT_MS) : pollMs),
  });
}

export function useRevoke(): UseMutationResult<LeaseSummary, Error, { leaseId: string; reason: string }> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ leaseId, reason }) => (await apiChange(paths.revokeLease(leaseId), leaseSummarySchema, { body: { reason } })).body,
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
}
