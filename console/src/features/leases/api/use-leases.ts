"use client";
/** Grants of all runs, newest first; and taking one back. */
import { leasePageSchema, leaseSummarySchema, paths, type LeaseSummary } from "@praxis/api/contract";
import { OPEN_LEASE_STATES } from "@praxis/domain/lease";
import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { apiChange, apiGet } from "../../../lib/api/api-client";

const ASK_MS = 1000;
const SHOWN = "100";

export function useLeases(onlyOpen: boolean): UseQueryResult<LeaseSummary[]> {
  const query = { limit: SHOWN, ...(onlyOpen ? { state: OPEN_LEASE_STATES.join(",") } : {}) };
  return useQuery({
    queryKey: ["leases", onlyOpen],
    queryFn: async ({ signal }) => (await apiGet(paths.leases(), leasePageSchema, { query, signal })).body.items,
    refetchInterval: ASK_MS,
  });
}

export function useRevoke(): UseMutationResult<LeaseSummary, Error, { leaseId: string; reason: string }> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ leaseId, reason }) => (await apiChange(paths.revokeLease(leaseId), leaseSummarySchema, { body: { reason } })).body,
    onSettled: () => client.invalidateQueries({ queryKey: ["leases"] }),
  });
}
