/** Files as they are at a commit, read from the object store: the work tree and its links play no part. */
import type { Git } from "./git/create-git.js";
import { streamTree } from "./objects/stream-tree.js";
import { openRepository } from "./open-repository.js";
import { assertCommitId } from "./resolve-commit.js";

/** Callers read configuration and playbooks with this; anything larger is not one. */
const FILE_BYTES_MAX = 8 * 1024 * 1024;

export interface ListedFile {
  path: string;
  bytes: number;
}

/** A commit never changes, and the same few files of a branch's tip are asked for again and again. The newest are kept while they are small. */
const KEPT_MOST = 256;
const KEPT_BYTES_MAX = 64 * 1024;
const kept = new Map<string, Buffer | null>();

/** Null when nothing, a folder or a symbolic link is there. A file over 8 MiB throws `repository_unreadable`. */
export async function readFileAtCommit(git: Git, repositoryPath: string, commit: string, filePath: string): Promise<Buffer | null> {
  assertCommitId(commit);
  if (filePath === "" || filePath.includes("\0")) return null;
  const { gitDir, objectsDir } = openRepository({ path: repositoryPath });
  // Of this very folder: objects of another one might only pretend to be the same.
  const key = [objectsDir, commit, filePath].join("\0");
  const known = kept.get(key);
  if (known !== undefined) return known === null ? null : Buffer.from(known);
  const content = await readBlobAt(git, gitDir, commit, filePath);
  if (content === null || content.length <= KEPT_BYTES_MAX) {
    const oldest = kept.size < KEPT_MOST ? undefined : kept.keys().next().value;
    if (oldest !== undefined) kept.delete(oldest);
    kept.set(key, content === null ? null : Buffer.from(content));
  }
  return content;
}

async function readBlobAt(git: Git, gitDir: string, commit: string, filePath: string): Promise<Buffer | null> {
  for await (const entry of streamTree(git, { gitDir, commit, path: filePath, recurse: false })) {
    if (entry.path.toString("utf8") !== filePath || entry.kind !== "file") continue;
    return git.read({ gitDir, args: ["cat-file", "blob", entry.objectId], bytesMax: FILE_BYTES_MAX });
  }
  return null;
}

/** Regular files below a folder (`prefix`, with or without a slash at its end), all levels, in git's order. */
export async function listFilesAtCommit(git: Git, repositoryPath: string, commit: string, prefix: string): Promise<ListedFile[]> {
  assertCommitId(commit);
  const { gitDir } = openRepository({ path: repositoryPath });
  const folder = prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
  const files: ListedFile[] = [];
  for await (const entry of streamTree(git, { gitDir, commit, path: folder, recurse: true })) {
    if (entry.kind === "file") files.push({ path: entry.path.toString("utf8"), bytes: entry.bytes });
  }
  return files;
}
