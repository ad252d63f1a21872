/** Every call that changes the disk, so that a test can make any of them fail, tear or be the last one of a process. Reads need no port. */
import * as nodeFiles from "node:fs/promises";

export interface OpenFile {
  /** Writes everything or throws; part of it may then be in the file. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Waits until the content is on disk. After a failure nothing is known about what is: never tried again. */
  datasync(): Promise<void>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}

export interface FileLayer {
  /** `new`: must not exist yet. `update`: made when missing. */
  open(file: string, how: "new" | "update", mode?: number): Promise<OpenFile>;
  rename(from: string, to: string): Promise<void>;
  link(from: string, to: string): Promise<void>;
  unlink(file: string): Promise<void>;
  chmod(file: string, mode: number): Promise<void>;
  makeFolder(folder: string): Promise<void>;
  /** Waits until the names in a folder (new, renamed, removed) are on disk. */
  syncFolder(folder: string): Promise<void>;
}

export const nodeFileLayer: FileLayer = {
  async open(file, how, mode = 0o600) {
    const handle = await (how === "new" ? nodeFiles.open(file, "wx", mode) : openForUpdate(file, mode));
    return {
      async write(bytes, position) {
        for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
      },
      datasync: () => handle.datasync(),
      truncate: (size) => handle.truncate(size),
      close: () => handle.close(),
    };
  },
  rename: (from, to) => nodeFiles.rename(from, to),
  link: (from, to) => nodeFiles.link(from, to),
  unlink: (file) => nodeFiles.unlink(file),
  chmod: (file, mode) => nodeFiles.chmod(file, mode),
  async makeFolder(folder) {
    await nodeFiles.mkdir(folder, { recursive: true });
  },
  async syncFolder(folder) {
    const handle = await nodeFiles.open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

async function openForUpdate(file: string, mode: number): Promise<nodeFiles.FileHandle> {
  return nodeFiles.open(file, "r+", mode).catch((error: unknown) => {
    if (errorCode(error) !== "ENOENT") throw error;
    return nodeFiles.open(file, "wx+", mode);
  });
}

export function errorCode(error: unknown): string | undefined {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

const FULL: ReadonlySet<string | undefined> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

export function isDiskFull(error: unknown): boolean {
  return FULL.has(errorCode(error));
}

/** Nothing is left behind when it fails. The folder is not synced. */
export async function writeNewFile(files: FileLayer, file: string, content: Uint8Array): Promise<void> {
  const handle = await files.open(file, "new");
  try {
    await handle.write(content, 0);
    await handle.datasync();
  } catch (error) {
    await files.unlink(file).catch(() => undefined);
    throw error;
  } finally {
    await handle.close();
  }
}

export function nullIfMissing(error: unknown): null {
  if (errorCode(error) === "ENOENT") return null;
  throw error;
}
