/** The branch that changes land on. In a clone made by CI only the remote's branch is there. */
import { DomainError } from "@praxis/domain/errors";
import type { Git } from "../git/create-git.js";
import { isCommitId, resolveCommit } from "../resolve-commit.js";
import { isBranch } from "./current-branch.js";

/** A local branch, else a tag or commit of that name, else `origin`'s branch. Throws `ref_not_found` with the name as it was given. */
export async function resolveTarget(git: Git, path: string, target: string, options: { signal?: AbortSignal } = {}): Promise<string> {
  try {
    // git itself would take a tag of the same name first, and with it another policy.
    const isNamed = !isCommitId(target) && (await isBranch(git, path, target));
    return await resolveCommit(git, path, isNamed ? `refs/heads/${target}` : target, options);
  } catch (error) {
    if (!DomainError.is(error) || error.code !== "ref_not_found") throw error;
    return resolveCommit(git, path, `refs/remotes/origin/${target}`, options).catch(() => {
      throw error;
    });
  }
}
