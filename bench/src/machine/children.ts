/**
 * The processes of a benchmark. Each has a process group of its own; all are ended with this process, however it ends: a guard
 * waits for our end of its pipe to close and then kills what is left.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";

export interface ChildCommand {
  file: string;
  args: readonly string[];
  env: Record<string, string>;
}

export interface Child {
  name: string;
  pid: number;
  /** SIGTERM, then SIGKILL for the whole group. A second call waits for the first. */
  end(): Promise<void>;
}

export interface Children {
  /** Everything it says goes to `<folder>/<name>.log`. */
  start(name: string, command: ChildCommand): Child;
  /** Puts a process that somebody else started under the guard. */
  watch(pid: number): void;
  /** The last started first. */
  endAll(): Promise<void>;
}

const STOP_MS = 15_000;

const GUARD = `pids=; while read -r pid; do [ "$pid" = done ] && exit 0; pids="$pids $pid"; done
for pid in $pids; do kill -s KILL -- "-$pid" 2>/dev/null; done; sleep 1; rm -rf -- "$1"`;

/** @param folder for the logs; removed when this process is killed */
export function createChildren(folder: string): Children {
  const guard = spawn("/bin/sh", ["-c", GUARD, "praxis-bench-guard", folder], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  guard.stdin.on("error", () => undefined);
  guard.unref();
  const children: Child[] = [];
  const watch = (pid: number): void => void guard.stdin.write(`${String(pid)}\n`);
  return {
    watch,
    start(name, { file, args, env }) {
      const log = openSync(join(folder, `${name}.log`), "a", 0o600);
      const process = spawn(file, [...args], { env, detached: true, stdio: ["ignore", log, log] });
      closeSync(log);
      if (process.pid === undefined) throw new Error(`${file} could not be started`);
      watch(process.pid);
      let ending: Promise<void> | null = null;
      const child: Child = { name, pid: process.pid, end: () => (ending ??= endGroup(process)) };
      children.push(child);
      return child;
    },
    async endAll() {
      for (const child of children.splice(0).reverse()) await child.end();
      guard.stdin.end("done\n");
    },
  };
}

async function endGroup(child: ChildProcess): Promise<void> {
  const running = child.exitCode === null && child.signalCode === null;
  if (running) {
    const exited = once(child, "exit");
    const kill = setTimeout(() => {
      killGroup(child.pid);
    }, STOP_MS);
    child.kill("SIGTERM");
    await exited;
    clearTimeout(kill);
  }
  killGroup(child.pid);
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group is empty.
  }
}
