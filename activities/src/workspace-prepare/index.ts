/** The step kind `workspace.prepare`, and the folders that commands work in. */
export {
  createWorkspacePrepare,
  type WorkspacePrepareDeps,
  type WorkspacePrepareOutputs,
  type WorkspacePrepareWith,
} from "./create-workspace-prepare.js";
export { createEmptyWorkspace } from "./create-empty-workspace.js";
export { removeWorkspace } from "./remove-workspace.js";
export { emptyWorkspacePath, markerPath, preparedWorkspacePath, verifyWorkspacePath } from "./workspace-folders.js";
