/** Rebase: git needs a work tree for it, so it gets a temporary one with a git folder of its own. Hooks, filters and helpers play no part. */
import { join } from "node:path";
import { createWorktree } from "../change/create-worktree.js";
import { gitFailure } from "../git/git-failure.js";
import type { GitReadCall } from "../git/create-git.js";
import { PATHS_MAX, type Building, type CommitMade } from "./candidate.js";

/** Merges inside the change are taken apart; commits that `onto` has already, or that become empty, are left out. */
const REBASE_ARGS = ["rebase", "--merge", "--empty=drop", "--no-fork-point", "--no-autosquash", "--no-rebase-merges", "--quiet"] as const;

export async function rebaseCommits({ git, view, scratch, mergeBase, call, onto, head, signal }: Building): Promise<CommitMade> {
  const { path: workTree } = await createWorktree(view, { commit: head, folder: join(scratch, "tree"), ...(signal && { signal }) });
  const inside: Omit<GitReadCall, "args"> = { ...call, gitDir: join(workTree, ".git"), workTree };
  const answer = await git.ask({ ...inside, args: [...REBASE_ARGS, "--onto", onto, mergeBase], goodCodes: [1, 128] });
  if (answer.code !== 0) {
    const unmerged = await git.read({ ...inside, args: ["diff", "--name-only", "--diff-filter=U", "-z"] });
    const paths = unmerged
      .toString("utf8")
      .split("\0")
      .filter((path) => path !== "");
    if (paths.length > 0) return { kind: "conflict", paths: [...new Set(paths)].slice(0, PATHS_MAX) };
    throw gitFailure({ command: "rebase", code: answer.code, signal: null, stderr: answer.stderr });
  }
  const commit = (await git.read({ ...inside, args: ["rev-parse", "--verify", "HEAD"] })).toString("utf8").trim();
  return commit === onto ? { kind: "unchanged" } : { kind: "built", commit };
}
