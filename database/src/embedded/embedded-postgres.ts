/** How the embedded Postgres is run: `prepare` gives the command to a supervisor, `start` runs it as a child of this process. */
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { EmbeddedPostgresError } from "./embedded-postgres-error.js";
import { clearCluster, endLeftoverPostgres } from "./leftover-server.js";
import { DATABASE_USER, prepareCluster, SERVER_ENVIRONMENT, type Cluster } from "./prepare-cluster.js";

export interface EmbeddedPostgresOptions {
  /** Holds the cluster and the password file; made when missing. */
  dataDir: string;
  port: number;
  /** Further `postgresql.conf` settings. */
  settings?: Record<string, string>;
  /** false only for throw-away databases of tests: no fsync at all. */
  durable?: boolean;
}

export interface ServerCommand {
  file: string;
  args: string[];
  env: Record<string, string>;
  cwd: string;
  uid?: number;
  gid?: number;
}

export interface PreparedPostgres {
  /** Secret: holds the password. */
  url: string;
  command: ServerCommand;
  /** SIGINT is Postgres' fast shutdown: open transactions are rolled back, a checkpoint is written. */
  stopSignal: "SIGINT";
  /** Call before each spawn: ends what a killed server left; throws while a server lives on the folder. */
  clear(): Promise<void>;
  /** Resolves once it answers and the database exists; rejects when the signal aborts. */
  ready(signal: AbortSignal): Promise<void>;
}

export interface RunningPostgres {
  url: string;
  pid: number;
  exited: Promise<number | null>;
  stop(): Promise<void>;
}

const DATABASE = "praxis";
/** Crash recovery after a kill under load replays at most max_wal_size; a minute is ample for it on a slow disk. */
const START_MS = 60_000;

export async function prepareEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<PreparedPostgres> {
  const durable = options.durable ?? true;
  const cluster = await prepareCluster({ dataDir: options.dataDir, durable });
  const url = (database: string): string => `postgres://${DATABASE_USER}:${cluster.password}@127.0.0.1:${options.port}/${database}`;
  return {
    url: url(DATABASE),
    command: serverCommand(cluster, options, durable),
    stopSignal: "SIGINT",
    clear: () => clearCluster(cluster.clusterDir),
    ready: (signal) => untilReady(url("postgres"), signal),
  };
}

/** Starts it as a child of this process, in a process group of its own; everything it says goes to `logFile`. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions & { logFile: string }): Promise<RunningPostgres> {
  const prepared = await prepareEmbeddedPostgres(options);
  await prepared.clear();
  const { file, args, ...rest } = prepared.command;
  const log = openSync(options.logFile, "a", 0o600);
  const child = spawn(file, args, { ...rest, detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  const ended = new AbortController();
  const exited = new Promise<number | null>((resolve) => {
    const end = (code: number | null): void => {
      ended.abort();
      resolve(code);
    };
    child.once("exit", end);
    child.once("error", () => end(null));
  });
  const stop = async (): Promise<void> => {
    child.kill(prepared.stopSignal);
    await Promise.race([exited, delay(START_MS, undefined, { ref: false })]);
    await endLeftoverPostgres({ dataDir: options.dataDir });
  };
  try {
    await prepared.ready(AbortSignal.any([ended.signal, AbortSignal.timeout(START_MS)]));
  } catch (cause) {
    child.kill(prepared.stopSignal);
    await exited;
    throw new EmbeddedPostgresError(`Postgres did not start on port ${options.port}. It said: ${lastLines(options.logFile)}`, { cause });
  }
  return { url: prepared.url, pid: child.pid ?? 0, exited, stop };
}

function serverCommand({ account, binaries, clusterDir }: Cluster, options: EmbeddedPostgresOptions, durable: boolean): ServerCommand {
  const onOff = durable ? "on" : "off";
  const settings: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    port: String(options.port),
    // TCP with a password only: a socket would lie in a folder that other users of the machine can reach.
    unix_socket_directories: "",
    fsync: onOff,
    synchronous_commit: onOff,
    full_page_writes: onOff,
    timezone: "UTC",
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const [file = binaries.postgres, ...args] = [...(account?.prefix ?? []), binaries.postgres, "-D", clusterDir, ...flags];
  const identity = account === null || account.prefix.length > 0 ? {} : { uid: account.uid, gid: account.gid };
  return { file, args, env: SERVER_ENVIRONMENT, cwd: "/", ...identity };
}

async function untilReady(url: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await createDatabaseOnce(url);
      return;
    } catch (cause) {
      // A wrong password or a missing user does not heal by waiting.
      const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
      if (code.startsWith("28")) throw new EmbeddedPostgresError(`Postgres refuses its own password: ${String(cause)}`, { cause });
      if (signal.aborted) throw new EmbeddedPostgresError(`Postgres does not answer: ${String(cause)}`, { cause });
    }
    await delay(50);
  }
}

async function createDatabaseOnce(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

function lastLines(file: string): string {
  return readFileSync(file, "utf8").trim().split("\n").slice(-6).join("\n");
}
