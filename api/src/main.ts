/** The API process: settings, server, and an orderly end on SIGTERM or SIGINT. */
import pino from "pino";
import { EnvProblem, readProcessEnv, type ApiEnv } from "./env.js";
import { logDestination } from "./log-destination.js";
import { startServer } from "./server.js";

const env = settings();
const log = pino({ level: env.logLevel, base: { process: "api" }, timestamp: pino.stdTimeFunctions.isoTime }, logDestination(1));

try {
  const server = await startServer(env, log);
  log.info({ url: server.url }, "listening");
  const stop = (signal: NodeJS.Signals): void => {
    log.info({ signal }, "draining");
    server.stop().then(
      () => {
        log.info("stopped");
        process.exit(0);
      },
      (err: unknown) => {
        log.error({ err }, "stopped with a fault");
        process.exit(1);
      },
    );
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
} catch (err) {
  log.fatal({ err }, "cannot start");
  process.exit(1);
}

function settings(): ApiEnv {
  try {
    return readProcessEnv();
  } catch (error) {
    if (!(error instanceof EnvProblem)) throw error;
    process.stderr.write(`The API cannot start with these settings:\n${error.message}\n`);
    process.exit(2);
  }
}
