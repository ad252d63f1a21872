/** The worker process: environment → resources → workers and upkeep → drain. */
import { readWorkerEnv, WorkerEnvError } from "./env.js";
import { createLog } from "./log.js";
import { startWorkers } from "./start-workers.js";

async function main(): Promise<void> {
  const env = readWorkerEnv();
  const log = createLog(env.PRAXIS_LOG_LEVEL);
  const stopped = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      log.info({ signal }, "stopping: no new work is taken, what runs is ended and recorded");
      stopped.abort();
    });
  }
  await startWorkers(env, log, stopped.signal);
  log.info("stopped");
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const settings = error instanceof WorkerEnvError;
    process.stderr.write(`${error instanceof Error ? ((settings ? null : error.stack) ?? error.message) : String(error)}\n`);
    process.exit(settings ? 2 : 1);
  },
);
