/** The workspace of a command that no `workspace.prepare` serves. */
import { mkdir } from "node:fs/promises";
import { asStorageError } from "../processes/index.js";
import { removeWorkspace } from "./remove-workspace.js";
import { emptyWorkspacePath } from "./workspace-folders.js";

/** Empty at every call: what an earlier attempt left is removed. Only call it when that attempt's processes are gone. */
export async function createEmptyWorkspace(place: { dataDir: string; runId: string; stepId: string }): Promise<string> {
  const folder = emptyWorkspacePath(place);
  try {
    await removeWorkspace({ dataDir: place.dataDir, path: folder });
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw asStorageError(cause);
  }
  return folder;
}
