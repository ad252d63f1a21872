/**
 * Makes a commit of a patch without a checkout: an index of its own in a scratch folder, and objects beside the others. Neither the work
 * tree nor the index nor a ref of the repository changes. The commit depends on what is given here alone: a repeat gives the same id.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Git, GitReadCall } from "../git/create-git.js";
import { openRepository } from "../open-repository.js";
import { assertCommitId } from "../resolve-commit.js";
import { judgeApply, PATCH_ARGS, PATCH_MEMORY_BYTES } from "./patch-arguments.js";

export interface CommitPatchRequest {
  git: Git;
  repoPath: string;
  /** The commit that the patch is against: the new one's parent. */
  base: string;
  patch: Uint8Array;
  message: string;
  by: { name: string; email: string };
  /** Whole seconds since 1970, UTC. */
  atSeconds: number;
  signal?: AbortSignal | undefined;
}

/** refused: it does not apply; `said` is why. unchanged: it applies and changes nothing. */
export type PatchCommitted = { kind: "committed"; commit: string } | { kind: "refused"; said: string } | { kind: "unchanged" };

/** What a repository's configuration could change about the outcome, or leave behind in it, overruled. */
const CONFIGURATION = {
  "core.splitIndex": "false",
  "core.sparseCheckout": "false",
  "index.sparse": "false",
  "i18n.commitEncoding": "utf-8",
  // The branch will be told to people: its objects must outlive a power cut.
  "core.fsync": "objects,reference",
} as const;

/** Throws `ref_not_found` when the base is not there, `repository_unreadable`, `storage_full`. */
export async function commitPatch(request: CommitPatchRequest): Promise<PatchCommitted> {
  const { git, base, patch, signal } = request;
  assertCommitId(base);
  const { commonDir } = openRepository({ path: request.repoPath });
  const scratch = await mkdtemp(join(tmpdir(), "praxis-change-"));
  try {
    const patchFile = join(scratch, "change.patch");
    await writeFile(patchFile, patch, { mode: 0o600 });
    const variables = { GIT_INDEX_FILE: join(scratch, "index"), ...identity(request) };
    const shared: Omit<GitReadCall, "args"> = { gitDir: commonDir, variables, configuration: CONFIGURATION, signal };
    const say = async (args: string[], more: Partial<GitReadCall> = {}): Promise<string> =>
      (await git.read({ ...shared, args, ...more })).toString("utf8").trim();
    const before = await say(["rev-parse", "--verify", `${base}^{tree}`]);
    await say(["read-tree", base]);
    const cached = { ...shared, args: [...PATCH_ARGS, "--cached", "--", patchFile], memoryBytesMax: PATCH_MEMORY_BYTES };
    const judged = judgeApply(await git.ask({ ...cached, goodCodes: [1, 128] }));
    if (judged.kind === "refused") return judged;
    const tree = await say(["write-tree"]);
    if (tree === before) return { kind: "unchanged" };
    return { kind: "committed", commit: await say(["commit-tree", "-p", base, "-F", "-", tree], { input: request.message }) };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function identity({ by, atSeconds }: CommitPatchRequest): Record<string, string> {
  const at = `@${String(atSeconds)} +0000`;
  return {
    GIT_AUTHOR_NAME: by.name,
    GIT_AUTHOR_EMAIL: by.email,
    GIT_AUTHOR_DATE: at,
    GIT_COMMITTER_NAME: by.name,
    GIT_COMMITTER_EMAIL: by.email,
    GIT_COMMITTER_DATE: at,
  };
}
