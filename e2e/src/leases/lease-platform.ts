/** Real API processes (two, unless asked for one) and a real worker on one database and one Temporal namespace of their own. Each can be killed and comes back. */
import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { closeSync, mkdirSync, mkdtempSync, openSync, realpathSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createKeyStore, type Database } from "@praxis/database";
import { scopesOfRole } from "@praxis/domain/access";
import { createIds } from "@praxis/domain/ids";
import { prepareTemporal } from "@praxis/temporal/server";
import { Connection } from "@temporalio/client";

export interface LeasePlatform {
  /** Without `/api/v1`; the same for the life of the platform. */
  apiUrls: readonly string[];
  apiKey: string;
  /** Of another person who may decide. */
  otherKey: string;
  database: Database;
  temporal: { address: string; namespace: string };
  /** kill -9; it is started again at once. Settles when it answers again. */
  killApi(index: number): Promise<void>;
  /** kill -9 of the worker and of nothing it started; another one is started at once. */
  killWorker(): Promise<void>;
  /** A folder that the platform may read repositories in. */
  repositories: string;
  close(): Promise<void>;
}

const READY_MS = 60_000;
const root = fileURLToPath(new URL("../../../", import.meta.url));

export interface LeasePlatformOptions {
  database: Database;
  temporalAddress: string;
  apis?: 1 | 2;
  /** More settings of every process. */
  env?: Readonly<Record<string, string>>;
}

export async function startLeasePlatform(options: LeasePlatformOptions): Promise<LeasePlatform> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "praxis-leases-")));
  const repositories = join(folder, "repositories");
  mkdirSync(join(folder, "data"));
  mkdirSync(repositories);
  const { database, temporalAddress } = options;
  const namespace = await makeNamespace(temporalAddress);
  const ids = createIds({ now: Date.now, randomBytes });
  const keys = createKeyStore({ database, clock: { now: Date.now }, ids });
  const made = {
    name: "drill",
    role: "admin",
    scopes: scopesOfRole("admin"),
    pools: null,
    createdBy: { kind: "system", id: "drill" },
  } as const;
  const { apiKey } = await keys.create(made);
  const { apiKey: otherKey } = await keys.create({ ...made, name: "other", createdBy: { kind: "user", id: "drill#other" } });
  const env = {
    PATH: process.env["PATH"] ?? "",
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: namespace,
    PRAXIS_DATA_DIR: join(folder, "data"),
    PRAXIS_HOST_ID: "drill",
    PRAXIS_LOG_LEVEL: "warn",
    PRAXIS_REPOSITORY_ROOTS: repositories,
    PRAXIS_RATE_READ: "1000000",
    PRAXIS_RATE_WRITE: "1000000",
    PRAXIS_RATE_LEASE: "1000000",
    ...options.env,
  };
  const children = new Set<ChildProcess>();
  const start = (name: string, entry: string, more: Record<string, string>): ChildProcess => {
    const log = openSync(join(folder, `${name}.log`), "a");
    const child = spawn(process.execPath, [join(root, entry)], { env: { ...env, ...more }, detached: true, stdio: ["ignore", log, log] });
    closeSync(log);
    children.add(child);
    return child;
  };
  const [first = 0, second = 0, health = 0] = await freePorts(3);
  const ports = [first, second].slice(0, options.apis ?? 2);
  const startApi = (index: number): ChildProcess =>
    start(`api-${String(index)}`, "api/dist/main.js", { PRAXIS_API_PORT: String(ports[index]) });
  const apis = ports.map((_port, index) => startApi(index));
  const startWorker = (): ChildProcess => start("worker", "workers/dist/main.js", { PRAXIS_WORKER_HEALTH_PORT: String(health) });
  let worker = startWorker();
  const apiUrls = ports.map((port) => `http://127.0.0.1:${String(port)}`);
  const close = async (): Promise<void> => {
    await Promise.all([...children].map(killed));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all([...apiUrls, `http://127.0.0.1:${String(health)}`].map((url) => untilReady(`${url}/readyz`)));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    apiUrls,
    apiKey,
    otherKey,
    database,
    temporal: { address: temporalAddress, namespace },
    repositories,
    async killWorker() {
      const exited = once(worker, "exit");
      worker.kill("SIGKILL");
      await exited;
      children.delete(worker);
      worker = startWorker();
    },
    async killApi(index) {
      const victim = apis[index];
      if (!victim) throw new Error(`there is no API process ${String(index)}`);
      await killed(victim);
      children.delete(victim);
      apis[index] = startApi(index);
      await untilReady(`${apiUrls[index] ?? ""}/healthz`);
    },
    close,
  };
}

/** Its whole group: it was started as the leader of one. */
async function killed(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  process.kill(-child.pid, "SIGKILL");
  await exited;
}

async function untilReady(url: string): Promise<void> {
  for (const until = Date.now() + READY_MS; ;) {
    const ready = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    if (Date.now() > until) throw new Error(`${url} did not become ready`);
    await delay(100);
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Tests share the server: a namespace of its own keeps their workers apart. A server takes some seconds to let its parts know of it. */
async function makeNamespace(address: string): Promise<string> {
  const namespace = `drill-${randomBytes(6).toString("hex")}`;
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: { seconds: 86_400 as never } });
    for (const until = Date.now() + READY_MS; ;) {
      const problems = await prepareTemporal({ address, namespace }, { ownsServer: false }).catch((error: unknown) => [String(error)]);
      const known = await connection.workflowService
        .describeTaskQueue({ namespace, taskQueue: { name: "runs" }, taskQueueType: 1 })
        .catch(() => null);
      if (problems.length === 0 && known) return namespace;
      if (Date.now() > until) throw new Error(problems.join("; "));
      await delay(200);
    }
  } finally {
    await connection.close();
  }
}
