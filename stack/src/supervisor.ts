/** Keeps children running: starts them, starts them again after a pause when they die, gives up on a crash loop, stops them in order. */
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync } from "node:fs";
import { lastLogLines, logFileOf, openLog, rotateLog } from "./child-log.js";
import { signalGroup } from "./process-record.js";
import { afterDeath, CRASH_LOOP, NO_DEATHS, type Deaths } from "./restart-policy.js";

export interface ChildCommand {
  file: string;
  args: string[];
  env: Record<string, string>;
  cwd?: string;
  uid?: number;
  gid?: number;
}

export interface Service {
  name: string;
  /** Asked before every spawn; may clear away what a killed one left. */
  command(): Promise<ChildCommand>;
  /** Resolves once it serves; rejects when the signal aborts. */
  ready(signal: AbortSignal): Promise<void>;
  stopSignal: NodeJS.Signals;
  /** How long it may take to stop before it is killed. */
  stopMs: number;
  /** How long it may take until it serves for the first time. */
  startMs: number;
}

export interface SupervisorDeps {
  logsDir: string;
  clock: { now(): number };
  say(line: string): void;
  /** After every birth and death, with those that run now. */
  onChange(children: { name: string; pid: number }[]): void;
  /** Called once; the caller stops the stack. */
  onCrashLoop(error: Error): void;
}

export interface Supervisor {
  /** Resolves once the service serves (through restarts, if it dies while starting). */
  start(service: Service): Promise<void>;
  /** Ends the named ones one after the other, each after it was given its time; afterwards nothing is restarted. */
  stop(order: readonly string[]): Promise<void>;
  /** The second Ctrl-C. */
  killAll(): void;
}

interface Kept {
  service: Service;
  child: ChildProcess | null;
  exited: Promise<void>;
  deaths: Deaths;
  restart: NodeJS.Timeout | null;
}

const SHOWN_LINES = 15;
const ROTATE_EVERY_MS = 10_000;

export function createSupervisor(deps: SupervisorDeps): Supervisor {
  const { logsDir, clock, say, onChange, onCrashLoop } = deps;
  const kept = new Map<string, Kept>();
  const gaveUp = new AbortController();
  let stopping = false;
  const rotation = setInterval(() => {
    for (const name of kept.keys()) rotateLog(logFileOf(logsDir, name));
  }, ROTATE_EVERY_MS).unref();

  const announce = (): void => {
    const running = [...kept.values()].flatMap(({ service, child }) => (child?.pid === undefined ? [] : [{ name: service.name, pid: child.pid }]));
    onChange(running);
  };

  const giveUp = (name: string, why: string): void => {
    if (stopping || gaveUp.signal.aborted) return;
    const lines = lastLogLines(logFileOf(logsDir, name), SHOWN_LINES).map((line) => `  ${line}`);
    const error = new Error(`${name} ${why}. The end of ${logFileOf(logsDir, name)}:\n${lines.join("\n")}`);
    gaveUp.abort(error);
    onCrashLoop(error);
  };

  const launch = async (entry: Kept): Promise<void> => {
    entry.restart = null;
    const bornAt = clock.now();
    try {
      const command = await entry.service.command();
      if (stopping) return;
      entry.child = spawnLogged(command, logFileOf(logsDir, entry.service.name));
    } catch (error) {
      say(`${entry.service.name} could not be started: ${error instanceof Error ? error.message : String(error)}`);
      return mourn(entry, bornAt, "could not be started");
    }
    const { child } = entry;
    entry.exited = new Promise((resolve) => {
      const gone = (how: string): void => {
        if (entry.child !== child) return;
        entry.child = null;
        resolve();
        announce();
        mourn(entry, bornAt, how);
      };
      child.once("error", (error) => gone(`could not be started (${error.message})`));
      child.once("exit", (code, signal) => gone(signal === null ? `ended with code ${code}` : `was ended by ${signal}`));
    });
    announce();
  };

  const mourn = (entry: Kept, bornAt: number, how: string): void => {
    if (stopping) return;
    const verdict = afterDeath(entry.deaths, { bornAt, diedAt: clock.now() });
    entry.deaths = verdict.deaths;
    if (verdict.kind === "crash_loop") {
      return giveUp(entry.service.name, `${how}; it died ${CRASH_LOOP.deaths} times within ${CRASH_LOOP.withinMs / 1000} s and is not started again`);
    }
    say(`${entry.service.name} ${how}: starting it again in ${verdict.afterMs / 1000} s`);
    entry.restart = setTimeout(() => void launch(entry), verdict.afterMs);
  };

  const start = async (service: Service): Promise<void> => {
    const entry: Kept = { service, child: null, exited: Promise.resolve(), deaths: NO_DEATHS, restart: null };
    kept.set(service.name, entry);
    await launch(entry);
    try {
      await service.ready(AbortSignal.any([gaveUp.signal, AbortSignal.timeout(service.startMs)]));
    } catch (error) {
      if (gaveUp.signal.aborted) throw gaveUp.signal.reason;
      giveUp(service.name, `does not answer after ${service.startMs / 1000} s (${error instanceof Error ? error.message : String(error)})`);
      throw gaveUp.signal.reason ?? error;
    }
  };

  const stopOne = async (entry: Kept): Promise<void> => {
    if (entry.restart !== null) clearTimeout(entry.restart);
    const pid = entry.child?.pid;
    if (pid === undefined) return;
    // Only the leader drains; what it started is its own to end. The group is for the kill below.
    entry.child?.kill(entry.service.stopSignal);
    const kill = setTimeout(() => signalGroup(pid, "SIGKILL"), entry.service.stopMs);
    await entry.exited;
    clearTimeout(kill);
  };

  return {
    start,
    async stop(order) {
      stopping = true;
      clearInterval(rotation);
      for (const name of order) {
        const entry = kept.get(name);
        if (entry !== undefined) await stopOne(entry);
      }
      gaveUp.abort(new Error("the stack was stopped"));
    },
    killAll() {
      stopping = true;
      for (const { child } of kept.values()) if (child?.pid !== undefined) signalGroup(child.pid, "SIGKILL");
    },
  };
}

function spawnLogged({ file, args, ...options }: ChildCommand, logFile: string): ChildProcess {
  rotateLog(logFile);
  const log = openLog(logFile);
  try {
    // A group of its own: a Ctrl-C of the terminal reaches only us, and we drain in order.
    return spawn(file, args, { ...options, detached: true, stdio: ["ignore", log, log] });
  } finally {
    closeSync(log);
  }
}
