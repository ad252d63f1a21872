/** A patch in a checkout of its own: work tree and index, or neither. Whole and binary-safe; nothing of it is guessed or cleaned up. */
import { join } from "node:path";
import type { Git } from "../git/create-git.js";
import { judgeApply, PATCH_ARGS, PATCH_MEMORY_BYTES, type PatchJudged } from "./patch-arguments.js";

export interface ApplyRequest {
  git: Git;
  /** A checkout made by `checkoutWorkspace`. */
  workTree: string;
  /** A file that holds the patch, outside of the work tree. */
  patchFile: string;
  signal?: AbortSignal | undefined;
}

/** `git apply` changes everything or nothing. What it says when the patch does not fit is an answer, not an error. */
export async function applyPatch({ git, workTree, patchFile, signal }: ApplyRequest): Promise<PatchJudged> {
  const args = [...PATCH_ARGS, "--index", "--", patchFile];
  return judgeApply(
    await git.ask({ gitDir: join(workTree, ".git"), workTree, args, signal, goodCodes: [1, 128], memoryBytesMax: PATCH_MEMORY_BYTES }),
  );
}
