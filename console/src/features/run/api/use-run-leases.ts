"use client";
/** The grants of a run, newest first. */
import { leasePageSchema, paths, type LeaseSummary } from "@praxis/api/contract";
import { useQuery } from "@tanstack/react-query";
import { apiGet } from "../../../lib/api/api-client";

const OPEN_RUN_MS = 1000;
const NONE: readonly LeaseSummary[] = [];

export function useRunLeases(runId: string, isOpen: boolean): readonly LeaseSummary[] {
  const { data } = useQuery({
    queryKey: ["run-leases", runId],
    queryFn: async ({ signal }) => (await apiGet(paths.leases(), leasePageSchema, { query: { run: runId }, signal })).body.items,
    refetchInterval: isOpen ? OPEN_RUN_MS : false,
  });
  return data ?? NONE;
}
