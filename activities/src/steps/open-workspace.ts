/** Finds the checkout that an earlier `workspace.prepare` made on this machine. */
import { readFile, stat } from "node:fs/promises";
import { DomainError } from "@praxis/domain/errors";
import type { StepTask } from "@praxis/temporal/contracts";
import { markerPath, preparedWorkspacePath } from "../workspace-prepare/index.js";
import type { StepContext } from "./step-context.js";

export type OpenedWorkspace = NonNullable<StepContext<never>["workspace"]>;

/** Null when the step has no `workspace.prepare` before it. Throws `workspace_lost` when the checkout is not here (any more). */
export function createOpenWorkspace(deps: { dataDir: string; hostId: string }): (task: StepTask) => Promise<OpenedWorkspace | null> {
  return async (task) => {
    if (!task.workspace) return null;
    const path = preparedWorkspacePath({ dataDir: deps.dataDir, runId: task.runId, ...task.workspace });
    try {
      const marker: unknown = JSON.parse(await readFile(markerPath(path), "utf8"));
      if ((await stat(path)).isDirectory()) return { path, commit: commitOf(marker), hostId: deps.hostId };
    } catch {
      // Said below: whatever is wrong with it, it cannot be worked in.
    }
    throw new DomainError("workspace_lost", "The step's checkout is no longer on this machine.");
  };
}

function commitOf(marker: unknown): string | null {
  return typeof marker === "object" && marker !== null && "commit" in marker && typeof marker.commit === "string" ? marker.commit : null;
}
