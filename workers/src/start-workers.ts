/** Three Temporal workers in one process (the shared queue, this machine's own, and the commands of gates) and the upkeep loops beside them. */
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";
import { GATES_QUEUE, hostQueue, RUNS_QUEUE } from "@praxis/temporal/contracts";
import { DefaultLogger, NativeConnection, Runtime, Worker, type WorkerOptions } from "@temporalio/worker";
import type { Activities } from "@praxis/activities";
import { composeActivities } from "./compose-activities.js";
import type { WorkerEnv } from "./env.js";
import { hostIdOf } from "./host-id.js";
import { serveHealth } from "./serve-health.js";
import type { Log } from "./log.js";
import { openResources } from "./resources.js";
import { startUpkeep } from "./upkeep/start-upkeep.js";
import { WORKER_OPTIONS } from "./worker-options.js";

const RECONNECT_MS_MAX = 5_000;
/** Test suites and linters of other projects: more of them at once would only make all of them slow. */
const COMMANDS_AT_ONCE = 4;

/** Resolves once everything has drained after `stopped`. Waits for Temporal as long as it is away; upkeep runs meanwhile. */
export async function startWorkers(env: WorkerEnv, log: Log, stopped: AbortSignal): Promise<void> {
  installRuntime(log);
  const resources = openResources(env);
  const state = { polling: false };
  const health = await serveHealth(env.PRAXIS_WORKER_HEALTH_PORT, () => state.polling);
  const hostId = await hostIdOf(env.PRAXIS_DATA_DIR, env.PRAXIS_HOST_ID);
  const activities = await composeActivities({ env, resources, log, hostId });
  const upkeep = startUpkeep({ env, resources, log, stopped, hostId, forges: activities.forges });
  try {
    const connection = await connect(env, log, stopped);
    if (!connection) return;
    const shared: WorkerOptions = { connection, namespace: env.TEMPORAL_NAMESPACE, ...WORKER_OPTIONS, taskQueue: RUNS_QUEUE };
    const workers = await Promise.all([
      Worker.create({
        ...shared,
        workflowBundle: { codePath: fileURLToPath(import.meta.resolve("@praxis/workflows/bundle")) },
        activities: {
          ...activities.run,
          ...activities.steps,
          ...activities.agent,
          ...decisionsOf(activities.gates),
          ...activities.queue,
        },
      }),
      Worker.create({ ...shared, taskQueue: hostQueue(hostId), activities: { ...activities.steps, ...activities.host } }),
      Worker.create({
        ...shared,
        taskQueue: GATES_QUEUE,
        activities: { collectEvidence: activities.gates.collectEvidence },
        maxConcurrentActivityTaskExecutions: COMMANDS_AT_ONCE,
      }),
    ]);
    stopped.addEventListener(
      "abort",
      () => {
        for (const worker of workers) if (worker.getState() === "RUNNING") worker.shutdown();
      },
      { once: true },
    );
    state.polling = true;
    log.info({ queues: [RUNS_QUEUE, hostQueue(hostId), GATES_QUEUE] }, "taking work");
    const running = workers.map((worker) => worker.run());
    if (stopped.aborted) for (const worker of workers) worker.shutdown();
    await Promise.all(running);
    await connection.close();
  } finally {
    state.polling = false;
    await upkeep;
    await health.close();
    await resources.close();
  }
}

/** What needs no command is done beside the workflows: the verdict of one change never waits for the test suite of another. */
function decisionsOf({
  prepareGate,
  readReports,
  judgeGate,
  settleGate,
  failGate,
}: Activities["gates"]): Omit<Activities["gates"], "collectEvidence"> {
  return { prepareGate, readReports, judgeGate, settleGate, failGate };
}

/** Signals are ours: the SDK's own handling would stop the workers before upkeep can drain. Its lines join our log. */
function installRuntime(log: Log): void {
  const sdk = log.child({ from: "temporal" });
  const level = { TRACE: "trace", DEBUG: "debug", INFO: "debug", WARN: "warn", ERROR: "error" } as const;
  const logger = new DefaultLogger("INFO", (entry) => {
    sdk[level[entry.level]](entry.meta ?? {}, entry.message);
  });
  Runtime.install({ shutdownSignals: [], logger, telemetryOptions: { logging: { forward: {}, filter: "ERROR" } } });
}

async function connect(env: WorkerEnv, log: Log, stopped: AbortSignal): Promise<NativeConnection | null> {
  for (let waitMs = 200; !stopped.aborted; waitMs = Math.min(waitMs * 2, RECONNECT_MS_MAX)) {
    try {
      return await NativeConnection.connect({
        address: env.TEMPORAL_ADDRESS,
        ...(env.TEMPORAL_TLS || env.TEMPORAL_API_KEY !== undefined ? { tls: true } : {}),
        ...(env.TEMPORAL_API_KEY === undefined ? {} : { apiKey: env.TEMPORAL_API_KEY }),
      });
    } catch (error) {
      log.warn({ err: error }, "Temporal cannot be reached yet; trying again");
      await pause(waitMs, undefined, { signal: stopped }).catch(() => undefined);
    }
  }
  return null;
}
