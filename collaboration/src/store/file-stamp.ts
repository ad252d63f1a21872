/** Enough of a file's metadata to see that somebody replaced or changed it. */
import type { BigIntStats } from "node:fs";
import { lstat } from "node:fs/promises";
import { nullIfMissing } from "./file-layer.js";

export interface FileStamp {
  inode: bigint;
  size: bigint;
  modifiedNs: bigint;
  /** False for a link, a folder or anything else that is no plain file. */
  plain: boolean;
  modifiedMs: number;
  ownerId: number;
}

/** Null: there is nothing. Links are not followed. */
export async function stampOf(file: string): Promise<FileStamp | null> {
  const found = await lstat(file, { bigint: true }).catch(nullIfMissing);
  return found && stampFrom(found);
}

export function stampFrom(found: BigIntStats): FileStamp {
  const { ino, size, mtimeNs, mtimeMs, uid } = found;
  return { inode: ino, size, modifiedNs: mtimeNs, plain: found.isFile(), modifiedMs: Number(mtimeMs), ownerId: Number(uid) };
}

/** Not by the time of the inode's last change: linking and renaming, which we do ourselves, move it. */
export function isSameFile(one: FileStamp | null, other: FileStamp | null): boolean {
  if (one === null || other === null) return one === other;
  return one.inode === other.inode && one.size === other.size && one.modifiedNs === other.modifiedNs && one.plain === other.plain;
}
