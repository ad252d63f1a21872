/** Removes a workspace, whatever the run left in it: folders without write permission, links to elsewhere, odd names. */
import { chmod, lstat, readdir, realpath, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { invariant } from "@praxis/domain/errors";
import { markerPath, workspacesFolder } from "./workspace-folders.js";

/** Refuses (a fault of the caller) any path that is not a workspace's under the data folder. A repeat does nothing. */
export async function removeWorkspace({ dataDir, path: given }: { dataDir: string; path: string }): Promise<void> {
  const folder = path.resolve(given);
  const parts = path.relative(workspacesFolder(dataDir), folder).split(path.sep);
  invariant(parts.length === 2 && !parts.includes(".."), "only workspaces under the data folder are removed");
  const runFolder = path.dirname(folder);
  if (!(await exists(runFolder))) return;
  const real = await realpath(runFolder);
  invariant(
    real === path.join(await realpath(workspacesFolder(dataDir)), path.basename(runFolder)),
    "a run's folder of workspaces is no link",
  );
  await rm(markerPath(folder), { force: true }); // first: without it a half-removed checkout is never taken for a whole one
  await removeTree(folder);
  await rmdir(runFolder).catch(() => undefined); // stays while the run has other workspaces
}

async function removeTree(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch {
    await makeRemovable(folder); // a module cache, for one, makes its folders read-only
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeRemovable(folder: string): Promise<void> {
  const facts = await lstat(folder).catch(() => null);
  if (facts?.isDirectory() !== true) return;
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeRemovable(path.join(folder, entry.name));
  }
}

async function exists(candidate: string): Promise<boolean> {
  return lstat(candidate).then(
    () => true,
    () => false,
  );
}
