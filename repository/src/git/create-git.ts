/**
 * Runs git: no shell, no prompts, an environment of our own, streams with back-pressure. Every call leads its own process group, and an abort
 * kills the whole group, so helpers of git (`upload-pack`, `index-pack`, `ssh`) never stay behind.
 */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { accessSync, constants } from "node:fs";
import type { Writable } from "node:stream";
import { DomainError } from "@praxis/domain/errors";
import { inheritedEnvironment } from "./env.js";
import { gitEnvironment } from "./git-environment.js";
import { gitFailure, gitNotStarted } from "./git-failure.js";
import { redactCredentials } from "./redact-credentials.js";

/** git's last words kept for an error; it repeats itself beyond that. */
const STDERR_BYTES_MAX = 16_384;
const READ_BYTES_MAX = 64 * 1024 * 1024;
/** Between "please stop" and "stop": git removes its lock and temporary files on SIGTERM. */
const KILL_AFTER_MS = 2_000;
const SETPRIV = "/usr/bin/setpriv";
const PRLIMIT = "/usr/bin/prlimit";

export interface GitCall {
  /** The `.git` folder or bare repository. Always explicit: git never looks for one itself, so it cannot find a parent's. */
  gitDir?: string | undefined;
  workTree?: string | undefined;
  args: readonly string[];
  signal?: AbortSignal | undefined;
  /** Transports this call may use, e.g. "https:ssh". None by default. */
  protocols?: string | undefined;
  configuration?: Readonly<Record<string, string>> | undefined;
  variables?: Readonly<Record<string, string>> | undefined;
  /** Texts to keep out of errors and logs, besides what looks like a credential. */
  secrets?: readonly string[] | undefined;
  /** Memory git may use for itself, files it maps left out. For input of strangers, which can ask for any amount. Linux only. */
  memoryBytesMax?: number | undefined;
  /** Exit codes besides 0 that are an answer and not a failure. */
  goodCodes?: readonly number[] | undefined;
}

export interface GitReadCall extends GitCall {
  /** git's stdin. */
  input?: string | undefined;
  bytesMax?: number | undefined;
}

export interface GitStream {
  /** Reading to the end also waits for git to end, and throws when it failed. Leaving early kills it. */
  stdout: AsyncIterable<Buffer>;
  stdin: Writable;
  /** Ends git now, whatever it does. */
  kill(): void;
}

export interface GitAnswer {
  /** 0, or one of the call's `goodCodes`. */
  code: number;
  stdout: Buffer;
  /** git's own words, the last 16 kB of them, without credentials. */
  stderr: string;
}

export interface Git {
  stream(call: GitCall): GitStream;
  /** All of git's answer, for short ones: beyond 64 MiB (or `bytesMax`) it is an error. */
  read(call: GitReadCall): Promise<Buffer>;
  /** Like `read`, for calls whose refusal is an answer: says how git ended and what it said. */
  ask(call: GitReadCall): Promise<GitAnswer>;
}

export interface GitDeps {
  /** Told each call: without credentials, and never the content. */
  log?: ((line: { command: string; durationMs: number; code: number | null }) => void) | undefined;
  environment?: Readonly<Record<string, string>> | undefined;
}

export function createGit({ log, environment }: GitDeps = {}): Git {
  const inherited = environment ?? inheritedEnvironment();
  // A worker that is killed takes git with it: the kernel signals git at once. Only Linux has this, by way of setpriv.
  const prefix = canExecute(SETPRIV) ? [SETPRIV, "--pdeathsig", "KILL", "--"] : [];
  const mayLimit = canExecute(PRLIMIT);

  function start(call: GitCall): GitStream & { followed: FollowedProcess } {
    const startedAt = performance.now();
    // Without a work tree, and standing where nobody writes, git reads no .mailmap or .gitattributes that lies about: they would change numbers.
    const tree = call.workTree === undefined ? "--bare" : `--work-tree=${call.workTree}`;
    const where = call.gitDir === undefined ? [] : [`--git-dir=${call.gitDir}`, tree];
    const limit = mayLimit && call.memoryBytesMax !== undefined ? [PRLIMIT, `--data=${call.memoryBytesMax}`, "--"] : [];
    const [program = "git", ...args] = [...prefix, ...limit, "git", "--no-pager", ...where, ...call.args];
    const { protocols, configuration, variables } = call;
    const env = gitEnvironment({ inherited, protocols, configuration, variables });
    const child = spawn(program, args, { cwd: call.workTree ?? "/", env, stdio: "pipe", detached: true });
    const followed = followProcess(child, call);
    void followed.ended.then(({ code }) => {
      const command = redactCredentials(call.args.join(" "), call.secrets).slice(0, 300);
      log?.({ command, durationMs: Math.round(performance.now() - startedAt), code });
    });
    return { stdout: readAll(child, call, followed), stdin: child.stdin, kill: followed.kill, followed };
  }

  async function ask(call: GitReadCall): Promise<GitAnswer> {
    const running = start(call);
    running.stdin.end(call.input ?? "");
    const stdout = await gather(running.stdout, call);
    const { code } = await running.followed.ended;
    return { code: code ?? 0, stdout, stderr: redactCredentials(running.followed.stderr(), call.secrets) };
  }

  return {
    stream: (call) => start(call),
    read: async (call) => (await ask(call)).stdout,
    ask,
  };
}

async function gather(stdout: AsyncIterable<Buffer>, call: GitReadCall): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const bytesMax = call.bytesMax ?? READ_BYTES_MAX;
  for await (const chunk of stdout) {
    bytes += chunk.length;
    if (bytes > bytesMax)
      throw new DomainError(
        "repository_unreadable",
        `git ${call.args[0] ?? ""} gave more than ${bytesMax} bytes, which is too much to read at once.`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

interface FollowedProcess {
  ended: Promise<{ code: number | null; signal: string | null; fault?: unknown }>;
  stderr(): string;
  kill(): void;
}

function followProcess(child: ChildProcessWithoutNullStreams, call: GitCall): FollowedProcess {
  let stderr = Buffer.alloc(0);
  child.stderr.on("data", (chunk: Buffer) => {
    // Fetch reports progress without end; the last words are the ones that say why.
    stderr = Buffer.concat([stderr, chunk]).subarray(-STDERR_BYTES_MAX);
  });
  // git that ends before it read everything closes its stdin; its exit code says why.
  child.stdin.on("error", () => undefined);
  let fallback: NodeJS.Timeout | undefined;
  const kill = (): void => {
    signalGroup(child, "SIGTERM");
    fallback ??= setTimeout(() => signalGroup(child, "SIGKILL"), KILL_AFTER_MS);
  };
  const ended = new Promise<{ code: number | null; signal: string | null; fault?: unknown }>((resolve) => {
    child.once("error", (fault) => resolve({ code: null, signal: null, fault }));
    child.once("close", (code, signal) => resolve({ code, signal }));
  }).finally(() => {
    clearTimeout(fallback);
    call.signal?.removeEventListener("abort", kill);
  });
  if (call.signal?.aborted) kill();
  else call.signal?.addEventListener("abort", kill, { once: true });
  return { ended, stderr: () => stderr.toString("utf8"), kill };
}

async function* readAll(child: ChildProcessWithoutNullStreams, call: GitCall, followed: FollowedProcess): AsyncGenerator<Buffer> {
  let atEnd = false;
  let broken: unknown;
  try {
    for await (const chunk of child.stdout) yield chunk as Buffer;
    atEnd = true;
  } catch (error) {
    broken = error;
    atEnd = true;
  } finally {
    // The reader left early: nobody needs the rest.
    if (!atEnd) followed.kill();
    await followed.ended;
  }
  await judgeEnd(call, followed, broken);
}

async function judgeEnd(call: GitCall, followed: FollowedProcess, broken: unknown): Promise<void> {
  const { code, signal, fault } = await followed.ended;
  if (call.signal?.aborted) throw abortReason(call.signal);
  if (fault !== undefined) throw gitNotStarted(fault);
  if (code !== 0 && !(code !== null && call.goodCodes?.includes(code))) {
    throw gitFailure({ command: call.args[0] ?? "", code, signal, stderr: followed.stderr(), secrets: call.secrets });
  }
  if (broken !== undefined) throw gitNotStarted(broken);
}

function abortReason(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new DOMException(`stopped: ${String(reason)}`, "AbortError");
}

function signalGroup(child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

function canExecute(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
