/** What a change adds to a branch, commit by commit: for the message and the authors of its landing. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listCommits, type ListedCommit } from "../change/list-commits.js";
import { createRepositoryView } from "../change/repository-view.js";
import type { Git } from "../git/create-git.js";

/** Oldest first. */
export async function changeCommits(
  git: Git,
  path: string,
  { onto, head }: { onto: string; head: string },
  signal?: AbortSignal,
): Promise<ListedCommit[]> {
  const scratch = await mkdtemp(join(tmpdir(), "praxis-landing-"));
  try {
    const view = await createRepositoryView(git, { path, folder: join(scratch, "view"), anyCommit: onto, signal });
    return await listCommits(view, { target: onto, head }, signal);
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 2 });
  }
}
