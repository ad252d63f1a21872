/** The change between two commits as git tells it, with the arguments that the gate's engine prescribes. */
import { DomainError } from "@praxis/domain/errors";
import { DIFF_ARGUMENTS } from "@praxis/domain/gate";
import { assertCommitId, isCommitId } from "../resolve-commit.js";
import { VIEW_CONFIGURATION, type RepositoryView } from "./repository-view.js";

/** A change that is larger cannot be judged in the memory of one process. */
const DIFF_BYTES_MAX = 512 * 1024 * 1024;

/** Throws `ref_not_found` when the two have no commit in common. */
export async function findMergeBase(view: RepositoryView, target: string, head: string, signal?: AbortSignal): Promise<string> {
  assertCommitId(target);
  assertCommitId(head);
  const call = { gitDir: view.gitDir, args: ["merge-base", target, head], configuration: VIEW_CONFIGURATION, goodCodes: [1], signal };
  const base = (await view.git.read(call)).toString("utf8").trim();
  if (isCommitId(base)) return base;
  const why = view.shallowFile === null ? "" : " The clone is shallow: fetch more of its history (`git fetch --unshallow`).";
  throw new DomainError("ref_not_found", `${target.slice(0, 12)} and ${head.slice(0, 12)} have no commit in common.${why}`);
}

/** What `parseDiff` reads. `from` null: against nothing, for a commit without a parent. */
export async function readDiff(view: RepositoryView, from: string | null, to: string, signal?: AbortSignal): Promise<Buffer> {
  const base = from ?? (await emptyTree(view));
  const args = [...DIFF_ARGUMENTS, "--end-of-options", base, to];
  return view.git.read({ gitDir: view.gitDir, args, configuration: VIEW_CONFIGURATION, bytesMax: DIFF_BYTES_MAX, signal });
}

/** The id of a commit's tree. */
export async function treeOf(view: RepositoryView, commit: string, signal?: AbortSignal): Promise<string> {
  assertCommitId(commit);
  const args = ["rev-parse", "--verify", "--end-of-options", `${commit}^{tree}`];
  return (await view.git.read({ gitDir: view.gitDir, args, signal })).toString("utf8").trim();
}

/** Written into the view's own objects, so that it is there whatever the repository holds. */
async function emptyTree({ git, gitDir }: RepositoryView): Promise<string> {
  return (await git.read({ gitDir, args: ["hash-object", "-t", "tree", "-w", "--stdin"], input: "" })).toString("utf8").trim();
}
