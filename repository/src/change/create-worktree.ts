/**
 * A clean, detached checkout in a folder of its own, with a git folder of its own that borrows the repository's objects. Borrowed and not
 * hard-linked: a command that runs here as root could write through a hard link into the judged repository.
 */
import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { GitReadCall } from "../git/create-git.js";
import { assertCommitId } from "../resolve-commit.js";
import { borrowObjects, VIEW_CONFIGURATION, type RepositoryView } from "./repository-view.js";

/** A file of another commit that is laid over the checkout; mode `0` takes away what is there. */
export interface OverlaidFile {
  path: string;
  mode: string;
  blob: string;
}

export interface Worktree {
  path: string;
  commit: string;
  /** What must stay readable for git to work in there. */
  objectsDir: string;
  remove(): Promise<void>;
}

export interface WorktreeRequest {
  commit: string;
  /** Made anew. */
  folder: string;
  overlay?: readonly OverlaidFile[];
  signal?: AbortSignal | undefined;
}

/** Hooks, filters and submodules of the repository play no part. After an error nothing stands at `folder`. */
export async function createWorktree(view: RepositoryView, { commit, folder, overlay = [], signal }: WorktreeRequest): Promise<Worktree> {
  assertCommitId(commit);
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 2 });
  await remove();
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const format = `--object-format=${view.objectFormat}`;
    await view.git.read({ args: ["init", "--quiet", "--template=", format, "--", folder], signal });
    const gitDir = join(folder, ".git");
    await borrowObjects(gitDir, view.objectsDir);
    if (view.shallowFile !== null) await copyFile(view.shallowFile, join(gitDir, "shallow"));
    const call = (args: readonly string[], more: Partial<GitReadCall> = {}): Promise<Buffer> =>
      view.git.read({ gitDir, workTree: folder, args, configuration: VIEW_CONFIGURATION, signal, ...more });
    await call(["update-ref", "--no-deref", "HEAD", commit]);
    await call(["read-tree", commit]);
    if (overlay.length > 0) await call(["update-index", "--replace", "-z", "--index-info"], { input: indexInfo(overlay) });
    // From the index, and not by `checkout`: git refuses paths that lead out of the folder, and runs no hook.
    await call(["checkout-index", "--all", "--force", "--quiet"]);
    return { path: folder, commit, objectsDir: view.objectsDir, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function indexInfo(overlay: readonly OverlaidFile[]): string {
  return overlay.map(({ path, mode, blob }) => `${mode} ${blob}\t${path}\0`).join("");
}
