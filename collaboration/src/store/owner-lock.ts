/** One process owns a store: the one that holds the kernel's lock on `.lock`. The kernel gives it back when the process dies, however. */
import { open, readFile, stat, writeFile, type FileHandle } from "node:fs/promises";
import { tryLock } from "fs-native-extensions";
import type { Places } from "../log/places.js";
import { nullIfMissing } from "./file-layer.js";

export interface StoreOwner {
  pid: number;
  url: string | null;
}

export interface OwnerLock {
  /** False: the file was removed or replaced (`git clean -x`, for instance), so that others would lock another one and own the store too. */
  holds(): Promise<boolean>;
  release(): Promise<void>;
}

/** Null: another process (or another store in this one) holds it. `.owner.json` says who, for people and proxies; it is no lock. */
export async function takeOwnerLock(places: Places, url: string | null): Promise<OwnerLock | null> {
  // Never removed and never replaced: a lock on a file that somebody else has unlinked would be a lock on nothing.
  const handle = await open(places.lock, "a+", 0o600);
  if (!tryLock(handle.fd)) {
    await handle.close();
    return null;
  }
  try {
    // In place: who reads it in that moment sees half of it and takes the owner as unknown.
    await writeFile(places.owner, `${JSON.stringify({ pid: process.pid, url })}\n`);
  } catch (error) {
    await handle.close();
    throw error;
  }
  let held: FileHandle | null = handle;
  const { ino } = await handle.stat({ bigint: true });
  return {
    holds: async () => held !== null && (await inodeOf(places.lock)) === ino,
    async release() {
      const mine = held;
      held = null;
      await mine?.close();
    },
  };
}

/** Null: there is no such file. */
export async function inodeOf(file: string): Promise<bigint | null> {
  return (await stat(file, { bigint: true }).catch(nullIfMissing))?.ino ?? null;
}

export async function readOwner(places: Places): Promise<StoreOwner | null> {
  const text = await readFile(places.owner, "utf8").catch(nullIfMissing);
  try {
    const owner: unknown = JSON.parse(text ?? "null");
    if (typeof owner !== "object" || owner === null || !("pid" in owner) || !("url" in owner)) return null;
    const { pid, url } = owner;
    return typeof pid === "number" && (url === null || typeof url === "string") ? { pid, url } : null;
  } catch {
    return null;
  }
}
