/**
 * Lets a branch point at a commit, by compare-and-swap. Never a protected branch, never one that some work tree has checked out (that
 * tree would show the change reversed), never over somebody else's commits.
 */
import { DomainError } from "@praxis/domain/errors";
import type { Git } from "../git/create-git.js";
import { LOST_RACE } from "../git/lost-race.js";
import { openRepository } from "../open-repository.js";
import { assertCommitId } from "../resolve-commit.js";
import { matchesBranch } from "./matches-branch.js";
import { usedBranches } from "./used-branches.js";

export interface PlaceBranchRequest {
  git: Git;
  repoPath: string;
  /** Without `refs/heads/`. */
  branch: string;
  commit: string;
  /** May the branch be moved away from this commit? Asked only when it exists and points elsewhere. */
  mayReplace: (tip: string) => Promise<boolean>;
  /** Names, `*` stands for any text. The repository's default branch is protected besides. */
  protectedBranches: readonly string[];
  by: { name: string; email: string };
  /** For the reflog. */
  reason: string;
  signal?: AbortSignal | undefined;
}

/** already: it pointed there before, nothing was written. `before`: where it pointed, null when it is new. */
export type BranchPlaced = { kind: "placed" | "already"; before: string | null };

/** Throws `branch_protected`, `branch_checked_out`, `branch_taken`, `with_invalid` for a name git does not take. */
export async function placeBranch(request: PlaceBranchRequest): Promise<BranchPlaced> {
  const { git, branch, commit, signal } = request;
  assertCommitId(commit);
  const { commonDir } = openRepository({ path: request.repoPath });
  const ref = `refs/heads/${branch}`;
  await assertBranchName(git, branch, ref);
  const before = await tipOf(git, commonDir, ref, signal);
  if (before === commit) return { kind: "already", before };
  const used = await usedBranches(git, commonDir, signal);
  if (used.defaults.has(branch) || request.protectedBranches.some((pattern) => matchesBranch(pattern, branch))) throw isProtected(branch);
  if (used.checkedOut.has(branch)) throw checkedOut(branch);
  if (before !== null && !(await request.mayReplace(before))) throw taken(branch, before);
  if (await swap(request, { commonDir, ref, before })) return { kind: "placed", before };
  const now = await tipOf(git, commonDir, ref, signal);
  if (now === commit) return { kind: "already", before: now };
  throw taken(branch, now);
}

/** The old value goes with the new one, so of two writers only one can win. False when the ref is not what it was. */
async function swap(
  { git, commit, by, reason, signal }: PlaceBranchRequest,
  { commonDir, ref, before }: { commonDir: string; ref: string; before: string | null },
): Promise<boolean> {
  const old = before ?? "0".repeat(commit.length);
  const answer = await git.ask({
    gitDir: commonDir,
    args: ["update-ref", "--create-reflog", "--no-deref", "-m", reason, ref, commit, old],
    variables: { GIT_COMMITTER_NAME: by.name, GIT_COMMITTER_EMAIL: by.email },
    configuration: { "core.fsync": "objects,reference" },
    goodCodes: [1, 128],
    signal,
  });
  if (answer.code === 0) return true;
  if (LOST_RACE.test(answer.stderr)) return false;
  throw new DomainError("repository_unreadable", `git could not write the branch: ${answer.stderr.trim().slice(0, 600)}`, { retry: true });
}

async function tipOf(git: Git, gitDir: string, ref: string, signal: AbortSignal | undefined): Promise<string | null> {
  const answer = await git.ask({ gitDir, args: ["rev-parse", "--verify", "--quiet", ref], goodCodes: [1], bytesMax: 4_096, signal });
  const tip = answer.stdout.toString("utf8").trim();
  return tip === "" ? null : tip;
}

async function assertBranchName(git: Git, branch: string, ref: string): Promise<void> {
  const answer = await git.ask({ args: ["check-ref-format", ref], goodCodes: [1] });
  if (answer.code !== 0 || branch.startsWith("-") || branch === "HEAD")
    throw new DomainError("with_invalid", `${JSON.stringify(branch.slice(0, 200))} cannot be the name of a branch.`);
}

function isProtected(branch: string): DomainError {
  return new DomainError(
    "branch_protected",
    `The branch ${JSON.stringify(branch)} is protected: the platform never writes it. Let the step write a branch of its own.`,
  );
}

function checkedOut(branch: string): DomainError {
  return new DomainError(
    "branch_checked_out",
    `The branch ${JSON.stringify(branch)} is checked out in a work tree of the repository. Switch that tree to another branch, then run the step again.`,
  );
}

function taken(branch: string, tip: string | null): DomainError {
  const where = tip === null ? "it was changed at the same moment" : `it points at ${tip.slice(0, 12)}`;
  return new DomainError(
    "branch_taken",
    `The branch ${JSON.stringify(branch)} is there already with commits that are not this step's: ${where}. Remove or rename it, then run the step again.`,
    { details: { branch, tip } },
  );
}
