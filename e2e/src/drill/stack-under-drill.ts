/** The real stack, as `npm start` runs it, in a folder of its own; it can be killed in part or as a whole and started again. */
import { spawn, type ChildProcess } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { familyOf, isLive, processesWith, signalAll } from "./process-scan.js";

export const CHILDREN = ["worker", "api", "temporal", "postgres"] as const;
export type Child = (typeof CHILDREN)[number];

export interface StackUnderDrill {
  /** Null while there is no stack file. */
  apiUrl(): string | null;
  apiKey(): string;
  databaseUrl(): string;
  temporalAddress(): string;
  /** 0 when it does not run. */
  pidOf(child: Child): number;
  /** Every process of the stack, the supervisor and all commands included. */
  everyPid(): number[];
  supervisorPid(): number;
  /** Resolves once it says that it is ready. */
  start(): Promise<void>;
  /** All children are there and the API finds nothing missing. */
  isReady(): Promise<boolean>;
  untilReady(withinMs: number): Promise<void>;
  /** Ctrl-C; resolves with the exit code and what is still there. */
  stop(): Promise<{ code: number | null; left: string[] }>;
  /** Whatever is left, by force: for the end of a drill that went wrong. */
  destroy(): Promise<void>;
  text(): string;
}

/** Four processes start on a machine that may be busy. */
const START_MS = 120_000;
const MAIN = fileURLToPath(new URL("../../../stack/dist/main.js", import.meta.url));
const NODE = fileURLToPath(new URL("../../../node_modules/.bin/node", import.meta.url));

interface StackFile {
  apiUrl: string;
  databaseUrl: string;
  temporalAddress: string;
  processes: { name: string; pid: number }[];
}

/** @param folder the whole drill's; @param home where the stack stands, inside it */
export async function createStackUnderDrill({ folder, home }: { folder: string; home: string }): Promise<StackUnderDrill> {
  const [api = 0, postgres = 0, temporal = 0, ui = 0] = await freePorts(4);
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: homedir(),
    PRAXIS_CACHE_DIR: process.env["PRAXIS_CACHE_DIR"] ?? "",
    PRAXIS_ALLOW_BENCH_KINDS: "true",
    PRAXIS_CONSOLE: "false",
    ...{ PRAXIS_API_PORT: String(api), PRAXIS_POSTGRES_PORT: String(postgres) },
    ...{ PRAXIS_TEMPORAL_PORT: String(temporal), PRAXIS_TEMPORAL_UI_PORT: String(ui) },
  };
  let supervisor: ChildProcess | null = null;
  let said = "";
  const file = (): StackFile | null => readJson(join(home, ".praxis/stack.json")) as StackFile | null;
  const pidOf = (name: Child): number => file()?.processes.find((child) => child.name === name)?.pid ?? 0;
  const everyPid = (): number[] => {
    const known = [supervisor?.pid ?? 0, ...(file()?.processes ?? []).map(({ pid }) => pid)].filter((pid) => pid > 0);
    return familyOf([...known, ...processesWith(folder).map(({ pid }) => pid)]).filter(isLive);
  };
  const isReady = async (): Promise<boolean> => {
    const url = file()?.apiUrl;
    if (url === undefined || !CHILDREN.every((child) => isLive(pidOf(child)))) return false;
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    return answer?.ok ?? false;
  };
  const start = async (): Promise<void> => {
    const child = spawn(NODE, [MAIN], { cwd: home, env, stdio: ["ignore", "pipe", "pipe"] });
    supervisor = child;
    const from = said.length;
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (chunk: string) => (said += chunk));
    const deadline = performance.now() + START_MS;
    while (!said.slice(from).includes("ready in ")) {
      if (hasEnded(child) || performance.now() > deadline) throw new Error(`the stack did not start. It said:\n${said.slice(from)}`);
      await delay(20);
    }
  };
  return {
    apiUrl: () => file()?.apiUrl ?? null,
    databaseUrl: () => file()?.databaseUrl ?? "",
    temporalAddress: () => file()?.temporalAddress ?? "",
    apiKey: () => (readJson(join(home, ".praxis/credentials.json")) as { apiKey: string } | null)?.apiKey ?? "",
    pidOf,
    everyPid,
    supervisorPid: () => supervisor?.pid ?? 0,
    start,
    isReady,
    async untilReady(withinMs) {
      const deadline = performance.now() + withinMs;
      while (!(await isReady())) {
        if (performance.now() > deadline)
          throw new Error(`the stack was not ready within ${withinMs / 1000} s. It said:\n${said.slice(-2000)}`);
        await delay(50);
      }
    },
    async stop() {
      const child = supervisor;
      if (child === null) return { code: null, left: everyPid().map(String) };
      const ended = hasEnded(child) ? Promise.resolve() : once(child, "exit");
      child.kill("SIGINT");
      await ended;
      return { code: child.exitCode, left: processesWith(folder).map(({ pid, command }) => `${pid} ${command}`) };
    },
    async destroy() {
      for (let left = everyPid(); left.length > 0; left = everyPid()) {
        signalAll(left, "SIGKILL");
        await delay(50);
      }
    },
    text: () => said,
  };
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Free now, and below the range from which the kernel gives ports to outgoing connections: nobody takes one while its child is dead. */
async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(20_000, 32_000);
    const server = createServer().listen(port, "127.0.0.1");
    try {
      await once(server, "listening");
      ports.add(port);
      server.close();
      await once(server, "close");
    } catch {
      // Taken by somebody: draw again.
    }
  }
  return [...ports];
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}
