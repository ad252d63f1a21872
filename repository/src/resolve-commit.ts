/** From a branch, tag or commit id to the full id of a commit. Reads refs and objects only: nothing of the repository's is run. */
import { DomainError } from "@praxis/domain/errors";
import type { Git } from "./git/create-git.js";
import { openRepository } from "./open-repository.js";

/** Longer than any name a file system takes. */
const REF_LENGTH_MAX = 300;
/** A read of one ref takes milliseconds; this bounds a repository on a dead disk or one made to hang. */
const RESOLVE_TIMEOUT_MS = 20_000;

/** `ref` may be empty or missing: the repository's `HEAD`. Throws `repository_not_found`, `ref_not_found` or `repository_unreadable`. */
export async function resolveCommit(
  git: Git,
  repositoryPath: string,
  ref?: string | null,
  options: { signal?: AbortSignal } = {},
): Promise<string> {
  const { gitDir } = openRepository({ path: repositoryPath });
  const name = ref === undefined || ref === null || ref === "" ? "HEAD" : ref;
  assertRefName(name);
  const signal = AbortSignal.any([AbortSignal.timeout(RESOLVE_TIMEOUT_MS), ...(options.signal === undefined ? [] : [options.signal])]);
  const found = await revParse(git, gitDir, `${name}^{commit}`, signal);
  if (found !== null) return found;
  await assertReadable(git, gitDir, name, signal);
  throw new DomainError("ref_not_found", await whyNot(git, gitDir, name, signal));
}

/**
 * What full names of refs and commit ids mean, by one git process; null where one is no commit, is not there, or cannot be read. Why, `resolveCommit`
 * says. Whoever calls has checked the names.
 */
export async function resolveCommits(
  git: Git,
  repositoryPath: string,
  names: readonly string[],
  options: { signal?: AbortSignal } = {},
): Promise<(string | null)[]> {
  const { gitDir } = openRepository({ path: repositoryPath });
  for (const name of names) assertRefName(name);
  const signal = AbortSignal.any([AbortSignal.timeout(RESOLVE_TIMEOUT_MS), ...(options.signal === undefined ? [] : [options.signal])]);
  const args = ["cat-file", "--batch-check=%(objectname) %(objecttype)", "--buffer"];
  const answer = await git.read({ gitDir, args, input: names.map((name) => `${name}^{commit}\n`).join(""), signal });
  const lines = answer.toString("utf8").split("\n");
  return names.map((_, at) => /^([0-9a-f]{40,64}) commit$/.exec(lines[at] ?? "")?.[1] ?? null);
}

async function revParse(git: Git, gitDir: string, revision: string, signal: AbortSignal): Promise<string | null> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", revision];
  const answer = (await git.read({ gitDir, args, signal, goodCodes: [1, 128], bytesMax: 4_096 })).toString("utf8").trim();
  return isCommitId(answer) ? answer : null;
}

/** A ref that is there but leads to an object that is not, or that git cannot read, means a damaged repository and not a wrong name. */
async function assertReadable(git: Git, gitDir: string, name: string, signal: AbortSignal): Promise<void> {
  // git takes any full id for an object without looking.
  const id = isCommitId(name) ? null : await revParse(git, gitDir, name, signal);
  if (id === null) return;
  const args = ["cat-file", "-t", id];
  const type = (await git.read({ gitDir, args, signal, goodCodes: [1, 128], bytesMax: 4_096 })).toString("utf8").trim();
  if (type !== "") return;
  const what = `${name === "HEAD" ? "HEAD" : JSON.stringify(name)} leads to the object ${id.slice(0, 12)}`;
  throw new DomainError("repository_unreadable", `${what}, which git cannot read: the repository is damaged or incomplete.`);
}

async function whyNot(git: Git, gitDir: string, name: string, signal: AbortSignal): Promise<string> {
  const args = ["for-each-ref", "--count=1", "--format=%(objectname)"];
  const anyRef = (await git.read({ gitDir, args, signal, goodCodes: [128], bytesMax: 4_096 })).toString("utf8").trim();
  const head = await revParse(git, gitDir, "HEAD^{commit}", signal);
  if (anyRef === "" && head === null) return "The repository has no commits yet. Commit something, then try again.";
  if (name === "HEAD") return "The repository's HEAD names a branch without commits. Give a branch, tag or commit.";
  return `The repository has no branch, tag or commit ${JSON.stringify(name)}.`;
}

/** A full id, SHA-1 or SHA-256. */
export function isCommitId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

export function assertCommitId(commit: string): void {
  if (!isCommitId(commit)) throw new DomainError("ref_not_found", `${JSON.stringify(commit.slice(0, 80))} is not the full id of a commit.`);
}

/** Names of branches, tags and commits, with `~2` and `^`. Not git's searches (`:/text`), reflog (`@{…}`), paths (`a:b`) or ranges. */
export function assertRefName(ref: string): void {
  // eslint-disable-next-line no-control-regex -- control characters are exactly what must not pass
  const wrong = ref.length > REF_LENGTH_MAX || ref.startsWith("-") || /[\u0000-\u0020\u007f:?*[\\]|\.\.|@\{|\^[^0-9^~]/.test(ref);
  if (wrong) throw new DomainError("ref_not_found", `${JSON.stringify(ref.slice(0, 80))} is not the name of a branch, tag or commit.`);
}
