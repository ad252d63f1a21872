"use client";
/** The artifacts of a run, as they are saved. */
import type { ArtifactView } from "@praxis/api/contract";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { artifactsKey, readArtifacts } from "../../../lib/artifacts/read-artifacts";
import { useLiveRefresh } from "../../../lib/live/use-live-refresh";

export function useArtifacts(runId: string, isOpen: boolean): UseQueryResult<ArtifactView[]> {
  const key = artifactsKey(runId);
  const { pollMs } = useLiveRefresh({ topic: `runs/${runId}/events`, keys: [key] });
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => readArtifacts(runId, signal),
    refetchInterval: isOpen ? pollMs : false,
  });
}
