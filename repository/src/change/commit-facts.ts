/** What can be said about one commit of a repository: its tree, whether a ref names it, and where it left another line. */
import type { Git } from "../git/create-git.js";
import { openRepository } from "../open-repository.js";
import { assertCommitId } from "../resolve-commit.js";
import { VIEW_CONFIGURATION } from "./repository-view.js";

export interface CommitFacts {
  tree: string;
  /** A branch, remote branch or tag names this very commit. */
  isTip: boolean;
  /** With `other`; null when there is none, or when nothing was asked. */
  base: string | null;
}

/** Null: the commit is not in this repository. */
export async function commitFacts(git: Git, path: string, commit: string, other: string | null): Promise<CommitFacts | null> {
  assertCommitId(commit);
  const { gitDir } = openRepository({ path });
  const read = async (args: readonly string[]): Promise<string> =>
    (await git.read({ gitDir, args, configuration: VIEW_CONFIGURATION, goodCodes: [1, 128] })).toString("utf8").trim();
  const tree = await read(["rev-parse", "--verify", "--quiet", "--end-of-options", `${commit}^{tree}`]);
  if (tree === "") return null;
  const isTip = (await read(["for-each-ref", "--count=1", `--points-at=${commit}`, "--format=%(refname)"])) !== "";
  const base = other === null ? "" : await read(["merge-base", other, commit]);
  return { tree, isTip, base: base === "" ? null : base };
}
