/** What is done to the stack in one round, and how what the supervisor cannot restart is started again. */
import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { familyOf, isLive, signalAll } from "./process-scan.js";
import type { SeededRandom } from "./seeded-random.js";
import type { StackUnderDrill } from "./stack-under-drill.js";

/** What `npm run drill` kills unless told otherwise. */
export const KILLS = ["worker", "api", "temporal", "postgres", "supervisor", "everything"] as const;
/** Only when asked for by name. */
export const OTHER_FAULTS = ["worker-frozen", "postgres-frozen", "temporal-frozen", "two-workers"] as const;
export const VICTIMS = [...KILLS, ...OTHER_FAULTS] as const;
export type Victim = (typeof VICTIMS)[number];

export interface Fault {
  victim: Victim;
  atMs: number;
  /** Hit once more so long after the first time, while it recovers; null: only once. */
  againAfterMs: number | null;
  /** How long nobody starts a killed supervisor again: the others go on without it. */
  untilStartMs: number;
  /** For `everything`: the commands die with it, as on a power failure; else only the stack's own processes do. */
  withCommands: boolean;
}

/** Beyond a command's heartbeat time-out of 15 s: Temporal gives the work to somebody else meanwhile. */
const FROZEN_MS = 25_000;

export function chooseFault(random: SeededRandom, victim: Victim): Fault {
  const isKill = KILLS.some((kill) => kill === victim);
  return {
    victim,
    atMs: random.between(500, 6_000),
    againAfterMs: isKill && random.chance(0.25) ? random.between(200, 3_000) : null,
    untilStartMs: random.between(0, 4_000),
    withCommands: random.chance(0.5),
  };
}

/** Resolves when the fault is over and nothing more is done; the stack may still be coming up. */
export async function strike(stack: StackUnderDrill, fault: Fault): Promise<void> {
  switch (fault.victim) {
    case "supervisor":
    case "everything":
      return killSupervisor(stack, fault);
    case "worker-frozen":
      return freeze([stack.pidOf("worker")]);
    case "postgres-frozen":
      return freeze(familyOf([stack.pidOf("postgres")]));
    case "temporal-frozen":
      return freeze([stack.pidOf("temporal")]);
    case "two-workers":
      return killOneOfTwo(stack);
    default:
      return killChild(stack, fault.victim, fault.againAfterMs);
  }
}

async function killChild(
  stack: StackUnderDrill,
  child: Parameters<StackUnderDrill["pidOf"]>[0],
  againAfterMs: number | null,
): Promise<void> {
  signalAll(
    [stack.pidOf(child)].filter((pid) => pid > 0),
    "SIGKILL",
  );
  if (againAfterMs === null) return;
  await delay(againAfterMs);
  signalAll(
    [stack.pidOf(child)].filter((pid) => pid > 0),
    "SIGKILL",
  );
}

async function killSupervisor(stack: StackUnderDrill, { victim, againAfterMs, untilStartMs, withCommands }: Fault): Promise<void> {
  killNow(stack, victim === "everything", withCommands);
  await delay(untilStartMs);
  if (againAfterMs !== null) {
    // Killed again in the middle of coming up.
    const failed = stack.start().catch(() => undefined);
    await delay(againAfterMs);
    killNow(stack, victim === "everything", withCommands);
    await failed;
  }
  await stack.start();
}

/** The supervisor first: it must not start again what dies after it. */
function killNow(stack: StackUnderDrill, everything: boolean, withCommands: boolean): void {
  const all = everything ? stack.everyPid() : [];
  const own = withCommands ? all : all.filter((pid) => !isCommand(pid));
  signalAll(
    [stack.supervisorPid(), ...own].filter((pid) => pid > 0),
    "SIGKILL",
  );
}

function isCommand(pid: number): boolean {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, "latin1");
    const command = readFileSync(`/proc/${pid}/comm`, "latin1").trim();
    return command === "bwrap" || environment.includes("PRAXIS_DRILL=");
  } catch {
    return false;
  }
}

async function freeze(pids: readonly number[]): Promise<void> {
  signalAll(pids, "SIGSTOP");
  await delay(FROZEN_MS);
  signalAll(pids.filter(isLive), "SIGCONT");
}

/** A second worker of the same machine takes part in the work; then the first is killed, and later the second. */
async function killOneOfTwo(stack: StackUnderDrill): Promise<void> {
  const first = stack.pidOf("worker");
  const second = startWorkerLike(first);
  await delay(6_000);
  signalAll([first], "SIGKILL");
  await delay(6_000);
  second.kill("SIGKILL");
}

function startWorkerLike(pid: number): ChildProcess {
  const list = (name: string): string[] => readFileSync(`/proc/${pid}/${name}`, "utf8").split("\0").filter(Boolean);
  const [file = "", ...args] = list("cmdline");
  const env = Object.fromEntries(list("environ").map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]));
  env["PRAXIS_WORKER_HEALTH_PORT"] = "0";
  return spawn(file, args, { env, stdio: "ignore", detached: true });
}
