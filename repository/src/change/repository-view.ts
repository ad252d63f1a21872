/**
 * A private, empty git folder that borrows the objects of a repository. Git started on it sees commits and files, and nothing else of the
 * repository: no configuration, hooks, attributes, grafts, replacements, index or work tree. Nothing is ever written into the repository.
 */
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Git } from "../git/create-git.js";
import { openRepository } from "../open-repository.js";
import { isCommitId } from "../resolve-commit.js";

export interface RepositoryView {
  git: Git;
  gitDir: string;
  /** The repository's own objects; read only. */
  objectsDir: string;
  /** Where a shallow repository's history ends, or null for a whole one. */
  shallowFile: string | null;
  objectFormat: "sha1" | "sha256";
}

/** A commit graph written by a stranger could tell other parents than the commits themselves. */
export const VIEW_CONFIGURATION: Readonly<Record<string, string>> = { "core.commitGraph": "false" };

/** @param folder becomes the git folder; the caller removes it. @param anyCommit full id of a commit: its length tells the object format. */
export async function createRepositoryView(
  git: Git,
  { path, folder, anyCommit, signal }: { path: string; folder: string; anyCommit: string; signal?: AbortSignal | undefined },
): Promise<RepositoryView> {
  const { objectsDir, commonDir } = openRepository({ path });
  const objectFormat = isCommitId(anyCommit) && anyCommit.length === 64 ? "sha256" : "sha1";
  signal?.throwIfAborted();
  await makeBareFolder(folder, objectFormat);
  await borrowObjects(folder, objectsDir);
  const shallowFile = await copyIfThere(join(commonDir, "shallow"), join(folder, "shallow"));
  return { git, gitDir: folder, objectsDir, shallowFile, objectFormat };
}

/** What `git init --bare` without templates makes: every verdict begins with one of these, and a process for it costs more than all its files. */
async function makeBareFolder(folder: string, objectFormat: RepositoryView["objectFormat"]): Promise<void> {
  const format = objectFormat === "sha1" ? ["0"] : ["1", "[extensions]", "\tobjectFormat = sha256"];
  const [version = "0", ...extensions] = format;
  await mkdir(join(folder, "refs", "heads"), { recursive: true, mode: 0o700 });
  await writeFile(join(folder, "HEAD"), "ref: refs/heads/main\n");
  await writeFile(
    join(folder, "config"),
    ["[core]", `\trepositoryformatversion = ${version}`, "\tbare = true", ...extensions, ""].join("\n"),
  );
}

export async function borrowObjects(gitDir: string, objectsDir: string): Promise<void> {
  await mkdir(join(gitDir, "objects", "info"), { recursive: true });
  // Git reads a line that starts with a quote as a C string: only so a line feed in a path can be written.
  await writeFile(join(gitDir, "objects", "info", "alternates"), `${JSON.stringify(objectsDir)}\n`);
}

async function copyIfThere(from: string, to: string): Promise<string | null> {
  try {
    await copyFile(from, to);
    return to;
  } catch (error) {
    if (typeof error === "object" && error !== null && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
