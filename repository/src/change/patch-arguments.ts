/** How every patch is applied: exactly, whatever a repository's configuration says about blanks. */
import type { GitAnswer } from "../git/create-git.js";
import { gitFailure } from "../git/git-failure.js";

export const PATCH_ARGS = ["apply", "--binary", "--whitespace=nowarn", "--no-ignore-whitespace"] as const;

/** A packed change of a few bytes can unpack to any size, all of it in git's memory. The worker must survive it; the patch is refused. */
export const PATCH_MEMORY_BYTES = 1_024 * 1_024 * 1_024;

/** said: git's own words, for the person or agent who made the patch. */
export type PatchJudged = { kind: "applied" } | { kind: "refused"; said: string };

/** What is wrong with the patch, told apart from what is wrong with the machine. */
const NOT_THE_PATCH = /no space left on device|disk quota exceeded|unable to (?:write|create)|permission denied|index file/i;

export function judgeApply({ code, stderr }: GitAnswer): PatchJudged {
  if (code === 0) return { kind: "applied" };
  if (NOT_THE_PATCH.test(stderr)) throw gitFailure({ command: "apply", code, signal: null, stderr });
  return { kind: "refused", said: stderr.trim() === "" ? "git did not say why" : stderr.trim() };
}
