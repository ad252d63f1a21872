/** Checks everything a command names before anything is started, and turns it into a start with or without the sandbox. */
import { realpath, stat } from "node:fs/promises";
import { DomainError } from "@praxis/domain/errors";
import { resolveInside } from "@praxis/repository";
import type { Launch, PrivateFolders } from "../processes/index.js";
import { bubblewrapArguments, hiddenPlaces, SANDBOX_HOME, SANDBOX_TEMP, type Sandbox } from "../sandbox/index.js";
import { commandEnvironment, type EnvironmentRequest } from "./command-environment.js";
import type { CommandWith } from "./command-with.js";
import { findProgram } from "./find-program.js";
import { realPaths, resolveWritable } from "./writable-paths.js";

export interface PlanRequest {
  with: CommandWith;
  workspace: string;
  runId: string;
  stepId: string;
  sandbox: Sandbox;
  dataDir: string;
  roots: readonly string[];
  baseEnv: Readonly<Record<string, string | undefined>>;
  /** Further places that commands must not see. */
  hidden: readonly string[];
  hiddenFiles: readonly string[];
}

export interface CommandPlan {
  /** Real path. */
  workspace: string;
  launch(folders: PrivateFolders): Launch;
}

/** Programs of NixOS, and the file that names the resolver where it is a link into /run. */
const NEEDED_UNDER_RUN = ["/run/current-system", "/run/wrappers"];

/** Throws `command_not_started`, `with_invalid` or `path_outside_roots`; nothing has happened then. */
export async function planCommand(request: PlanRequest): Promise<CommandPlan> {
  const workspace = await realpath(request.workspace);
  const cwd = await resolveFolder(workspace, request.with.cwd ?? "");
  const more = { folders: request.hidden, files: request.hiddenFiles };
  const places = hiddenPlaces({ dataDir: request.dataDir, home: request.baseEnv["HOME"], ...more });
  const [hidden, hiddenFiles] = [await realPaths(places.folders), await realPaths(places.files)];
  const writable = await resolveWritable(request.with.writable ?? [], request.roots, hidden);
  const environment = { base: request.baseEnv, declared: request.with.env ?? {}, runId: request.runId, stepId: request.stepId };
  const argv = shellArgv(request.with);
  const probe = commandEnvironment({ ...environment, home: "/", temp: "/", marker: null });
  await findProgram(argv[0] ?? "", probe["PATH"] ?? "", cwd);
  const { sandbox } = request;
  if (sandbox.kind === "none")
    return { workspace, launch: (folders) => plainLaunch(folders, { argv, cwd, environment, setpriv: sandbox.setpriv }) };
  const network = request.with.network ?? false;
  const runFiles = await filesUnderRun(network);
  return {
    workspace,
    launch: (folders) => {
      const inside = commandEnvironment({ ...environment, home: SANDBOX_HOME, temp: SANDBOX_TEMP, marker: null });
      const view = { workspace, writable, hidden, hiddenFiles, temp: folders.temp, cwd, network, environment: inside, runFiles };
      // An empty environment for bubblewrap itself: a declared LD_PRELOAD must not be loaded outside the sandbox.
      return { file: sandbox.executable, args: ["--args", "4", "--"], hiddenArgs: bubblewrapArguments(view), argv, cwd: "/", env: {} };
    },
  };
}

interface PlainLaunch {
  argv: readonly string[];
  cwd: string;
  environment: Omit<EnvironmentRequest, "home" | "temp" | "marker">;
  setpriv: string | null;
}

function plainLaunch(folders: PrivateFolders, { argv, cwd, environment, setpriv }: PlainLaunch): Launch {
  const env = commandEnvironment({ ...environment, home: folders.home, temp: folders.temp, marker: folders.marker });
  const [file, args] = setpriv === null ? ["/usr/bin/env", []] : [setpriv, ["--pdeathsig", "KILL", "--"]];
  return { file, args, hiddenArgs: null, argv, cwd, env };
}

/** With a shell: `argv[0]` is the script, the rest its $1, $2 …, so values need no quoting. */
function shellArgv({ argv, shell }: CommandWith): readonly string[] {
  if (argv.some((part) => part.includes("\0"))) throw new DomainError("with_invalid", "with.argv holds a zero byte.");
  return shell === true ? ["/bin/sh", "-c", argv[0] ?? "", "sh", ...argv.slice(1)] : argv;
}

async function resolveFolder(workspace: string, cwd: string): Promise<string> {
  const real = await resolveInside(workspace, cwd);
  const isFolder = real !== null && (await stat(real)).isDirectory();
  if (!isFolder)
    throw new DomainError("command_not_started", `with.cwd: ${JSON.stringify(cwd.slice(0, 300))} is not a folder of the workspace.`);
  return real;
}

async function filesUnderRun(network: boolean): Promise<string[]> {
  const wanted = [...NEEDED_UNDER_RUN, ...(network ? ["/etc/resolv.conf"] : [])];
  return (await realPaths(wanted)).filter((file) => file.startsWith("/run/"));
}
