/** Everything that measurements share: the servers, both contenders' processes and clients, and who uses how much CPU. */
import { createDatabase, type Database } from "@praxis/database";
import { Client, Connection } from "@temporalio/client";
import { createPlatformContender } from "./contenders/platform-contender.js";
import { createRawContender, RAW_QUEUE } from "./contenders/raw-contender.js";
import { type Contender, finished, type StepSort } from "./contenders/contender.js";
import { createChildren } from "./machine/children.js";
import { entryPoint, startPlatform, type Platform } from "./machine/platform.js";
import { cpuMs, memoryBytes } from "./machine/process-usage.js";
import { openServers, type Servers } from "./machine/servers.js";
import { countRun, type RunCount } from "./measure/count-run.js";
import { createStatementCounter } from "./measure/statement-counter.js";

export type ContenderName = "A" | "B" | "B short";
export const PROCESSES = ["driver", "rawWorker", "api", "worker", "temporal", "postgres"] as const;
export type ProcessName = (typeof PROCESSES)[number];
/** Milliseconds so far; null where it cannot be known. */
export type Cpu = Record<ProcessName, number | null>;

export interface Stage {
  servers: Servers;
  client: Client;
  database: Database;
  contenders: Record<ContenderName, Contender>;
  counts: Record<"ordinary" | "short" | "one", RunCount>;
  cpu(): Cpu;
  memory(): { rawWorker: number; api: number; worker: number } | null;
  close(): Promise<void>;
}

export interface StageOptions {
  folder: string;
  databaseUrl: string | null;
  temporalAddress: string | null;
  cacheDir: string;
  environment: Readonly<Record<string, string | undefined>>;
  say(line: string): void;
}

export async function setStage(options: StageOptions): Promise<Stage> {
  const { folder, environment, say } = options;
  const children = createChildren(folder);
  const undo: (() => unknown)[] = [() => children.endAll()];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0)) await step();
  };
  try {
    say("starting Postgres and Temporal");
    const servers = await openServers({ ...options, children });
    const connection = await Connection.connect({ address: servers.temporalAddress });
    const client = new Client({ connection, namespace: servers.namespace });
    // Clients first, then the processes, then the servers.
    undo.unshift(() => connection.close());
    undo.push(() => servers.stop());
    const shared = { folder, children, environment, temporalAddress: servers.temporalAddress, namespace: servers.namespace };
    say("counting what a run costs");
    const counts = await countRuns(shared, servers, client);
    say("starting both contenders");
    const platform = await startPlatform({ ...shared, databaseUrl: servers.databaseUrl });
    const raw = children.start("raw-worker", {
      file: process.execPath,
      args: [entryPoint("bench/dist/raw/raw-worker.js"), servers.temporalAddress, servers.namespace, RAW_QUEUE],
      env: { PATH: environment["PATH"] ?? "" },
    });
    const clients = platformContenders(platform);
    const contenders = { A: createRawContender(client), B: clients.ordinary, "B short": clients.short };
    const database = createDatabase({ url: servers.databaseUrl, poolMax: 64, applicationName: "praxis-bench" });
    undo.unshift(
      () => database.close(),
      () => clients.ordinary.close(),
      () => clients.short.close(),
    );
    const pids = { rawWorker: raw.pid, api: platform.api.pid, worker: platform.worker.pid };
    return {
      servers,
      client,
      database,
      contenders,
      counts,
      cpu: () => cpuNow({ ...pids, ...servers.pids }),
      memory: () => peaks(pids),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Shared = Omit<Parameters<typeof startPlatform>[0], "databaseUrl">;

/** With processes of their own, because the counter stands in between and takes time. */
async function countRuns(shared: Shared, servers: Servers, client: Client): Promise<Stage["counts"]> {
  const counter = await createStatementCounter(servers.databaseUrl);
  const platform = await startPlatform({ ...shared, databaseUrl: counter.url });
  const contenders = platformContenders(platform);
  const count = async (sort: StepSort, steps: number): Promise<RunCount> => {
    const counted = { client, contender: contenders[sort], counter, databaseUrl: servers.databaseUrl };
    await countRun({ ...counted, steps });
    return countRun({ ...counted, steps });
  };
  const counts = { ordinary: await count("ordinary", 10), short: await count("short", 10), one: await count("ordinary", 1) };
  for (const contender of Object.values(contenders)) contender.close();
  await platform.end();
  await counter.close();
  return counts;
}

function platformContenders({ apiUrl, apiKey }: Platform): Record<StepSort, ReturnType<typeof createPlatformContender>> {
  return {
    ordinary: createPlatformContender({ apiUrl, apiKey, sort: "ordinary" }),
    short: createPlatformContender({ apiUrl, apiKey, sort: "short" }),
  };
}

function cpuNow(pids: Record<Exclude<ProcessName, "driver">, number | null>): Cpu {
  const { user, system } = process.cpuUsage();
  const others = Object.entries(pids).map(([name, pid]) => [name, pid === null ? null : cpuMs(pid)]);
  return { ...(Object.fromEntries(others) as Omit<Cpu, "driver">), driver: (user + system) / 1_000 };
}

function peaks(pids: { rawWorker: number; api: number; worker: number }): ReturnType<Stage["memory"]> {
  const [rawWorker, api, worker] = [memoryBytes(pids.rawWorker), memoryBytes(pids.api), memoryBytes(pids.worker)];
  return rawWorker && api && worker ? { rawWorker: rawWorker.peak, api: api.peak, worker: worker.peak } : null;
}

/** One run, from the start to its result. */
export async function runToEnd(stage: Pick<Stage, "client" | "contenders">, name: ContenderName, steps: number): Promise<string> {
  const workflowId = await stage.contenders[name].start(steps);
  await finished(stage.client, workflowId);
  return workflowId;
}
