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

/** Of the newest verification, also when grants after it were lost or given back. Null without one, or when its output lies on another machine. */
export async function readEvidence(deps: EvidenceDeps, runId: string, briefs: readonly Brief[]): Promise<string | null> {
  const name = briefs.findLast(({ evidenceArtifact }) => evidenceArtifact !== undefined)?.evidenceArtifact;
  if (name === undefined) return null;
  const artifact = await deps.artifacts.get(runId, name);
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
