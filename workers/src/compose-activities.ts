/** Puts the activities together with what they need on this machine. */
import { createActivities, type Activities } from "@praxis/activities";
import { createGit } from "@praxis/repository";
import { inheritedEnvironment, type WorkerEnv } from "./env.js";
import type { Log } from "./log.js";
import type { Resources } from "./resources.js";

export async function composeActivities(deps: { env: WorkerEnv; resources: Resources; log: Log; hostId: string }): Promise<Activities> {
  const { env, log, hostId } = deps;
  const { recorder, output, artifacts, bytes, notifier, clock, approvals, offers, leases, agentSteps, ids } = deps.resources;
  return createActivities({
    ...{ recorder, output, artifacts, bytes, notifier, clock, approvals, offers, leases, agentSteps, ids, log },
    protectedBranches: env.PRAXIS_PROTECTED_BRANCHES,
    git: createGit(),
    baseEnv: inheritedEnvironment(),
    hostId,
    dataDir: env.PRAXIS_DATA_DIR,
    outputBytesMax: env.PRAXIS_OUTPUT_BYTES_MAX,
    repositoryPolicy: { roots: env.PRAXIS_REPOSITORY_ROOTS, hosts: env.PRAXIS_REPOSITORY_HOSTS, schemes: env.PRAXIS_REPOSITORY_SCHEMES },
  });
}
