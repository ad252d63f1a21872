/** The commits of a change with their messages, as they were written. */
import { DomainError } from "@praxis/domain/errors";
import { assertCommitId } from "../resolve-commit.js";
import { VIEW_CONFIGURATION, type RepositoryView } from "./repository-view.js";

export interface ListedCommit {
  id: string;
  parents: readonly string[];
  tree: string;
  author: { name: string; email: string };
  /** Whoever made the commit of what the author wrote. */
  committer: { name: string; email: string };
  message: string;
}

const FIELDS = ["%H", "%P", "%T", "%an", "%ae", "%cn", "%ce", "%B"];

/** What `head` has and `target` has not, oldest first, parents before children. Target null: the whole history of `head`. */
export async function listCommits(
  view: RepositoryView,
  { target, head, firstParent = false }: { target: string | null; head: string; firstParent?: boolean },
  signal?: AbortSignal,
): Promise<ListedCommit[]> {
  assertCommitId(head);
  if (target !== null) assertCommitId(target);
  const args = [
    "log",
    "-z",
    "--topo-order",
    "--reverse",
    "--no-show-signature",
    "--no-notes",
    "--no-mailmap",
    "--encoding=UTF-8",
    ...(firstParent ? ["--first-parent"] : []),
    `--format=tformat:${FIELDS.join("%x00")}`,
    "--end-of-options",
    ...(target === null ? [head] : [`^${target}`, head]),
  ];
  const output = await view.git.read({ gitDir: view.gitDir, args, configuration: VIEW_CONFIGURATION, signal });
  const texts = output.toString("utf8").split("\0");
  if (texts.length % FIELDS.length !== 1)
    throw new DomainError("repository_unreadable", "git log gave a list of commits that cannot be read.");
  return Array.from({ length: (texts.length - 1) / FIELDS.length }, (_, index) => {
    const [id = "", parents = "", tree = "", ...rest] = texts.slice(index * FIELDS.length);
    const [name = "", email = "", committerName = "", committerEmail = "", message = ""] = rest;
    const committer = { name: committerName, email: committerEmail };
    return { id, parents: parents === "" ? [] : parents.split(" "), tree, author: { name, email }, committer, message };
  });
}
