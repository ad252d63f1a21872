/** The end of what a failed verification printed, for the next holder's brief: an agent's key may not read the run's artifacts. */
import type { ArtifactStore } from "@praxis/database";
import type { ArtifactBytes } from "@praxis/database/artifacts";
import type { Brief } from "@praxis/domain/lease";

export interface EvidenceDeps {
  artifacts: ArtifactStore;
  artifactBytes: ArtifactBytes;
}

/** Test runners say at the end what failed; whole it is an artifact. */
const EVIDENCE_BYTES_MAX = 4_000;

/** Null when the last grant did not end with a verification, or its output lies on another machine. */
export async function readEvidence(deps: EvidenceDeps, runId: string, brief: Brief | undefined): Promise<string | null> {
  if (brief?.evidenceArtifact === undefined) return null;
  const artifact = await deps.artifacts.get(runId, brief.evidenceArtifact);
  if (!artifact) return null;
  const opened = await deps.artifactBytes.open(artifact.sha256, { start: Math.max(0, artifact.bytes - EVIDENCE_BYTES_MAX) });
  if (!opened) return null;
  const parts: Buffer[] = [];
  for await (const part of opened.stream as AsyncIterable<Buffer>) parts.push(part);
  // A character that was cut at the beginning is left out.
  return Buffer.concat(parts)
    .toString("utf8")
    .replace(/^\uFFFD+/, "");
}
