/** Where workspaces stand under the data folder. Everything that makes, finds or removes one asks here. */
import path from "node:path";
import { invariant } from "@praxis/domain/errors";

export interface PreparedWorkspace {
  dataDir: string;
  runId: string;
  stepId: string;
  generation: number;
}

const PLAIN_NAME = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,127}$/;

export function workspacesFolder(dataDir: string): string {
  return path.join(path.resolve(dataDir), "workspaces");
}

/** The checkout of one `workspace.prepare`; a step that is run again by decision gets a new one. */
export function preparedWorkspacePath({ dataDir, runId, stepId, generation }: PreparedWorkspace): string {
  return path.join(runFolder(dataDir, runId), `${plain(stepId)}-${generation}`);
}

/** For a command without `workspace.prepare`. A dot cannot stand in a step's id, so it never meets a checkout's folder. */
export function emptyWorkspacePath({ dataDir, runId, stepId }: Omit<PreparedWorkspace, "generation">): string {
  return path.join(runFolder(dataDir, runId), `${plain(stepId)}.empty`);
}

/** Where one try of a verification works; gone afterwards. */
export function verifyWorkspacePath({
  dataDir,
  runId,
  stepId,
  attempt,
}: Omit<PreparedWorkspace, "generation"> & { attempt: number }): string {
  return path.join(runFolder(dataDir, runId), `${plain(stepId)}.verify-${attempt}`);
}

/** Beside the checkout, not in it: written last, so its presence says that the checkout is whole. */
export function markerPath(workspace: string): string {
  return `${workspace}.json`;
}

function runFolder(dataDir: string, runId: string): string {
  return path.join(workspacesFolder(dataDir), plain(runId));
}

function plain(name: string): string {
  invariant(PLAIN_NAME.test(name), "ids in a workspace's path are plain names");
  return name;
}
