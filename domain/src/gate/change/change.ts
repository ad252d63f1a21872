/** The change under judgement: what git knows about it, read once and shared by every check. */
import type { ChangedFile } from "../diff/changed-file.js";

export interface Commit {
  id: string;
  parents: readonly string[];
  /** Whole and unchanged, subject first. */
  message: string;
  author: { name: string; email: string };
  /** Its own patch against its first parent, or null for merge commits and where squash lands one net diff. */
  files: readonly ChangedFile[] | null;
}

/** Path → text. Files over `TEXT_BYTES_MAX`, binary files and submodules are not in it. */
export interface Texts {
  readonly [path: string]: string;
}

/** Per file and side. Nobody writes such files by hand, and every check that needs them whole has a limit of its own. */
export const TEXT_BYTES_MAX = 2_000_000;

export interface Change {
  /** How receipts name the repository: a path or a URL. */
  repository: string;
  /** The name of the branch it is to land on, and of the branch it comes from where it has one. */
  target: string;
  branch: string | null;
  /** Full commit ids: merge base, tip of the target, head; and head's tree. */
  base: string;
  baseTip: string;
  head: string;
  tree: string;
  /** Merge base to head, in git's order. */
  files: readonly ChangedFile[];
  /** What head has and the target's tip has not, oldest first. Before a squash that a queue has made stands what it was made from. */
  commits: readonly Commit[];
  /** Of every changed file: `base` by its old path at the merge base, `head` by its path in head. */
  texts: { readonly base: Texts; readonly head: Texts };
  /** Every path in head's tree. */
  headPaths: readonly string[];
}

/** The target has all of it already. A commit without files still brings its message. */
export function isEmptyChange({ files, commits }: Pick<Change, "files" | "commits">): boolean {
  return files.length === 0 && commits.length === 0;
}

/** What the change left alone, and the old names of all that it touched. */
export function basePaths({ headPaths, files }: Change): string[] {
  const touched = new Set(files.map(({ path }) => path));
  return [...new Set([...headPaths.filter((path) => !touched.has(path)), ...files.flatMap(({ oldPath }) => oldPath ?? [])])];
}
