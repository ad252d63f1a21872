/** What of a history has landed: agreed to by whoever guards the protected branches, whatever a caller names as the target. */
import type { Git } from "../git/create-git.js";
import { openRepository } from "../open-repository.js";
import { assertCommitId, isCommitId } from "../resolve-commit.js";
import { matchesBranch } from "./matches-branch.js";
import { VIEW_CONFIGURATION } from "./repository-view.js";
import { usedBranches } from "./used-branches.js";

export interface LandedQuestion {
  git: Git;
  repoPath: string;
  commit: string;
  /** Names, `*` stands for any text. The repository's default branch is one besides. */
  protectedBranches: readonly string[];
  signal?: AbortSignal | undefined;
}

/** The newest commit that `commit` has in common with the protected branches; null when there is none. */
export async function landedAncestor({ git, repoPath, commit, protectedBranches, signal }: LandedQuestion): Promise<string | null> {
  assertCommitId(commit);
  const { commonDir } = openRepository({ path: repoPath });
  const { defaults } = await usedBranches(git, commonDir, signal);
  const args = ["for-each-ref", "--format=%(objectname) %(objecttype) %(refname:lstrip=2)", "refs/heads"];
  const listed = (await git.read({ gitDir: commonDir, args, signal })).toString("utf8").split("\n");
  const tips = listed.flatMap((line) => {
    const [, id = "", branch = ""] = /^(\S+) commit (.+)$/.exec(line) ?? [];
    return branch !== "" && (defaults.has(branch) || protectedBranches.some((pattern) => matchesBranch(pattern, branch))) ? [id] : [];
  });
  if (tips.length === 0) return null;
  // Of one commit with what a merge of all the others would be.
  const call = {
    gitDir: commonDir,
    args: ["merge-base", commit, ...new Set(tips)],
    configuration: VIEW_CONFIGURATION,
    goodCodes: [1],
    signal,
  };
  const common = (await git.read(call)).toString("utf8").trim();
  return isCommitId(common) ? common : null;
}
