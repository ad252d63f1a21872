/** What artifacts a run has: names and hashes. The bytes are behind `@praxis/database/artifacts`. */
import type { Tx } from "../connection/database.js";
import type { StoreDeps } from "../store-deps.js";

export interface ArtifactRecord {
  runId: string;
  name: string;
  stepId: string | null;
  generation: number | null;
  mediaType: string;
  bytes: number;
  sha256: string;
  createdAt: string;
}

export interface ArtifactStore {
  /** By name. */
  list(runId: string): Promise<ArtifactRecord[]>;
  get(runId: string, name: string): Promise<ArtifactRecord | null>;
  /** Of the run itself, such as its archived history. A repeat replaces. No event. */
  put(artifact: Omit<ArtifactRecord, "createdAt">, tx?: Tx): Promise<void>;
}

export function createArtifactStore(_deps: StoreDeps): ArtifactStore {
  throw new Error("not built yet");
}
