/** Where a file of head was in base, and the other way round. */
import type { ChangedFile } from "./changed-file.js";

export interface RenameMap {
  /** Path in head → path in base. A file that did not move keeps its name. */
  toBase(path: string): string;
  /** Path in base → path in head. */
  toHead(path: string): string;
}

export function createRenameMap(files: readonly ChangedFile[]): RenameMap {
  const moved = files.filter(({ status }) => status === "renamed");
  const toBase = new Map(moved.map(({ path, oldPath }) => [path, oldPath ?? path]));
  const toHead = new Map(moved.map(({ path, oldPath }) => [oldPath ?? path, path]));
  return { toBase: (path) => toBase.get(path) ?? path, toHead: (path) => toHead.get(path) ?? path };
}
