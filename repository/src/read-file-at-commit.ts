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

/** Null when nothing, a folder or a symbolic link is there. A file over 8 MiB throws `repository_unreadable`. */
export async function readFileAtCommit(git: Git, repositoryPath: string, commit: string, filePath: string): Promise<Buffer | null> {
  assertCommitId(commit);
  if (filePath === "" || filePath.includes("\0")) return null;
  const { gitDir } = openRepository({ path: repositoryPath });
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
