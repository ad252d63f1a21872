/** Contender B, its processes: migrations, an admin key, the real API and the real worker, as `npm start` runs them. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import type { Child, Children } from "./children.js";
import { freePort } from "./free-port.js";

export interface PlatformOptions {
  folder: string;
  children: Children;
  databaseUrl: string;
  temporalAddress: string;
  namespace: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** Further settings of the API and the worker. */
  settings?: Readonly<Record<string, string>>;
}

export interface Platform {
  apiUrl: string;
  apiKey: string;
  api: Child;
  worker: Child;
  end(): Promise<void>;
}

/** High enough that no limit is reached; the limits themselves are at work. */
const RATES = { PRAXIS_RATE_READ: "1000000", PRAXIS_RATE_WRITE: "1000000", PRAXIS_RATE_LEASE: "1000000" };
const READY_MS = 60_000;

export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { children, databaseUrl, temporalAddress, namespace, environment, folder } = options;
  const [apiPort, healthPort] = [await freePort(), await freePort()];
  const env: Record<string, string> = {
    PATH: environment["PATH"] ?? "",
    HOME: environment["HOME"] ?? "",
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: namespace,
    PRAXIS_DATA_DIR: join(folder, "data"),
    PRAXIS_HOST_ID: "bench",
    PRAXIS_LOG_LEVEL: "warn",
    PRAXIS_ALLOW_BENCH_KINDS: "true",
    PRAXIS_REPOSITORY_ROOTS: folder,
    PRAXIS_API_PORT: String(apiPort),
    PRAXIS_WORKER_HEALTH_PORT: String(healthPort),
    ...RATES,
    ...options.settings,
  };
  await runOnce("database/dist/migrate.js", env);
  const { apiKey } = JSON.parse(await runOnce("api/dist/issue-admin-key.js", env)) as { apiKey: string };
  const api = children.start("api", { file: process.execPath, args: [entryPoint("api/dist/main.js")], env });
  const worker = children.start("worker", { file: process.execPath, args: [entryPoint("workers/dist/main.js")], env });
  const apiUrl = `http://127.0.0.1:${String(apiPort)}`;
  await Promise.all([untilReady(`${apiUrl}/readyz`), untilReady(`http://127.0.0.1:${String(healthPort)}/readyz`)]);
  return {
    ...{ apiUrl, apiKey, api, worker },
    end: async () => {
      await api.end();
      await worker.end();
    },
  };
}

async function runOnce(program: string, env: Record<string, string>): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [entryPoint(program)], { env, timeout: READY_MS });
  return stdout;
}

export function entryPoint(name: string): string {
  const path = join(import.meta.dirname, "../../..", name);
  if (!existsSync(path)) throw new Error(`${name} is missing. Run \`npm run build\`.`);
  return path;
}

async function untilReady(url: string): Promise<void> {
  for (const until = Date.now() + READY_MS; ;) {
    const last = await fetch(url).then(
      async (answer) => (answer.ok ? null : `${String(answer.status)} ${await answer.text()}`),
      () => "no answer",
    );
    if (last === null) return;
    if (Date.now() > until) throw new Error(`${url} did not become ready: ${last}`);
    await delay(50);
  }
}
