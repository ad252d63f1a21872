/**
 * Starts a program that waits behind a gate until its record is on disk. A worker that dies in between closes the gate's
 * socket, and the waiting shell ends by itself: there is never a command that runs without a record.
 */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { Socket } from "node:net";
import path from "node:path";
import type { Duplex, Readable, Writable } from "node:stream";
import { promisify } from "node:util";
import { DomainError } from "@praxis/domain/errors";
import { asStorageError } from "./process-record.js";

/** How to start the command: `file args… /bin/sh -c GATE sh argv…`. */
export interface Launch {
  file: string;
  args: readonly string[];
  /** Written to file descriptor 4, separated by NUL: keeps values out of the process list. */
  hiddenArgs: readonly string[] | null;
  argv: readonly string[];
  cwd: string;
  /** The environment of `file` itself: under the sandbox that is not the command's. */
  env: Readonly<Record<string, string>>;
}

export interface ProcessEnd {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
}

export interface GatedProcess {
  pid: number;
  /** Both streams through one pipe, so in the order of their arrival. Paused until it is read. */
  output: Readable;
  ended: Promise<ProcessEnd>;
  /** Lets the command go. Rejects with command_not_started when the program is not there. */
  open(): Promise<void>;
}

const READY = "ready\n";
const MISSING = "missing\n";
/** `command -v` looks again where the command will really run: the sandbox hides some folders. */
const GATE = [
  "printf 'ready\\n' >&3",
  'IFS= read -r PRAXIS_GATE <&3 && [ "$PRAXIS_GATE" = go ] || exit 125',
  "command -v \"$1\" >/dev/null 2>&1 || { printf 'missing\\n' >&3; exit 127; }",
  "unset PRAXIS_GATE PWD OLDPWD SHLVL",
  "exec 3<&-",
  'exec "$@"',
].join("\n");
const GATE_FD = 3;
const ARGS_FD = 4;
const SAID_MAX = 500;
/** Building the sandbox takes milliseconds; one that hangs (a dead network disk among the mounts) must not hold the step. */
const GATE_WAIT_MS = 30_000;

/** @param folder the private folder of this process; the pipe is made there. */
export async function launchGated(launch: Launch, folder: string): Promise<GatedProcess> {
  const pipe = await openPipe(folder);
  let child: ChildProcess;
  try {
    child = spawn(launch.file, [...launch.args, "/bin/sh", "-c", GATE, "sh", ...launch.argv], {
      cwd: launch.cwd,
      env: { ...launch.env },
      detached: true, // its own session and process group: a Ctrl-C at the worker's terminal is the worker's to handle
      stdio: ["ignore", pipe.writeEnd, pipe.writeEnd, "pipe", ...(launch.hiddenArgs === null ? [] : ["pipe" as const])],
    });
  } catch (cause) {
    pipe.output.destroy();
    throw notStarted(cause);
  } finally {
    closeSync(pipe.writeEnd); // the command holds the only writing ends now, so the end of its tree is the end of the stream
  }
  const ended = followEnd(child);
  const gate = followGate(child.stdio[GATE_FD] as Duplex);
  if (launch.hiddenArgs !== null) sendHiddenArgs(child.stdio[ARGS_FD] as Writable, launch.hiddenArgs);
  const late = setTimeout(() => child.kill("SIGKILL"), GATE_WAIT_MS);
  await gate.ready;
  clearTimeout(late);
  if (!gate.isReady() || child.pid === undefined) throw await explainFailure(ended, pipe.output);
  return { pid: child.pid, output: pipe.output, ended, open: gate.open };
}

/** A real pipe, not the socket pair that Node makes: scripts may open /dev/stdout and /dev/stderr, which a socket refuses. */
async function openPipe(folder: string): Promise<{ output: Readable; writeEnd: number }> {
  const name = path.join(folder, "output");
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await promisify(execFile)("mkfifo", ["-m", "600", name], { env: { PATH: "/usr/local/bin:/usr/bin:/bin" } });
  } catch (cause) {
    throw asStorageError(cause);
  }
  const readEnd = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
  const writeEnd = openSync(name, constants.O_WRONLY);
  await rm(name, { force: true });
  return { output: new Socket({ fd: readEnd, readable: true, writable: false }).pause(), writeEnd };
}

function followEnd(child: ChildProcess): Promise<ProcessEnd> {
  const ended = new Promise<ProcessEnd>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (exitCode, signal) => {
      resolve({ exitCode, signal });
    });
  });
  ended.catch(() => undefined); // whoever awaits it sees the error; nobody may be awaiting yet
  return ended;
}

function followGate(socket: Duplex): { ready: Promise<void>; isReady: () => boolean; open: () => Promise<void> } {
  let said = "";
  const closed = new Promise<void>((resolve) => socket.once("close", resolve));
  const ready = new Promise<void>((resolve) => {
    socket.on("data", (chunk: Buffer) => {
      said += chunk.toString("latin1");
      if (said.startsWith(READY)) resolve();
    });
    void closed.then(resolve);
  });
  socket.on("error", () => undefined); // a reset means that the other side ended: `close` follows
  return {
    ready,
    isReady: () => said.startsWith(READY),
    open: async () => {
      socket.end("go\n");
      await closed;
      if (said.endsWith(MISSING)) throw new DomainError("command_not_started", "The program was not found where the command runs.");
    },
  };
}

function sendHiddenArgs(socket: Writable, args: readonly string[]): void {
  socket.on("error", () => undefined); // it ended before it had read them; its end is reported by itself
  socket.end(args.map((arg) => `${arg}\0`).join(""));
}

function notStarted(cause: unknown): unknown {
  // By shape: Node's own errors fail `instanceof` in another realm.
  const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "unknown reason";
  if (code === "E2BIG") return tooLong(cause);
  const busy = code === "EAGAIN" || code === "ENOMEM" || code === "EMFILE" || code === "ENFILE";
  return new DomainError("command_not_started", `The command could not be started (${code}).`, { retry: busy, cause });
}

function tooLong(cause?: unknown): DomainError {
  const message =
    "The arguments and the environment of the command are together longer than this system takes (on Linux one argument has at most 128 KiB, all together about 2 MiB). Put long values into a file and give the command its path.";
  return new DomainError("command_not_started", message, { cause });
}

/** The gate closed without a word: the program could not be executed, or the sandbox could not be built. */
async function explainFailure(ended: Promise<ProcessEnd>, output: Readable): Promise<unknown> {
  try {
    await ended;
  } catch (cause) {
    output.destroy();
    return notStarted(cause);
  }
  let said = "";
  for await (const chunk of output as AsyncIterable<Buffer>) {
    if (said.length < SAID_MAX) said += chunk.toString("utf8");
  }
  const reason = said.trim().slice(0, SAID_MAX);
  if (/argument list too long/i.test(reason)) return tooLong();
  return new DomainError(
    "command_not_started",
    `The command could not be started. ${reason === "" ? "It ended at once." : `The system said: ${reason}`}`,
  );
}
