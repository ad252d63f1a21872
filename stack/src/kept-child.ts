/** One supervised child over all its lives: spawned, mourned, spawned again after the policy's pause, ended. */
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync } from "node:fs";
import { openLog, rotateLog } from "./child-log.js";
import { signalGroup } from "./process-record.js";
import { afterDeath, CRASH_LOOP, NO_DEATHS } from "./restart-policy.js";

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
  /** The stack goes on when it is given up. */
  optional?: true;
}

export interface KeptChildDeps {
  service: Service;
  logFile: string;
  clock: { now(): number };
  say(line: string): void;
  /** After every birth and death. */
  changed(): void;
  gaveUp(why: string): void;
}

export class KeptChild {
  readonly service: Service;
  readonly logFile: string;
  readonly #deps: KeptChildDeps;
  #child: ChildProcess | null = null;
  #exited: Promise<void> = Promise.resolve();
  #deaths = NO_DEATHS;
  #pause: NodeJS.Timeout | undefined;
  #ending = false;

  constructor(deps: KeptChildDeps) {
    this.#deps = deps;
    this.service = deps.service;
    this.logFile = deps.logFile;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  async launch(): Promise<void> {
    const bornAt = this.#deps.clock.now();
    let child: ChildProcess;
    try {
      const command = await this.service.command();
      if (this.#ending) return;
      child = spawnLogged(command, this.logFile);
    } catch (error) {
      this.#mourn(bornAt, `could not be started (${error instanceof Error ? error.message : String(error)})`);
      return;
    }
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      const gone = (how: string): void => {
        if (this.#child !== child) return;
        this.#child = null;
        resolve();
        this.#deps.changed();
        this.#mourn(bornAt, how);
      };
      child.once("error", (error) => gone(`could not be started (${error.message})`));
      child.once("exit", (code, signal) => gone(signal === null ? `ended with code ${code ?? "?"}` : `was ended by ${signal}`));
    });
    this.#deps.changed();
  }

  /** No further life from here on. */
  forbidRestart(): void {
    this.#ending = true;
    clearTimeout(this.#pause);
  }

  /** Asks it to stop, waits, kills it with all it started when its time is over. */
  async end(): Promise<void> {
    this.forbidRestart();
    const { pid } = this;
    if (pid === null) return;
    // Only the leader drains; what it started is its own to end. The group is for the kill below.
    this.#child?.kill(this.service.stopSignal);
    const kill = setTimeout(() => signalGroup(pid, "SIGKILL"), this.service.stopMs);
    await this.#exited;
    clearTimeout(kill);
  }

  #mourn(bornAt: number, how: string): void {
    if (this.#ending) return;
    const { clock, say, gaveUp } = this.#deps;
    const verdict = afterDeath(this.#deaths, { bornAt, diedAt: clock.now() });
    this.#deaths = verdict.deaths;
    if (verdict.kind === "crash_loop") {
      gaveUp(`${how}; it died ${CRASH_LOOP.deaths} times within ${CRASH_LOOP.withinMs / 1000} s and is not started again`);
      return;
    }
    say(`${this.service.name} ${how}: starting it again in ${verdict.afterMs / 1000} s`);
    this.#pause = setTimeout(() => void this.launch(), verdict.afterMs);
  }
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
