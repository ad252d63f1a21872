/** The repository of a step's workspace, ready to read. An earlier step may have changed the workspace, so nothing in it is believed. */
import { DomainError } from "@praxis/domain/errors";
import { checkRepositoryAllowed, openRepository, resolveCommit, type Git } from "@praxis/repository";
import type { StepContext } from "../steps/step-context.js";

export interface OpenedWorkspace {
  gitDir: string;
  commonDir: string;
  commit: string;
}

/** Throws `repository_not_found` when the step has no checkout, `path_outside_roots` when its `.git` was turned to lead elsewhere. */
export async function openWorkspace(
  git: Git,
  { workspace, signal }: Pick<StepContext<unknown>, "workspace" | "signal">,
): Promise<OpenedWorkspace> {
  if (workspace === null || workspace.commit === null) {
    throw new DomainError("repository_not_found", "This step reads a repository but has none. Let it need a `workspace.prepare` step.");
  }
  const { path } = checkRepositoryAllowed({ path: workspace.path }, { roots: [workspace.path], hosts: [], schemes: [] });
  const { gitDir, commonDir } = openRepository({ path });
  return { gitDir, commonDir, commit: await resolveCommit(git, path, workspace.commit, { signal }) };
}
