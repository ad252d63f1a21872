/** Where a branch points now. A branch that is another name for a second one is refused: writing it would move both. */
import { DomainError } from "@praxis/domain/errors";
import type { Git } from "../git/create-git.js";
import { openRepository } from "../open-repository.js";
import { assertRefName, isCommitId } from "../resolve-commit.js";

/** Null: there is no such branch. Throws `ref_not_found` for a name no branch can have. */
export async function branchTip(git: Git, repoPath: string, branch: string, signal?: AbortSignal): Promise<string | null> {
  assertRefName(branch);
  const gitDir = openRepository({ path: repoPath }).commonDir;
  const ref = `refs/heads/${branch}`;
  const link = await git.read({ gitDir, args: ["symbolic-ref", "--quiet", ref], goodCodes: [1, 128], bytesMax: 4_096, signal });
  if (link.length > 0)
    throw new DomainError(
      "ref_not_found",
      `${JSON.stringify(branch)} is only another name for ${JSON.stringify(link.toString("utf8").trim())}. Name that branch itself.`,
    );
  const found = await git.read({ gitDir, args: ["rev-parse", "--verify", "--quiet", ref], goodCodes: [1], bytesMax: 4_096, signal });
  const tip = found.toString("utf8").trim();
  return isCommitId(tip) ? tip : null;
}
