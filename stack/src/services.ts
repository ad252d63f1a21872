/** The children of the stack as the supervisor needs them: how each is started, when it serves, how it is stopped. */
import { join } from "node:path";
import { tmpdir } from "node:os";
import { delimiter, dirname } from "node:path";
import type { PreparedPostgres } from "@praxis/database/embedded";
import { devServerCommand, waitForTemporal, type TemporalTarget } from "@praxis/temporal/server";
import { childEnvironment } from "./child-environment.js";
import { entryPoint } from "./programs.js";
import type { Service } from "./kept-child.js";
import { waitForHttp } from "./wait-for-http.js";

/** In this order they drain: first nothing new comes in, then nothing runs, then nothing is stored. */
export const DRAIN_ORDER = ["console", "api", "worker", "temporal", "postgres"] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** First starts on a busy two-core machine take some ten seconds; a minute and a half means that it will not come. */
const START_MS = 90_000;

export function postgresService(prepared: PreparedPostgres): Service {
  const command = async (): Promise<PreparedPostgres["command"]> => {
    await prepared.clear();
    return prepared.command;
  };
  return { name: "postgres", command, ready: prepared.ready, stopSignal: prepared.stopSignal, stopMs: 20_000, startMs: START_MS };
}

export interface TemporalServiceOptions {
  program: string;
  directory: string;
  target: TemporalTarget;
  port: number;
  uiPort: number | null;
  environment: Environment;
}

export function temporalService({ program, directory, target, port, uiPort, environment }: TemporalServiceOptions): Service {
  const command = devServerCommand({ program, databaseFile: join(directory, "temporal.db"), port, uiPort, environment });
  return {
    name: "temporal",
    command: async () => command,
    ready: (signal) => waitForTemporal(target, signal),
    stopSignal: "SIGTERM",
    stopMs: 10_000,
    startMs: START_MS,
  };
}

export interface ProcessOptions {
  own: Environment;
  databaseUrl: string;
  temporalAddress: string;
  dataDir: string;
  /** The folder `npm start` stands in. */
  home: string;
}

export function apiService(options: ProcessOptions, apiPort: number, consolePort: number): Service {
  const env = childEnvironment("api", options.own, {
    ...sharedSettings(options),
    PRAXIS_COLLABORATION_DIR: collaborationFolder(options),
    PRAXIS_API_PORT: String(apiPort),
    PRAXIS_CONSOLE_ORIGINS: consoleOrigins(options.own, consolePort),
  });
  return nodeService("api", env, `http://127.0.0.1:${apiPort}/readyz`, 20_000);
}

/** The names under which the console's pages may open the live socket: this machine's, the public one, and those that somebody named. */
export function consoleOrigins(own: Environment, port: number): string {
  const named = (own["PRAXIS_CONSOLE_ORIGINS"] ?? "").split(",").map((one) => one.trim());
  const shown = URL.parse(own["PRAXIS_CONSOLE_URL"] ?? "")?.origin ?? "";
  const all = [`http://127.0.0.1:${port}`, `http://localhost:${port}`, shown, ...named];
  return [...new Set(all.filter((one) => one !== ""))].join(",");
}

/** Beside the code that it is about, so that people and git see it. */
function collaborationFolder({ own, home }: ProcessOptions): string {
  const given = own["PRAXIS_COLLABORATION_DIR"];
  return given === undefined || given === "" ? join(home, "collaboration") : given;
}

/** Its drain lets running steps end or hand over; commands get 10 s after SIGTERM, so it gets more. */
export function workerService(options: ProcessOptions, healthPort: number): Service {
  const env = childEnvironment("worker", options.own, {
    ...sharedSettings(options),
    PRAXIS_COLLABORATION_DIR: collaborationFolder(options),
    PRAXIS_WORKER_HEALTH_PORT: String(healthPort),
  });
  return nodeService("worker", env, `http://127.0.0.1:${healthPort}/readyz`, 30_000);
}

export interface ConsoleOptions {
  own: Environment;
  program: { file: string; folder: string };
  port: number;
  apiUrl: string;
  temporalUiUrl: string | undefined;
  secret: string;
}

/** Pages are drawn in a moment, but a browser's open streams would hold the drain up: they come again by themselves. */
const CONSOLE_STOP_MS = 3000;

export function consoleService({ own, program, port, apiUrl, temporalUiUrl, secret }: ConsoleOptions): Service {
  const env = childEnvironment("console", own, {
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    PRAXIS_API_URL: apiUrl,
    PRAXIS_CONSOLE_SECRET: secret,
    ...(temporalUiUrl === undefined ? {} : { PRAXIS_TEMPORAL_UI_URL: temporalUiUrl }),
  });
  const args = [program.file, "start", program.folder, "--hostname", "127.0.0.1", "--port", String(port)];
  return {
    name: "console",
    command: async () => ({ file: process.execPath, args, env }),
    ready: (signal) => waitForHttp(`http://127.0.0.1:${port}/login`, signal),
    stopSignal: "SIGTERM",
    stopMs: CONSOLE_STOP_MS,
    startMs: START_MS,
    // Runs, agents and gates do their work with nobody looking.
    optional: true,
  };
}

function nodeService(name: "api" | "worker", env: Record<string, string>, readyUrl: string, stopMs: number): Service {
  const command = async () => ({ file: process.execPath, args: ["--enable-source-maps", entryPoint(name)], env });
  return { name, command, ready: (signal) => waitForHttp(readyUrl, signal), stopSignal: "SIGTERM", stopMs, startMs: START_MS };
}

function sharedSettings({ own, databaseUrl, temporalAddress, dataDir, home }: ProcessOptions): Record<string, string> {
  const roots = own["PRAXIS_REPOSITORY_ROOTS"];
  return {
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporalAddress,
    PRAXIS_DATA_DIR: dataDir,
    PRAXIS_REPOSITORY_ROOTS: roots === undefined || roots === "" ? [home, dirname(home), tmpdir()].join(delimiter) : roots,
  };
}
