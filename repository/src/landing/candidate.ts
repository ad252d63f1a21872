/** What a candidate is made from, and what comes of it. */
import type { Landing } from "@praxis/domain/gate";
import type { RepositoryView } from "../change/repository-view.js";
import type { Git, GitReadCall } from "../git/create-git.js";

interface Person {
  name: string;
  email: string;
}

export interface CandidateRequest {
  git: Git;
  repoPath: string;
  landing: Landing;
  /** Full ids. `onto` becomes the first parent. */
  onto: string;
  head: string;
  /** Of a squash or merge commit; a rebase keeps the messages. */
  message: string;
  /** Of a squash; the others keep their authors. */
  author: Person;
  committer: Person;
  /** Whole seconds since 1970, UTC: the date of every commit made here. */
  atSeconds: number;
  signal?: AbortSignal | undefined;
}

/** conflict: it does not fit onto that commit. unchanged: `onto` has all of it already. */
export type CandidateBuilt =
  { kind: "built"; commit: string; tree: string } | { kind: "conflict"; paths: readonly string[] } | { kind: "unchanged" };

/** What the two ways of building share. */
export interface Building extends CandidateRequest {
  view: RepositoryView;
  /** Of this building alone, removed afterwards. */
  scratch: string;
  mergeBase: string;
  /** Git on the private view, with new objects going into the repository itself. */
  call: Omit<GitReadCall, "args">;
}

/** Enough to act on; a change that conflicts everywhere is no better understood by more names. */
export const PATHS_MAX = 50;

export type CommitMade = { kind: "built"; commit: string } | { kind: "conflict"; paths: readonly string[] } | { kind: "unchanged" };
