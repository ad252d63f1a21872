/** Finds out by really building a sandbox whether this host can; many containers ship bubblewrap but forbid what it needs. */
import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { PROBE_ARGUMENTS } from "./bubblewrap-arguments.js";
import type { NoSandbox, Sandbox } from "./sandbox.js";

export interface ProbeOptions {
  /** Where the two tools are looked for; not the PATH of the worker, which a user's folder may lead. */
  searchPath?: string;
  /** Given: no sandbox is used, for this reason. */
  switchedOff?: string;
}

const SEARCH_PATH = "/usr/bin:/bin:/usr/local/bin";
/** A probe takes a few milliseconds; one that hangs means that the sandbox cannot be used. */
const PROBE_TIMEOUT_MS = 5_000;
const run = promisify(execFile);

/** Never rejects. Call it once, at the start of the worker. */
export async function probeSandbox({ searchPath = SEARCH_PATH, switchedOff }: ProbeOptions = {}): Promise<Sandbox> {
  const executable = switchedOff === undefined ? await findTool("bwrap", searchPath) : null;
  const reason = switchedOff ?? (executable === null ? "bubblewrap (bwrap) is not installed" : await tryBubblewrap(executable));
  if (executable !== null && reason === null) return { kind: "bubblewrap", executable };
  return describeFallback(reason ?? "bubblewrap cannot be used", searchPath);
}

/** Null when it works, else the reason. */
async function tryBubblewrap(executable: string): Promise<string | null> {
  try {
    await run(executable, [...PROBE_ARGUMENTS, "/bin/sh", "-c", ":"], { timeout: PROBE_TIMEOUT_MS, env: {} });
    return null;
  } catch (error) {
    const said = isExecError(error) ? error.stderr.trim().split("\n")[0] : "";
    return `bubblewrap cannot build a sandbox on this host${said ? `: ${said}` : ""}`;
  }
}

/** Without `setpriv` only the table of processes, read at the next start, ends what a dead worker left. */
async function describeFallback(reason: string, searchPath: string): Promise<NoSandbox> {
  const setpriv = await findTool("setpriv", searchPath);
  if (setpriv === null) return { kind: "none", reason, setpriv };
  const works = await run(setpriv, ["--pdeathsig", "KILL", "/bin/sh", "-c", ":"], { timeout: PROBE_TIMEOUT_MS, env: {} }).then(
    () => true,
    () => false, // busybox has a setpriv without this option
  );
  return { kind: "none", reason, setpriv: works ? setpriv : null };
}

async function findTool(name: string, searchPath: string): Promise<string | null> {
  for (const folder of searchPath.split(path.delimiter)) {
    const candidate = path.join(folder, name);
    if (
      await access(candidate, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return candidate;
  }
  return null;
}

function isExecError(error: unknown): error is { stderr: string } {
  return typeof error === "object" && error !== null && "stderr" in error && typeof error.stderr === "string";
}
