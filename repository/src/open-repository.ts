/** Finds the parts of a repository from a path: a work tree, a linked work tree (`.git` is a file), or a bare repository. Starts no process. */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DomainError } from "@praxis/domain/errors";

export interface OpenedRepository {
  /** As asked for, links resolved. */
  path: string;
  /** Has `HEAD`. A linked work tree has its own. */
  gitDir: string;
  /** Has `refs` and `objects`; the same as `gitDir` but for a linked work tree. */
  commonDir: string;
  objectsDir: string;
  bare: boolean;
}

/** Parents are not searched: a folder inside a repository is not that repository. Throws `repository_not_found`. */
export function openRepository({ path }: { path: string }): OpenedRepository {
  const real = realPathOf(path);
  const dotGit = join(real, ".git");
  const bare = kindOf(dotGit) === "nothing";
  const gitDir = bare ? real : kindOf(dotGit) === "folder" ? realpathSync(dotGit) : linkedGitDir(dotGit, path);
  const commonDir = commonDirOf(gitDir, path);
  const objects = join(commonDir, "objects");
  if (kindOf(join(gitDir, "HEAD")) !== "file" || kindOf(objects) !== "folder" || kindOf(join(commonDir, "refs")) !== "folder")
    throw notFound(path);
  return { path: real, gitDir, commonDir, objectsDir: realpathSync(objects), bare };
}

function realPathOf(path: string): string {
  if (path.includes("\0")) throw notFound(path);
  try {
    return realpathSync(path);
  } catch (cause) {
    throw notFound(path, cause);
  }
}

function linkedGitDir(dotGit: string, path: string): string {
  const target = /^gitdir: (.+?)\n*$/s.exec(readSmall(dotGit))?.[1];
  if (target === undefined) throw notFound(path);
  try {
    return realpathSync(resolve(dirname(dotGit), target));
  } catch (cause) {
    throw notFound(path, cause);
  }
}

function commonDirOf(gitDir: string, path: string): string {
  const file = join(gitDir, "commondir");
  if (kindOf(file) !== "file") return gitDir;
  try {
    return realpathSync(resolve(gitDir, readSmall(file).replace(/\n+$/, "")));
  } catch (cause) {
    throw notFound(path, cause);
  }
}

function readSmall(file: string): string {
  return statSync(file).size > 8_192 ? "" : readFileSync(file, "utf8");
}

function kindOf(path: string): "file" | "folder" | "nothing" {
  try {
    const stat = statSync(path);
    return stat.isDirectory() ? "folder" : stat.isFile() ? "file" : "nothing";
  } catch {
    return "nothing";
  }
}

function notFound(path: string, cause?: unknown): DomainError {
  return new DomainError(
    "repository_not_found",
    `There is no git repository at ${JSON.stringify(path)}. Give the folder that holds \`.git\`, or a bare repository.`,
    {
      cause,
    },
  );
}
