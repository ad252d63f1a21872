/** Squash and merge without a work tree: the merged tree is computed from objects, and a commit is made of it. */
import { DomainError } from "@praxis/domain/errors";
import { treeOf } from "../change/read-diff.js";
import { gitFailure } from "../git/git-failure.js";
import { PATHS_MAX, type Building, type CommitMade } from "./candidate.js";

export async function mergeCommits(building: Building): Promise<CommitMade> {
  const { git, call, landing, onto, head, message, view, signal } = building;
  const args = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", onto, head];
  const merged = await git.ask({ ...call, args, goodCodes: [1, 128] });
  if (merged.code === 128) throw gitFailure({ command: "merge-tree", code: 128, signal: null, stderr: merged.stderr });
  const [tree = "", ...paths] = merged.stdout
    .toString("utf8")
    .split("\0")
    .filter((part) => part !== "");
  if (merged.code === 1) return { kind: "conflict", paths: [...new Set(paths)].slice(0, PATHS_MAX) };
  if (!/^[0-9a-f]{40,64}$/.test(tree)) throw new DomainError("repository_unreadable", "git merge-tree gave no tree.");
  if (landing === "squash" && tree === (await treeOf(view, onto, signal))) return { kind: "unchanged" };
  const parents = landing === "squash" ? [onto] : [onto, head];
  const commit = ["commit-tree", ...parents.flatMap((parent) => ["-p", parent]), "-F", "-", tree];
  return { kind: "built", commit: (await git.read({ ...call, args: commit, input: message })).toString("utf8").trim() };
}
