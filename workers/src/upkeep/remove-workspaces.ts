/** Removes this machine's checkouts of closed runs that nobody has used for a while. */
import { removeWorkspace } from "@praxis/activities";
import type { WorkspaceStore } from "@praxis/database";
import type { Log } from "../log.js";
import { forEachItem, type Loop } from "./loop.js";

const BATCH = 50;

export function createWorkspaceRemoval(deps: {
  workspaces: WorkspaceStore;
  hostId: string;
  dataDir: string;
  retentionMs: number;
  log: Log;
}): Loop {
  return {
    name: `remove-workspaces/${deps.hostId}`,
    everyMs: 60_000,
    async work() {
      const expired = await deps.workspaces.expired({ hostId: deps.hostId, olderThanMs: deps.retentionMs, limit: BATCH });
      await forEachItem(expired, deps.log, async (workspace) => {
        await removeWorkspace({ dataDir: deps.dataDir, path: workspace.path });
        await deps.workspaces.markRemoved(workspace);
        deps.log.info({ runId: workspace.runId, stepId: workspace.stepId }, "removed a workspace");
      });
    },
  };
}
