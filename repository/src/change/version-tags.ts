/** Tags that a commit contains, as git sorts versions. */
import type { Git } from "../git/create-git.js";
import { openRepository } from "../open-repository.js";
import { assertCommitId } from "../resolve-commit.js";

/** Newest version first. Which of them are versions is the caller's to say. */
export async function versionTags(git: Git, path: string, commit: string): Promise<string[]> {
  assertCommitId(commit);
  const { gitDir } = openRepository({ path });
  const args = ["for-each-ref", `--merged=${commit}`, "--sort=-version:refname", "--format=%(refname:strip=2)", "refs/tags"];
  return (await git.read({ gitDir, args }))
    .toString("utf8")
    .split("\n")
    .filter((name) => name !== "");
}
