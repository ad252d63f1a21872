/** Which machine holds a step's checkout, and since when nobody used it. Written by `recorder.recordFinished`. */
import type { Json } from "@praxis/domain/hashing";
import type { StoreDeps } from "../store-deps.js";

export interface WorkspaceAddress {
  runId: string;
  /** The `workspace.prepare` that made it. */
  stepId: string;
  generation: number;
}

export interface WorkspaceRecord extends WorkspaceAddress {
  hostId: string;
  path: string;
  source: { readonly [key: string]: Json | undefined };
  commit: string | null;
  createdAt: string;
  lastUsedAt: string;
  removedAt: string | null;
  /** An irreversible step worked in it: it may not be prepared again elsewhere without asking. */
  irreversibleUsed: boolean;
}

export interface WorkspaceStore {
  get(address: WorkspaceAddress): Promise<WorkspaceRecord | null>;
  /** A repeat replaces host, path and commit. */
  record(workspace: Omit<WorkspaceRecord, "createdAt" | "lastUsedAt" | "removedAt" | "irreversibleUsed">): Promise<void>;
  touch(address: WorkspaceAddress): Promise<void>;
  markIrreversible(address: WorkspaceAddress): Promise<void>;
  markRemoved(address: WorkspaceAddress): Promise<void>;
  /** On this host, of closed runs, not used for `olderThanMs`. */
  expired(query: { hostId: string; olderThanMs: number; limit: number }): Promise<WorkspaceRecord[]>;
}

export function createWorkspaceStore(_deps: StoreDeps): WorkspaceStore {
  throw new Error("not built yet");
}
