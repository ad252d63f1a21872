/**
 * The one write that lands: the branch goes from the commit that was judged to the candidate, by compare-and-swap, and is read back. A repeat
 * finds what it landed. A folder that has the branch checked out follows when it is clean; else nothing is landed and the folder is named.
 */
import { DomainError } from "@praxis/domain/errors";
import type { Git } from "../git/create-git.js";
import { LOST_RACE } from "../git/lost-race.js";
import { openRepository } from "../open-repository.js";
import { assertCommitId } from "../resolve-commit.js";
import { branchTip } from "./branch-tip.js";
import { indexHolds, moveFiles, whyNotFollow, workTreesOn, type WorkTree } from "./work-trees.js";

export interface LandRequest {
  git: Git;
  repoPath: string;
  /** Without `refs/heads/`. */
  branch: string;
  /** Where the branch has to be now, and the candidate that descends from it. */
  expected: string;
  commit: string;
  by: { name: string; email: string };
  /** For the reflog. */
  reason: string;
  signal?: AbortSignal | undefined;
}

/** A folder that stands on the branch. `said`: it could not follow although it was clean a moment before; it shows the change reversed. */
export interface WorkTreeUpdate {
  folder: string;
  said: string | null;
}

/** already: a repeat, or it had come there another way. moved: somebody else was faster, nothing was written. */
export type BranchLanded =
  | { kind: "landed" | "already"; tip: string; workTrees: readonly WorkTreeUpdate[] }
  | { kind: "moved"; tip: string | null }
  | { kind: "refused"; folder: string; message: string };

/** Throws `ref_not_found` when the candidate does not descend from `expected`, `repository_unreadable`, `storage_full`. */
export async function landBranch(request: LandRequest): Promise<BranchLanded> {
  const { git, repoPath, branch, expected, commit, signal } = request;
  assertCommitId(expected);
  assertCommitId(commit);
  const { commonDir } = openRepository({ path: repoPath });
  await assertDescends(request, commonDir);
  const found = await findLanded(request);
  if (found.kind === "already" || found.tip !== expected) return found;
  const trees = await workTreesOn(git, commonDir, branch);
  for (const tree of trees) {
    const why = await whyNotFollow(git, tree, expected, commit, signal);
    if (why !== null) return { kind: "refused", folder: tree.folder, message: refusal(branch, tree.folder, why) };
  }
  if (!(await swap(request, commonDir))) return lost(request, commonDir);
  // Read back: what git said it did is not what counts.
  const now = await branchTip(git, repoPath, branch, signal);
  if (now === null || !(await isAncestor(git, commonDir, commit, now, signal))) return { kind: "moved", tip: now };
  return { kind: "landed", tip: now, workTrees: await follow(request, trees, "first") };
}

/** Writes no branch: says where it is, and whether the candidate is on it. After a landing whose end nobody heard. */
export async function findLanded(request: LandRequest): Promise<Exclude<BranchLanded, { kind: "refused" }>> {
  const { git, repoPath, branch, expected, commit, signal } = request;
  const { commonDir } = openRepository({ path: repoPath });
  const tip = await branchTip(git, repoPath, branch, signal);
  if (tip === null || tip === expected || !(await isAncestor(git, commonDir, commit, tip, signal))) return { kind: "moved", tip };
  // Ended between the write and the files: a repeat brings the folder along.
  const workTrees = tip === commit ? await follow(request, await workTreesOn(git, commonDir, branch), "repeat") : [];
  return { kind: "already", tip, workTrees };
}

async function lost({ git, repoPath, branch, commit, signal }: LandRequest, commonDir: string): Promise<BranchLanded> {
  const tip = await branchTip(git, repoPath, branch, signal);
  const here = tip !== null && (await isAncestor(git, commonDir, commit, tip, signal));
  return here ? { kind: "already", tip, workTrees: [] } : { kind: "moved", tip };
}

async function follow(
  { git, expected, commit, signal }: LandRequest,
  trees: readonly WorkTree[],
  time: "first" | "repeat",
): Promise<WorkTreeUpdate[]> {
  const updates: WorkTreeUpdate[] = [];
  for (const tree of trees) {
    // In a repeat the folder may have followed already, or a person may be at work in it again.
    if (time === "repeat" && !(await indexHolds(git, tree, expected, signal))) continue;
    const said = await moveFiles(git, tree, [expected, commit], { dryRun: false, signal });
    updates.push({ folder: tree.folder, said });
  }
  return updates;
}

/** The old value goes with the new one, so of two writers only one can win. */
async function swap({ git, branch, expected, commit, by, reason, signal }: LandRequest, commonDir: string): Promise<boolean> {
  const answer = await git.ask({
    gitDir: commonDir,
    args: ["update-ref", "--create-reflog", "--no-deref", "-m", reason, `refs/heads/${branch}`, commit, expected],
    variables: { GIT_COMMITTER_NAME: by.name, GIT_COMMITTER_EMAIL: by.email },
    configuration: { "core.fsync": "objects,reference" },
    goodCodes: [1, 128],
    signal,
  });
  if (answer.code === 0) return true;
  if (LOST_RACE.test(answer.stderr)) return false;
  throw new DomainError("repository_unreadable", `git could not write the branch: ${answer.stderr.trim().slice(0, 600)}`, { retry: true });
}

async function assertDescends({ git, expected, commit, signal }: LandRequest, commonDir: string): Promise<void> {
  if (expected !== commit && (await isAncestor(git, commonDir, expected, commit, signal))) return;
  throw new DomainError("ref_not_found", `${commit.slice(0, 12)} does not build on ${expected.slice(0, 12)}: it cannot land there.`);
}

async function isAncestor(git: Git, gitDir: string, old: string, young: string, signal: AbortSignal | undefined): Promise<boolean> {
  const answer = await git.ask({ gitDir, args: ["merge-base", "--is-ancestor", old, young], goodCodes: [1, 128], signal });
  return answer.code === 0;
}

function refusal(branch: string, folder: string, why: string): string {
  return (
    `The branch ${JSON.stringify(branch)} is checked out in ${folder}, and that folder ${why}. Nothing was landed. ` +
    "Commit or put away what is there, or switch the folder to another branch; then queue the change again."
  );
}
