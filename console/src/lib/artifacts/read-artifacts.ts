"use client";
/** The artifacts of a run, the text of one, and where a link, a frame or a picture finds it. */
import { artifactPageSchema, PAGE_LIMIT_MAX, paths, type ArtifactView } from "@praxis/api/contract";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { apiGet, apiOpen, PROXY_PREFIX } from "../api/api-client";

export const artifactsKey = (runId: string): readonly string[] => ["artifacts", runId];

export async function readArtifacts(runId: string, signal: AbortSignal): Promise<ArtifactView[]> {
  const found: ArtifactView[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = { limit: String(PAGE_LIMIT_MAX), cursor };
    const { body } = await apiGet(paths.artifacts(runId), artifactPageSchema, { query, signal });
    found.push(...body.items);
    cursor = body.nextCursor;
  }
  return found;
}

/** By its hash: the same name may hold other bytes later. */
export function useArtifactText(runId: string, artifact: ArtifactView): UseQueryResult<string> {
  return useQuery({
    queryKey: ["artifact-text", runId, artifact.name, artifact.sha256],
    queryFn: async ({ signal }) => (await apiOpen(paths.artifact(runId, artifact.name), { signal })).text(),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** For links, frames and images of this page. */
export const artifactAddress = (runId: string, name: string): string => PROXY_PREFIX + paths.artifact(runId, name);
