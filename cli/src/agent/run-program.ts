/** The program that does the work, as a process group of its own: told the task on standard input, ended as a whole when told to stop. */
import { spawn } from "node:child_process";
import type { Progress } from "./keep-lease.js";

/** Between "please stop" and "stop", as for the commands of a run. */
const KILL_AFTER_MS = 10_000;
/** After its end what is still in the pipe is read this long. */
const LAST_WORDS_MS = 1_000;
const LAST_OUTPUT_BYTES = 256 * 1024;

export interface ProgramEnd {
  /** Null when a signal ended it, or it could not start. */
  code: number | null;
  signal: string | null;
  /** It never ran: no such program, or not executable. */
  fault: string | null;
  /** The end of what it wrote, standard output and error as they came. */
  output: Buffer;
}

export interface RunningProgram {
  progress(): Progress;
  readonly ended: Promise<ProgramEnd>;
}

export interface ProgramCall {
  argv: readonly string[];
  cwd: string;
  environment: Readonly<Record<string, string | undefined>>;
  stdin: string;
  onOutput(chunk: Uint8Array): void;
  /** Ends it, with all its children. */
  stop: AbortSignal;
}

export function runProgram({ argv, cwd, environment, stdin, onOutput, stop }: ProgramCall): RunningProgram {
  const [program = "", ...args] = argv;
  const child = spawn(program, args, { cwd, env: { ...environment }, detached: true, stdio: "pipe" });
  const output = keepTail(LAST_OUTPUT_BYTES);
  let lines = 0;
  const take = (chunk: Buffer): void => {
    output.add(chunk);
    for (const byte of chunk) if (byte === 0x0a) lines += 1;
    onOutput(chunk);
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  // A program that does not read its task is free to.
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin);
  let fallback: NodeJS.Timeout | undefined;
  const end = (): void => {
    signalGroup(child.pid, "SIGTERM");
    fallback ??= setTimeout(() => signalGroup(child.pid, "SIGKILL"), KILL_AFTER_MS);
  };
  if (stop.aborted) end();
  else stop.addEventListener("abort", end, { once: true });
  const ended = new Promise<ProgramEnd>((resolve) => {
    child.once("error", (error) => resolve({ code: null, signal: null, fault: error.message, output: output.bytes() }));
    child.once("exit", (code, signal) => {
      const done = (): void => resolve({ code, signal, fault: null, output: output.bytes() });
      child.once("close", done);
      // A grandchild that left the group may hold the pipe for ever.
      setTimeout(done, LAST_WORDS_MS).unref();
    });
  }).finally(() => {
    stop.removeEventListener("abort", end);
    clearTimeout(fallback);
    // What it left running in its group has nobody to work for any more.
    signalGroup(child.pid, "SIGKILL");
  });
  return { progress: () => ({ done: lines, ...noteOf(output.bytes()) }), ended };
}

function noteOf(bytes: Buffer): { note?: string } {
  const last = bytes.subarray(-2_000).toString("utf8").trimEnd().split("\n").at(-1)?.trim().slice(0, 300) ?? "";
  return last === "" ? {} : { note: last };
}

function keepTail(bytesMax: number): { add(chunk: Buffer): void; bytes(): Buffer } {
  let chunks: Buffer[] = [];
  let held = 0;
  return {
    add: (chunk) => {
      chunks.push(chunk);
      held += chunk.length;
      if (held > 2 * bytesMax) {
        chunks = [Buffer.concat(chunks).subarray(-bytesMax)];
        held = bytesMax;
      }
    },
    bytes: () => Buffer.concat(chunks).subarray(-bytesMax),
  };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}
