/**
 * Makes the commit that would land, by squash, merge or rebase. Only objects are added to the repository: no ref, index or work tree of it
 * changes, and nothing of its configuration is heeded. The commit depends on what is given here alone, so a repeat gives the same id.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRepositoryView } from "../change/repository-view.js";
import { findMergeBase, treeOf } from "../change/read-diff.js";
import { assertCommitId } from "../resolve-commit.js";
import type { Building, CandidateBuilt, CandidateRequest } from "./candidate.js";
import { mergeCommits } from "./merge-commits.js";
import { rebaseCommits } from "./rebase-commits.js";

/** The candidate must outlive a power cut: a receipt will speak of it. */
const DURABLE = { "core.commitGraph": "false", "core.fsync": "objects", "i18n.commitEncoding": "utf-8" } as const;

/** Throws `repository_not_found`, `ref_not_found` (also when the two have no commit in common), `repository_unreadable`, `storage_full`. */
export async function buildCandidate(request: CandidateRequest): Promise<CandidateBuilt> {
  const { git, repoPath, onto, head, signal } = request;
  assertCommitId(onto);
  assertCommitId(head);
  const scratch = await mkdtemp(join(tmpdir(), "praxis-landing-"));
  try {
    const view = await createRepositoryView(git, { path: repoPath, folder: join(scratch, "view"), anyCommit: onto, signal });
    const mergeBase = await findMergeBase(view, onto, head, signal);
    if (mergeBase === head) return { kind: "unchanged" };
    const variables = { GIT_OBJECT_DIRECTORY: view.objectsDir, ...identity(request) };
    const call = { gitDir: view.gitDir, variables, configuration: DURABLE, signal };
    const building: Building = { ...request, view, scratch, mergeBase, call };
    const built = request.landing === "rebase" ? await rebaseCommits(building) : await mergeCommits(building);
    if (built.kind !== "built") return built;
    return { ...built, tree: await treeOf(view, built.commit, signal) };
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 2 });
  }
}

function identity({ author, committer, atSeconds, landing }: CandidateRequest): Record<string, string> {
  const at = `@${String(atSeconds)} +0000`;
  const by = { GIT_COMMITTER_NAME: committer.name, GIT_COMMITTER_EMAIL: committer.email, GIT_COMMITTER_DATE: at };
  // Of a rebase every commit keeps its own author.
  if (landing === "rebase") return by;
  const writer = landing === "merge" ? committer : author;
  return { ...by, GIT_AUTHOR_NAME: writer.name, GIT_AUTHOR_EMAIL: writer.email, GIT_AUTHOR_DATE: at };
}
