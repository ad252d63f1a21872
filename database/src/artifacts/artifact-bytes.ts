/** Artifact bytes on disk, addressed by SHA-256. Whole or absent: a temporary file, fsync, rename. */
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import * as nodeFiles from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { DomainError, invariant } from "@praxis/domain/errors";

export type ArtifactContent = Uint8Array | string | { path: string } | AsyncIterable<Uint8Array>;

export interface ArtifactBytes {
  /** Equal content is stored once. Throws `storage_full`, or what a stream throws, and leaves nothing behind. */
  put(content: ArtifactContent): Promise<{ sha256: string; bytes: number }>;
  /** `start` and `end` are positions, `end` inclusive as in HTTP. `bytes` is the whole content's length. Null when there is no such content. */
  open(sha256: string, range?: { start: number; end?: number }): Promise<{ bytes: number; stream: Readable } | null>;
  /** Removes what a killed process left half-written that long ago. Answers how many. */
  sweep(olderThanMs: number): Promise<number>;
}

/** The calls that write, so that a test can fill the disk. */
export type FileWriter = Pick<typeof nodeFiles, "open" | "rename">;

const SHA256 = /^[0-9a-f]{64}$/;
const FULL: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT"]);

export function createFileArtifactBytes(options: { directory: string; files?: FileWriter }): ArtifactBytes {
  const { directory, files = nodeFiles } = options;
  const incoming = path.join(directory, "incoming");
  // Two levels: a folder holds at most some thousands of entries however many artifacts there are.
  const placeOf = (sha256: string): string => {
    invariant(SHA256.test(sha256), "an artifact is addressed by a SHA-256");
    return path.join(directory, sha256.slice(0, 2), sha256);
  };
  return {
    async put(content) {
      await nodeFiles.mkdir(incoming, { recursive: true });
      const temporary = path.join(incoming, randomBytes(12).toString("hex"));
      try {
        const written = await write(files, temporary, content);
        await settle(files, temporary, placeOf(written.sha256));
        return written;
      } catch (error) {
        await nodeFiles.rm(temporary, { force: true });
        throw translate(error);
      }
    },
    async open(sha256, range) {
      const handle = await nodeFiles.open(placeOf(sha256), "r").catch(nullIfMissing);
      if (!handle) return null;
      const { size } = await handle.stat();
      if (range && range.start >= size) {
        await handle.close();
        return { bytes: size, stream: Readable.from([]) };
      }
      return { bytes: size, stream: handle.createReadStream({ ...range, autoClose: true }) };
    },
    sweep: (olderThanMs) => sweep(incoming, Date.now() - olderThanMs),
  };
}

async function write(files: FileWriter, target: string, content: ArtifactContent): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  const handle = await files.open(target, "wx", 0o600);
  try {
    for await (const chunk of chunksOf(content)) {
      hash.update(chunk);
      bytes += chunk.length;
      await writeAll(handle, chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { sha256: hash.digest("hex"), bytes };
}

/** A write may take only a part, notably on a disk that is getting full. */
async function writeAll(handle: Pick<nodeFiles.FileHandle, "write">, chunk: Uint8Array): Promise<void> {
  for (let from = 0; from < chunk.length;) from += (await handle.write(chunk, from, chunk.length - from)).bytesWritten;
}

async function* chunksOf(content: ArtifactContent): AsyncGenerator<Uint8Array> {
  if (typeof content === "string") yield Buffer.from(content, "utf8");
  else if (Symbol.asyncIterator in content) yield* content;
  else if ("path" in content) yield* createReadStream(content.path) as AsyncIterable<Buffer>;
  else yield content;
}

/** Rename is atomic and replaces equal content by itself; the folder's entry is synced, or a power cut could lose it. */
async function settle(files: FileWriter, temporary: string, place: string): Promise<void> {
  const folder = path.dirname(place);
  const made = await nodeFiles.mkdir(folder, { recursive: true });
  await files.rename(temporary, place);
  await syncFolder(folder);
  if (made !== undefined) await syncFolder(path.dirname(folder));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await nodeFiles.open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function sweep(incoming: string, beforeMs: number): Promise<number> {
  const names = (await nodeFiles.readdir(incoming).catch(nullIfMissing)) ?? [];
  let removed = 0;
  for (const name of names) {
    const file = path.join(incoming, name);
    const found = await nodeFiles.stat(file).catch(nullIfMissing);
    if (!found || found.mtimeMs > beforeMs) continue;
    await nodeFiles.rm(file, { force: true });
    removed += 1;
  }
  return removed;
}

function translate(error: unknown): unknown {
  if (FULL.has(codeOf(error))) {
    return new DomainError("storage_full", "The disk is full. Free space, then try again.", { retry: true, cause: error });
  }
  return error;
}

function nullIfMissing(error: unknown): null {
  if (codeOf(error) === "ENOENT") return null;
  throw error;
}

/** By shape: Node's own errors fail `instanceof` in another realm. */
function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
