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
    createQueueRelay(resources),
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
    {
      name: `sweep-artifacts/${hostId}`,
      everyMs: 3_600_000,
      work: async () => {
        await resources.bytes.sweep(HALF_WRITTEN_MS);
      },
    },
    {
      name: "forget-idempotency-keys",
      everyMs: 600_000,
      work: async () => {
        await resources.idempotency.sweep();
      },
    },
    {
      name: "forget-forge-deliveries",
      everyMs: 3_600_000,
      work: async () => {
        await resources.forgeNews.sweep();
      },
    },
    {
      name: "forget-sessions",
      everyMs: 3_600_000,
      work: async () => {
        await resources.sessions.sweep();
      },
    },
    {
      name: "forget-bulk-orders",
      everyMs: 3_600_000,
      work: async () => {
        await resources.bulks.sweep();
      },
    },
  ];
  await Promise.all(loops.map((loop) => runLoop(loop, { database: resources.database, log, stopped })));
}
