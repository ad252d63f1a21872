/** Repositories without a forge: a folder of this machine, or a URL that is mirrored. The receipt is kept beside the commit. */
import { checkRepositoryAllowed, mirrorRepository, type Git, type RepositoryPolicy } from "@praxis/repository";
import { writeNote } from "@praxis/repository/change";
import type { StepLog } from "../steps/step-deps.js";
import type { ForgeAdapter } from "./forge-adapter.js";

export interface LocalGitDeps {
  git: Git;
  policy: RepositoryPolicy;
  /** Mirrors of repositories at URLs. */
  mirrorsDir: string;
  log: StepLog;
}

export function createLocalGit({ git, policy, mirrorsDir, log }: LocalGitDeps): ForgeAdapter {
  return {
    async bring({ repository }, { ref, signal }) {
      // Asked again at every use: what may be read can have changed since the request.
      const allowed = checkRepositoryAllowed(repository, policy);
      if ("path" in allowed) return allowed.path;
      return (await mirrorRepository({ git, source: allowed, cacheDir: mirrorsDir, ref, signal })).path;
    },
    /** A copy for those who only have the repository: one that may not be written does not undo a verdict. */
    async show({ gate: { repository, head, id }, receipt }) {
      if (!("path" in repository) || head === null || receipt === null) return;
      try {
        await writeNote(git, repository.path, { name: "gates", commit: head }, receipt);
      } catch (error) {
        log.warn({ err: error, gateId: id }, "the receipt could not be kept as a git note; it is among the artifacts");
      }
    },
  };
}
