/**
 * What still runs on a data folder after a crash. A server is known by its data folder as well as its pid, so that nobody
 * else's process is ever signalled and no second server is ever started beside a living one.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { EmbeddedPostgresError } from "./embedded-postgres-error.js";
import { isAlive, processStartedAt } from "./process-start.js";

/** `server`: the postmaster, if it lives. `others`: processes it left behind. */
export interface ClusterProcesses {
  server: number | null;
  others: number[];
}

/** A fast shutdown writes a checkpoint; 20 s cover a slow disk. */
const FAST_SHUTDOWN_MS = 20_000;
/** Orphaned backends notice the postmaster's death at their next wait, well within this. */
const ORPHANS_END_MS = 5_000;

export function clusterDirectory(dataDir: string): string {
  return join(dataDir, "cluster");
}

export function processesOfCluster(clusterDir: string): ClusterProcesses {
  const recorded = recordedServer(clusterDir);
  const all = process.platform === "linux" ? pidsWorkingIn(clusterDir) : recorded === null ? [] : [recorded];
  const server = recorded !== null && all.includes(recorded) && isAlive(recorded) ? recorded : null;
  return { server, others: all.filter((pid) => pid !== server) };
}

/** Ends whatever still runs on this data folder; returns how many processes that were. Waits until they are gone. */
export async function endLeftoverPostgres({ dataDir }: { dataDir: string }): Promise<number> {
  const clusterDir = clusterDirectory(dataDir);
  const { server, others } = processesOfCluster(clusterDir);
  if (server !== null) {
    signal(server, "SIGINT");
    if (!(await gone([server], FAST_SHUTDOWN_MS))) {
      signal(server, "SIGQUIT");
      if (!(await gone([server], ORPHANS_END_MS))) signal(server, "SIGKILL");
    }
  }
  await clearCluster(clusterDir);
  return others.length + (server === null ? 0 : 1);
}

/** Makes the folder ready for a start: refuses when a server lives, ends orphaned backends, drops a lock file that lies. */
export async function clearCluster(clusterDir: string): Promise<void> {
  const { server, others } = processesOfCluster(clusterDir);
  if (server !== null) {
    throw new EmbeddedPostgresError(
      `A Postgres (process ${server}) already runs on ${clusterDir}. Stop it first; a second one would destroy the data.`,
    );
  }
  if (others.length > 0 && !(await gone(others, ORPHANS_END_MS))) {
    for (const pid of others) signal(pid, "SIGKILL");
    await gone(others, ORPHANS_END_MS);
  }
  // A free pid in the file is Postgres' own business (it also checks shared memory). One that a stranger has, or that a killed server
  // still holds because nobody collects it, would stop it: for Postgres every pid that can be signalled is a living server.
  const recorded = recordedServer(clusterDir);
  if (recorded !== null && isTaken(recorded)) {
    const again = processesOfCluster(clusterDir);
    if (again.server === null && again.others.length === 0) rmSync(join(clusterDir, "postmaster.pid"), { force: true });
  }
}

/** A process that has ended and was not collected counts too. */
function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** The pid in postmaster.pid, if that process can be the server: same start second on systems where the folder cannot be seen. */
function recordedServer(clusterDir: string): number | null {
  let lines: string[];
  try {
    lines = readFileSync(join(clusterDir, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1) return null;
  if (process.platform === "linux") return pid;
  const started = processStartedAt(pid);
  const startedSeconds = started === null ? Number.NaN : Date.parse(started) / 1000;
  // Postgres writes its own clock's second a moment after the fork.
  return Math.abs(startedSeconds - Number(lines[2])) <= 5 && commandName(pid).includes("postgres") ? pid : null;
}

function commandName(pid: number): string {
  try {
    return execFileSync("ps", ["-o", "comm=", "-p", String(pid)], { encoding: "utf8", env: { PATH: "/bin:/usr/bin" } });
  } catch {
    return "";
  }
}

/** Every process of a Postgres works in its data folder: the postmaster changes into it at start. */
function pidsWorkingIn(directory: string): number[] {
  let real: string;
  try {
    real = realpathSync(directory);
  } catch {
    return [];
  }
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readlinkSync(`/proc/${name}/cwd`) === real && readFileSync(`/proc/${name}/comm`, "utf8").startsWith("postgres");
      } catch {
        return false;
      }
    })
    .map(Number);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself in the meantime.
  }
}

async function gone(pids: readonly number[], withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (pids.some(isAlive)) {
    if (performance.now() > deadline) return false;
    await delay(25);
  }
  return true;
}
