/** Puts the activities together with what they need on this machine. */
import { join, resolve } from "node:path";
import { createActivities, openReceiptKey, type Activities, type ReceiptKey } from "@praxis/activities";
import { createGit } from "@praxis/repository";
import { inheritedEnvironment, type WorkerEnv } from "./env.js";
import { readGithubApp } from "./github-app.js";
import type { Log } from "./log.js";
import type { Resources } from "./resources.js";

export async function composeActivities(deps: { env: WorkerEnv; resources: Resources; log: Log; hostId: string }): Promise<Activities> {
  const { env, log, hostId } = deps;
  const { recorder, output, artifacts, bytes, notifier, clock, approvals, offers, leases, agentSteps, ids, queue, gates, reports } =
    deps.resources;
  const signer = openReceiptKey({ file: join(env.PRAXIS_DATA_DIR, "gate-key"), owner: "server" });
  void keepSigner(deps, signer);
  return createActivities({
    ...{
      recorder,
      output,
      artifacts,
      bytes,
      notifier,
      clock,
      approvals,
      offers,
      leases,
      agentSteps,
      ids,
      queue,
      gates,
      reports,
      signer,
      log,
    },
    protectedBranches: env.PRAXIS_PROTECTED_BRANCHES,
    git: createGit(),
    baseEnv: inheritedEnvironment(),
    github: readGithubApp(env),
    privateFiles: env.GITHUB_APP_PRIVATE_KEY_FILE === undefined ? [] : [resolve(env.GITHUB_APP_PRIVATE_KEY_FILE)],
    allowUnsandboxedGates: env.PRAXIS_GATE_WITHOUT_SANDBOX,
    hostId,
    dataDir: env.PRAXIS_DATA_DIR,
    collaborationDir: resolve(env.PRAXIS_COLLABORATION_DIR),
    outputBytesMax: env.PRAXIS_OUTPUT_BYTES_MAX,
    repositoryPolicy: { roots: env.PRAXIS_REPOSITORY_ROOTS, hosts: env.PRAXIS_REPOSITORY_HOSTS, schemes: env.PRAXIS_REPOSITORY_SCHEMES },
  });
}

/** So that people can ask which key to trust. Not waited for: the database may be away when a worker starts, and is then told at the next start. */
async function keepSigner({ resources, log }: { resources: Resources; log: Log }, { id, publicKey }: ReceiptKey): Promise<void> {
  try {
    await resources.gates.keepSigner({ id, publicKey });
  } catch (error) {
    log.warn({ err: error }, "the public key that signs receipts could not be published");
  }
}
