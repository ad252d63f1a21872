/** A Postgres and a Temporal for one benchmark: our own in a temp folder, or a database and a namespace of our own on given ones. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createDatabase } from "@praxis/database";
import { startEmbeddedPostgres } from "@praxis/database/embedded";
import { devServerCommand, findTemporal, prepareTemporal, waitForTemporal } from "@praxis/temporal/server";
import { Connection } from "@temporalio/client";
import type { Children } from "./children.js";
import { freePort } from "./free-port.js";

export interface ServerOptions {
  folder: string;
  children: Children;
  /** Null: start one. */
  databaseUrl: string | null;
  /** Null: start one. */
  temporalAddress: string | null;
  environment: Readonly<Record<string, string | undefined>>;
  cacheDir: string;
}

export interface Servers {
  databaseUrl: string;
  temporalAddress: string;
  namespace: string;
  /** Null when the server is somebody else's. */
  pids: { postgres: number | null; temporal: number | null };
  versions: { postgres: string; temporal: string };
  /** After everything that uses them has ended. */
  stop(): Promise<void>;
}

export async function openServers(options: ServerOptions): Promise<Servers> {
  const postgres = options.databaseUrl === null ? await startPostgres(options) : await borrowPostgres(options.databaseUrl);
  try {
    const temporal = await openTemporal(options);
    return {
      databaseUrl: postgres.url,
      temporalAddress: temporal.address,
      namespace: temporal.namespace,
      pids: { postgres: postgres.pid, temporal: temporal.pid },
      versions: { postgres: await postgresVersion(postgres.url), temporal: temporal.version },
      stop: async () => {
        await temporal.stop();
        await postgres.stop();
      },
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

interface OpenPostgres {
  url: string;
  pid: number | null;
  stop(): Promise<void>;
}

async function startPostgres({ folder, children }: ServerOptions): Promise<OpenPostgres> {
  const running = await startEmbeddedPostgres({
    dataDir: join(folder, "postgres"),
    port: await freePort(),
    logFile: join(folder, "postgres.log"),
  });
  children.watch(running.pid);
  return { url: running.url, pid: running.pid, stop: () => running.stop() };
}

async function borrowPostgres(adminUrl: string): Promise<OpenPostgres> {
  const name = `praxis_bench_${randomBytes(6).toString("hex")}`;
  const admin = async (text: string): Promise<void> => {
    const database = createDatabase({ url: adminUrl, poolMax: 1 });
    await database.queryOnce(text).finally(() => database.close());
  };
  await admin(`CREATE DATABASE ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return { url: url.toString(), pid: null, stop: () => admin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function postgresVersion(url: string): Promise<string> {
  const database = createDatabase({ url, poolMax: 1 });
  const [row] = await database.queryOnce<{ version: string }>("SELECT version()").finally(() => database.close());
  return row?.version ?? "unknown";
}

interface OpenTemporal {
  address: string;
  namespace: string;
  pid: number | null;
  version: string;
  stop(): Promise<void>;
}

async function openTemporal(options: ServerOptions): Promise<OpenTemporal> {
  const own = options.temporalAddress === null ? await startTemporal(options) : null;
  const address = own?.address ?? options.temporalAddress ?? "";
  await waitForTemporal({ address, namespace: own ? "default" : "temporal-system" }, AbortSignal.timeout(60_000));
  const connection = await Connection.connect({ address });
  const info = await connection.workflowService.getClusterInfo({});
  const version = `${info.serverVersion} on ${info.persistenceStore}${own ? " (start-dev)" : ""}`;
  const namespace = own ? "default" : await makeNamespace(connection);
  const problems = await prepareTemporal({ address, namespace }, { ownsServer: false });
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return {
    address,
    namespace,
    pid: own?.pid ?? null,
    version,
    stop: async () => {
      // What is left of the namespace when this fails costs nothing; its server forgets its runs after a day.
      if (!own) await connection.operatorService.deleteNamespace({ namespace }).catch(() => undefined);
      await connection.close();
    },
  };
}

async function startTemporal({ folder, children, environment, cacheDir }: ServerOptions): Promise<{ address: string; pid: number }> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const found = await findTemporal({ environment: { ...environment, TEMPORAL_ADDRESS: undefined }, cacheDir, say });
  if (found.kind !== "program") throw new Error("a program was asked for, and an address was found");
  const port = await freePort();
  const command = devServerCommand({ program: found.path, databaseFile: join(folder, "temporal.db"), port, uiPort: null, environment });
  return { address: `127.0.0.1:${String(port)}`, pid: children.start("temporal", command).pid };
}

/** A server takes up to some seconds to let its parts know of a new namespace. */
async function makeNamespace(connection: Connection): Promise<string> {
  const namespace = `praxis-bench-${randomBytes(6).toString("hex")}`;
  const day = { seconds: 86_400 as never };
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: day });
  for (const until = Date.now() + 60_000; ;) {
    try {
      await connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name: "runs" }, taskQueueType: 1 });
      return namespace;
    } catch (error) {
      if (Date.now() > until) throw error;
      await delay(100);
    }
  }
}
