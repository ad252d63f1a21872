/** Names of branches: which one is checked out, and whether a name is one. Reads refs only. */
import type { Git } from "../git/create-git.js";
import { openRepository } from "../open-repository.js";
import { assertRefName } from "../resolve-commit.js";

/** Null: HEAD names a commit and no branch. */
export async function currentBranch(git: Git, path: string): Promise<string | null> {
  const { gitDir } = openRepository({ path });
  const answer = await git.read({ gitDir, args: ["symbolic-ref", "--quiet", "--short", "HEAD"], goodCodes: [1, 128], bytesMax: 4_096 });
  const name = answer.toString("utf8").trim();
  return name === "" ? null : name;
}

export async function isBranch(git: Git, path: string, name: string): Promise<boolean> {
  assertRefName(name);
  const { gitDir } = openRepository({ path });
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `refs/heads/${name}`];
  return (await git.read({ gitDir, args, goodCodes: [1, 128], bytesMax: 4_096 })).length > 0;
}
