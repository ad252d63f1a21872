/** Which machine holds a step's checkout, and since when nobody used it. Written by `recorder.recordFinished`. */
import type { Json } from "@praxis/domain/hashing";
import { CLOSED_RUN_STATUSES } from "@praxis/domain/run";
import { and, eq, getTableColumns, inArray, isNull, lte, type SQL } from "drizzle-orm";
import { translating } from "../connection/translate-error.js";
import { runs, workspaces } from "../schema/index.js";
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
}

export interface WorkspaceStore {
  markRemoved(address: WorkspaceAddress): Promise<void>;
  /** On this host, of runs that closed at least `olderThanMs` ago, and not used since. */
  expired(query: { hostId: string; olderThanMs: number; limit: number }): Promise<WorkspaceRecord[]>;
}

export function createWorkspaceStore({ database, clock }: StoreDeps): WorkspaceStore {
  const { db } = database;
  const now = (): string => new Date(clock.now()).toISOString();
  const at = ({ runId, stepId, generation }: WorkspaceAddress): SQL | undefined =>
    and(eq(workspaces.runId, runId), eq(workspaces.stepId, stepId), eq(workspaces.generation, generation));
  return {
    async markRemoved(address) {
      await translating(
        db
          .update(workspaces)
          .set({ removedAt: now() })
          .where(and(at(address), isNull(workspaces.removedAt))),
      );
    },
    async expired({ hostId, olderThanMs, limit }) {
      const before = new Date(clock.now() - olderThanMs).toISOString();
      const query = db
        .select(getTableColumns(workspaces))
        .from(workspaces)
        .innerJoin(runs, eq(runs.id, workspaces.runId))
        .where(
          and(
            eq(workspaces.hostId, hostId),
            isNull(workspaces.removedAt),
            lte(workspaces.lastUsedAt, before),
            lte(runs.finishedAt, before),
            inArray(runs.status, [...CLOSED_RUN_STATUSES]),
          ),
        )
        .orderBy(workspaces.lastUsedAt)
        .limit(limit);
      return translating(query);
    },
  };
}
