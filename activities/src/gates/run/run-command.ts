/** Runs one configured command in a worktree, shut in where the host can, and says how it ended. Nothing it started outlives the call. */
import { realpath } from "node:fs/promises";
import path from "node:path";
import type { CommandRun } from "@praxis/domain/gate";
import { maskSecrets } from "@praxis/domain/gate";
import { DomainError } from "@praxis/domain/errors";
import { commandEnvironment } from "../../command/command-environment.js";
import { cleanText } from "../../command/output-tail.js";
import { findProgram } from "../../command/find-program.js";
import { signalBehind } from "../../command/command-outcome.js";
import { realPaths } from "../../command/writable-paths.js";
import type { Launch, PrivateFolders, ProcessEnd, ProcessRegistry, RunningProcess } from "../../processes/index.js";
import { bubblewrapArguments, isWithin, SANDBOX_HOME, SANDBOX_TEMP, type ReadOnlyMount, type Sandbox } from "../../sandbox/index.js";
import { readOutput, type Output } from "./read-output.js";

export interface CommandRequest {
  argv: readonly string[];
  /** Where it runs, and the only folder it may write. */
  worktree: string;
  /** Prepared folders, shown read-only. Without a sandbox they were copied before. */
  mounts: readonly ReadOnlyMount[];
  network: boolean;
  timeoutMs: number;
  /** For the table of processes: which check. */
  name: string;
  signal?: AbortSignal | undefined;
}

export interface CommandResult {
  run: CommandRun;
  /** All of its output up to a bound, for formats that are told line by line. Not masked. */
  output: string;
}

export interface RunCommandDeps {
  processes: ProcessRegistry;
  sandbox: Sandbox;
  /** Only a short list of plain names is passed on. */
  baseEnv: Readonly<Record<string, string | undefined>>;
  /** Folders and files that look empty to the command. */
  hidden: readonly string[];
  hiddenFiles: readonly string[];
}

export type RunCommand = (request: CommandRequest) => Promise<CommandResult>;

/** A test runner removes its temporary files in less; the limit was over already. */
const GRACE_MS = 2_000;
const TAIL_CHARS = 4_000;
/** What shells end with for a program that is not there, or that may not be executed (POSIX 2.8.2). */
const SHELL_NOT_FOUND = 127;
const SHELL_NOT_EXECUTABLE = 126;
const MODULES = "node_modules";

let runs = 0;

export function createRunCommand(deps: RunCommandDeps): RunCommand {
  return async (request) => {
    const { argv, timeoutMs, name, signal } = request;
    signal?.throwIfAborted();
    const worktree = await realpath(request.worktree);
    const missing = await whyNotRunnable(deps, { ...request, worktree });
    if (missing !== null) return { run: missing, output: "" };
    const launch = await planLaunch(deps, { ...request, worktree });
    const late = AbortSignal.timeout(timeoutMs);
    let running: RunningProcess;
    try {
      runs += 1;
      const step = { runId: `gate-${String(process.pid)}`, stepId: `${name}-${String(runs)}`, generation: 0, attempt: 1 };
      running = await deps.processes.start({ step, ownNamespace: deps.sandbox.kind === "bubblewrap", launch });
    } catch (error) {
      return { run: notStarted(argv, error), output: "" };
    }
    const stop = signal === undefined ? late : AbortSignal.any([late, signal]);
    try {
      const { end, output } = await follow(running, stop);
      signal?.throwIfAborted();
      return {
        run: { argv, ...judge(end, late.aborted, deps.sandbox.kind === "bubblewrap"), outputTail: tailOf(output.tail) },
        output: output.head,
      };
    } finally {
      if (await running.endRest()) await running.forget();
    }
  };
}

async function follow(running: RunningProcess, stop: AbortSignal): Promise<{ end: ProcessEnd | null; output: Output }> {
  const reading = readOutput(running.output);
  const stopped = new Promise<null>((resolve) => {
    if (stop.aborted) resolve(null);
    else stop.addEventListener("abort", () => resolve(null), { once: true });
  });
  const end = await Promise.race([running.ended, stopped]);
  if (end === null) await running.stop(GRACE_MS);
  await running.endRest();
  return { end, output: await reading.settle() };
}

type Ending = Pick<CommandRun, "end" | "exitCode" | "signal" | "message">;

function judge(end: ProcessEnd | null, late: boolean, sandboxed: boolean): Ending {
  const nothing = { exitCode: null, signal: null, message: null };
  if (end === null) return { ...nothing, end: late ? "timed-out" : "signalled", ...(late ? {} : { signal: "SIGTERM" }) };
  const signal = end.signal ?? (sandboxed ? signalBehind(end.exitCode) : null);
  if (signal !== null) return { ...nothing, end: "signalled", signal };
  if (end.exitCode === SHELL_NOT_FOUND) return { ...nothing, end: "not-found" };
  if (end.exitCode === SHELL_NOT_EXECUTABLE) return { ...nothing, end: "not-executable", message: "the system refused to execute it" };
  return { ...nothing, end: "exited", exitCode: end.exitCode };
}

/** Masked before it is cut: half a secret would not be known as one. */
function tailOf(text: string): string {
  return maskSecrets(cleanText(text)).slice(-TAIL_CHARS);
}

export function unstartedRun(argv: readonly string[], end: CommandRun["end"], message: string | null): CommandRun {
  return { argv, end, exitCode: null, signal: null, message, outputTail: "" };
}

function notStarted(argv: readonly string[], error: unknown): CommandRun {
  if (!DomainError.is(error) || error.code !== "command_not_started") throw error;
  return /not found where/.test(error.message)
    ? unstartedRun(argv, "not-found", null)
    : unstartedRun(argv, "not-executable", error.message.replace(/\.$/, ""));
}

/** Looked for on the host: what a mount will show is looked for where it comes from. Null: it can be started. */
async function whyNotRunnable(deps: RunCommandDeps, request: CommandRequest): Promise<CommandRun | null> {
  const { argv, worktree, mounts } = request;
  const [program = ""] = argv;
  const shown = path.resolve(worktree, program);
  const mount = mounts.find(({ at }) => isWithin(at, shown));
  const place = program.includes("/") && mount !== undefined ? path.join(mount.from, path.relative(mount.at, shown)) : program;
  try {
    await findProgram(place, searchPath(deps, request, "from"), worktree);
    return null;
  } catch (error) {
    if (!DomainError.is(error)) throw error;
    const refused = error.details?.["reason"] === "EACCES";
    return unstartedRun(argv, refused ? "not-executable" : "not-found", refused ? "it may not be executed" : null);
  }
}

/** The repository's own tools come first, but only prepared ones: a `node_modules` that the change itself brings is not trusted to lint it. */
function searchPath({ baseEnv }: RunCommandDeps, { worktree, mounts }: CommandRequest, side: "from" | "at"): string {
  const host = commandEnvironment({ ...PLAIN, base: baseEnv, marker: null })["PATH"] ?? "";
  const modules = mounts.find(({ at }) => at === path.join(worktree, MODULES));
  return modules === undefined ? host : `${path.join(modules[side], ".bin")}:${host}`;
}

const PLAIN = { declared: {}, runId: "gate", stepId: "gate", home: "/", temp: "/" };

async function planLaunch(deps: RunCommandDeps, request: CommandRequest): Promise<(folders: PrivateFolders) => Launch> {
  const { sandbox } = deps;
  const { argv, worktree, mounts, network } = request;
  const environmentFor = (home: string, temp: string, marker: string | null): Record<string, string> => {
    const environment = commandEnvironment({ ...PLAIN, base: deps.baseEnv, home, temp, marker });
    const { PRAXIS_RUN_ID: _run, PRAXIS_STEP_ID: _step, ...plain } = environment;
    return { ...plain, PATH: searchPath(deps, request, "at") };
  };
  if (sandbox.kind === "none") {
    const [file, args] = sandbox.setpriv === null ? ["/usr/bin/env", []] : [sandbox.setpriv, ["--pdeathsig", "KILL", "--"]];
    return ({ home, temp, marker }) => ({ file, args, hiddenArgs: null, argv, cwd: worktree, env: environmentFor(home, temp, marker) });
  }
  const hidden = await realPaths(deps.hidden);
  const hiddenFiles = await realPaths(deps.hiddenFiles);
  const runFiles = (await realPaths(network ? ["/run/current-system", "/etc/resolv.conf"] : ["/run/current-system"])).filter((file) =>
    file.startsWith("/run/"),
  );
  return ({ temp }) => {
    const environment = environmentFor(SANDBOX_HOME, SANDBOX_TEMP, null);
    const place = { workspace: worktree, cwd: worktree, writable: [], temp, network, environment };
    const view = { ...place, hidden, hiddenFiles, runFiles, readOnly: mounts };
    return { file: sandbox.executable, args: ["--args", "4", "--"], hiddenArgs: bubblewrapArguments(view), argv, cwd: "/", env: {} };
  };
}
