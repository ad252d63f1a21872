/** The repository under judgement while one evaluation looks at it: a private view, and a place for worktrees. Nothing is written into it. */
import { currentBranch, createRepositoryView, isBranch, resolveTarget, type RepositoryView } from "@praxis/repository/change";
import { isCommitId, resolveCommit, resolveCommits, type Git } from "@praxis/repository";
import { createScratch, sweepScratch, type Scratch } from "./scratch/create-scratch.js";

export interface JudgedRepository {
  path: string;
  view: RepositoryView;
  scratch: Scratch;
  /** Names as the caller gave them, resolved once: a branch that moves meanwhile changes nothing. */
  target: string;
  baseTip: string;
  head: string;
  /** Where head comes from, when it is a branch. */
  branch: string | null;
  /** The caller's own work tree: what is installed and reported there counts. Null on a server: nobody answers for what lies there. */
  checkout: string | null;
  /** Whose history has landed. Null: the target's, because whoever asks owns it. */
  protectedBranches: readonly string[] | null;
  close(): Promise<void>;
}

export interface JudgedRepositoryRequest {
  git: Git;
  stateDir: string;
  /** The folder with `.git`, or a bare repository. */
  path: string;
  /** The branch the change is to land on. Without a local one, `origin`'s is taken. */
  target: string;
  head: string;
  /** What the names meant when the evaluation began: nothing is resolved again. */
  pinned?: { baseTip: string; head: string; branch: string | null } | undefined;
  /** Asked by others than whoever owns this folder: names, `*` stands for any text. */
  server?: { protectedBranches: readonly string[] } | undefined;
  signal?: AbortSignal | undefined;
}

/** Throws `repository_not_found` or `ref_not_found`. */
export async function openJudgedRepository(request: JudgedRepositoryRequest): Promise<JudgedRepository> {
  const { git, path, target, stateDir, signal } = request;
  const { baseTip, head: headCommit, branch } = request.pinned ?? (await resolveNames(request));
  await sweepScratch(stateDir);
  const scratch = await createScratch(stateDir);
  try {
    const view = await createRepositoryView(git, { path, folder: scratch.place("view"), anyCommit: headCommit, signal });
    const checkout = request.server === undefined ? path : null;
    const protectedBranches = request.server?.protectedBranches ?? null;
    return { path, view, scratch, target, baseTip, head: headCommit, branch, checkout, protectedBranches, close: scratch.remove };
  } catch (error) {
    await scratch.remove();
    throw error;
  }
}

type Pinned = NonNullable<JudgedRepositoryRequest["pinned"]>;

async function resolveNames(request: JudgedRepositoryRequest): Promise<Pinned> {
  const { git, path, target, head, signal } = request;
  const options = signal === undefined ? {} : { signal };
  const known = isCommitId(head) ? await resolveAtOnce(request) : null;
  if (known !== null) return known;
  const baseTip = await resolveTarget(git, path, target, options);
  const headCommit = head === target ? baseTip : await resolveCommit(git, path, head, options);
  const branch = head === "HEAD" ? await currentBranch(git, path) : (await isBranch(git, path, head)) ? head : null;
  return { baseTip, head: headCommit, branch };
}

/** As on a server, where the head is a commit: two names through one process. Null: one of them means something else, or nothing. */
async function resolveAtOnce({ git, path, target, head, signal }: JudgedRepositoryRequest): Promise<Pinned | null> {
  const tip = isCommitId(target) ? target : `refs/heads/${target}`;
  const names = [tip, head, `refs/heads/${head}`];
  // Why something cannot be read is said by whoever looks at it alone.
  const found = await resolveCommits(git, path, names, signal === undefined ? {} : { signal }).catch(() => [null]);
  const [baseTip, headCommit, branch] = found;
  // A branch that is called like a commit is looked at in full.
  return !baseTip || headCommit !== head || branch !== null ? null : { baseTip, head, branch: null };
}
