/** Every upkeep loop of the worker, started together; resolves when all have ended. */
import type { RepositoryPolicy } from "@praxis/repository";
import { createArchiver } from "./archive-histories.js";
import { createBulkRunner } from "./bulk-runner.js";
import { createAgentExpiry } from "./expire-agents.js";
import type { Forges } from "@praxis/activities";
import { createForgeAnnouncer } from "./forge-announcer.js";
import { createGateReconciler } from "./gate-reconciler.js";
import { createLeaseSweeper } from "./lease-sweeper.js";
import { runLoop, type Loop } from "./loop.js";
import { createReconciler } from "./reconciler.js";
import { createQueueRelay } from "./queue-relay.js";
import { createRelay } from "./relay.js";
import { createWorkspaceRemoval } from "./remove-workspaces.js";
import type { WorkerEnv } from "../env.js";
import type { Log } from "../log.js";
import type { Resources } from "../resources.js";

const repositoryPolicyOf = (env: WorkerEnv): RepositoryPolicy => ({
  roots: env.PRAXIS_REPOSITORY_ROOTS,
  hosts: env.PRAXIS_REPOSITORY_HOSTS,
  schemes: env.PRAXIS_REPOSITORY_SCHEMES,
});

/** An artifact's bytes are written in minutes; what is older was left by a killed process. */
const HALF_WRITTEN_MS = 86_400_000;

export async function startUpkeep(deps: {
  env: WorkerEnv;
  resources: Resources;
  log: Log;
  stopped: AbortSignal;
  hostId: string;
  forges: Forges;
}): Promise<void> {
  const { env, resources, log, stopped, hostId, forges } = deps;
  const loops: Loop[] = [
    createRelay(resources),
    createQueueRelay({ ...resources, log }),
    createReconciler({ ...resources, log }),
    createArchiver({ ...resources, log }),
    createLeaseSweeper({ ...resources, log }),
    createGateReconciler({ ...resources, log }),
    createForgeAnnouncer({ ...resources, forges, log, stopped }),
    createAgentExpiry({ ...resources, log }),
    createBulkRunner({ ...resources, log, policy: repositoryPolicyOf(env) }),
    createWorkspaceRemoval({
      ...{ workspaces: resources.workspaces, hostId, dataDir: env.PRAXIS_DATA_DIR, log },
      retentionMs: env.PRAXIS_WORKSPACE_RETENTION_MS,
    }),
    ...sweepsOf(resources, hostId),
  ];
  await Promise.all(loops.map((loop) => runLoop(loop, { database: resources.database, log, stopped })));
}

const HOUR_MS = 3_600_000;

/** What has outlived its time is forgotten. */
function sweepsOf({ bytes, idempotency, forgeNews, sessions, bulks }: Resources, hostId: string): Loop[] {
  const sweep = (name: string, everyMs: number, work: () => Promise<unknown>): Loop => ({
    name,
    everyMs,
    work: async () => {
      await work();
    },
  });
  return [
    sweep(`sweep-artifacts/${hostId}`, HOUR_MS, () => bytes.sweep(HALF_WRITTEN_MS)),
    sweep("forget-idempotency-keys", HOUR_MS / 6, () => idempotency.sweep()),
    sweep("forget-forge-deliveries", HOUR_MS, () => forgeNews.sweep()),
    sweep("forget-sessions", HOUR_MS, () => sessions.sweep()),
    sweep("forget-bulk-orders", HOUR_MS, () => bulks.sweep()),
  ];
}
