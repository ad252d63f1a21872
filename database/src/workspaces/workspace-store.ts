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

export function createWorkspaceStore({ database, clock }: StoreDeps): WorkspaceStore {
  const { db } = database;
  const now = (): string => new Date(clock.now()).toISOString();
  const at = ({ runId, stepId, generation }: WorkspaceAddress): SQL | undefined =>
    and(eq(workspaces.runId, runId), eq(workspaces.stepId, stepId), eq(workspaces.generation, generation));
  return {
    async get(address) {
      const [found] = await translating(db.select().from(workspaces).where(at(address)));
      return found ?? null;
    },
    async record({ runId, stepId, generation, hostId, path, source, commit }) {
      const row = { runId, stepId, generation, hostId, path, source, commit, createdAt: now(), lastUsedAt: now() };
      const target = [workspaces.runId, workspaces.stepId, workspaces.generation];
      const set = { hostId, path, source, commit, lastUsedAt: row.lastUsedAt, removedAt: null };
      await translating(db.insert(workspaces).values(row).onConflictDoUpdate({ target, set }));
    },
    async touch(address) {
      await translating(db.update(workspaces).set({ lastUsedAt: now() }).where(at(address)));
    },
    async markIrreversible(address) {
      await translating(db.update(workspaces).set({ irreversibleUsed: true }).where(at(address)));
    },
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
            inArray(runs.status, [...CLOSED_RUN_STATUSES]),
          ),
        )
        .orderBy(workspaces.lastUsedAt)
        .limit(limit);
      return translating(query);
    },
  };
}
