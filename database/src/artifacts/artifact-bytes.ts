/** Artifact bytes on disk, addressed by SHA-256. Whole or absent: a temporary file, fsync, rename. */
import type { Readable } from "node:stream";

export interface ArtifactBytes {
  /** Equal content is stored once. Throws `storage_full` and leaves nothing behind. */
  put(content: Uint8Array | string | { path: string }): Promise<{ sha256: string; bytes: number }>;
  /** `start` and `end` are positions, `end` inclusive as in HTTP. Null when there is no such content. */
  open(sha256: string, range?: { start: number; end?: number }): Promise<{ bytes: number; stream: Readable } | null>;
  has(sha256: string): Promise<boolean>;
  /** A repeat changes nothing. */
  remove(sha256: string): Promise<void>;
}

export function createFileArtifactBytes(_options: { directory: string }): ArtifactBytes {
  throw new Error("not built yet");
}
