/** Which dependencies a commit asks for, told by its lockfiles as git has them: nothing of a worktree is opened to find out. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { LOCKFILE_NAMES, matcher, type GatePolicy } from "@praxis/domain/gate";
import type { RepositoryView } from "@praxis/repository/change";
import { streamTree, type TreeEntry } from "@praxis/repository/objects";
import { ownPlace } from "./own-place.js";

export interface Lockfiles {
  /** Equal for commits whose lockfiles are byte-equal. */
  key: string;
  entries: readonly (Pick<TreeEntry, "kind" | "objectId" | "bytes"> & { path: string })[];
}

export async function lockfilesOf(view: RepositoryView, commit: string, policy: GatePolicy, signal?: AbortSignal): Promise<Lockfiles> {
  const { key } = policy.environment;
  const isWanted = matcher(key.length > 0 ? key : LOCKFILE_NAMES.map((name) => `**/${name}`));
  const entries: Lockfiles["entries"][number][] = [];
  for await (const { kind, objectId, bytes, path } of streamTree(view.git, { gitDir: view.gitDir, commit, recurse: true, signal })) {
    const name = path.toString("utf8");
    if (isWanted(name) && !name.split("/").includes("node_modules")) entries.push({ kind, objectId, bytes, path: name });
  }
  // A link says nothing about what is behind it: such a commit is like no other.
  const isPlain = entries.every(({ kind }) => kind === "file");
  const parts = [entries.map(({ path, objectId }) => [path, objectId]), isPlain ? null : commit];
  return { key: createHash("sha256").update(JSON.stringify(parts)).digest("hex"), entries };
}

/** Has this folder the very same lockfiles? */
export async function hasLockfiles(folder: string, { entries }: Lockfiles): Promise<boolean> {
  for (const { kind, path, objectId, bytes } of entries) {
    if (kind !== "file") return false;
    const place = await ownPlace(folder, path);
    if (place.kind !== "file" || (await lstat(place.path)).size !== bytes) return false;
    const hash = createHash(objectId.length === 64 ? "sha256" : "sha1").update(`blob ${String(bytes)}\0`);
    await pipeline(createReadStream(place.path), hash);
    if (hash.digest("hex") !== objectId) return false;
  }
  return true;
}
