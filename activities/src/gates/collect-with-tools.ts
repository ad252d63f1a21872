/** Evidence with everything that commands need around them: the sandbox, the table of processes, what they may not see. */
import type { CheckId, EvidenceByCheck, GatePolicy } from "@praxis/domain/gate";
import { createProcessRegistry, reapProcesses } from "../processes/index.js";
import { hiddenPlaces, praxisFolders, probeSandbox, type Sandbox } from "../sandbox/index.js";
import type { CollectedChange } from "./collect-change.js";
import type { ReadBoard } from "./checks/collect-plan.js";
import { collectEvidence } from "./collect-evidence.js";
import type { GivenReports } from "./given-reports.js";
import type { JudgedRepository } from "./judged-repository.js";
import { createRunCommand, unstartedRun, type RunCommand } from "./run/run-command.js";

export interface CommandSurroundings {
  /** A folder of this user alone, outside of every repository: temporary worktrees, prepared dependencies, the table of processes. */
  stateDir: string;
  /** Of the caller; commands see only a short list of plain names. */
  baseEnv: Readonly<Record<string, string | undefined>>;
  /** Found out when missing. */
  sandbox?: Sandbox | undefined;
  /** More folders that no command may see. */
  hidden?: readonly string[] | undefined;
  hiddenFiles?: readonly string[] | undefined;
  /** Where the sandbox cannot be built, commands are not run at all: they could read keys that sign for others. */
  onlyInSandbox?: boolean | undefined;
  /** A folder of OSV records; without it advisories are not consulted. */
  advisoriesDir?: string | null | undefined;
  /** The board of tasks, where a policy takes its plan from there. Left out: there is no server. */
  readBoard?: ReadBoard | undefined;
}

export interface ToolRequest {
  judged: JudgedRepository;
  collected: CollectedChange;
  policy: GatePolicy;
  given: GivenReports;
  squash: EvidenceByCheck["commits"]["squash"];
  only?: readonly CheckId[] | undefined;
  onCommand?: ((name: string, argv: readonly string[]) => void) | undefined;
  /** The change comes from somebody who may not write to the repository: only in the sandbox, and without a network. */
  stranger?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

export interface ToolEvidenceCollected {
  evidence: Awaited<ReturnType<typeof collectEvidence>>;
  /** Why commands were not shut in; null when they were, or when there were none. */
  unsandboxed: string | null;
}

/** Throws only what `signal` was aborted with. */
export async function collectWithTools(
  { stateDir, baseEnv, ...around }: CommandSurroundings,
  request: ToolRequest,
): Promise<ToolEvidenceCollected> {
  const { judged } = request;
  await reapProcesses({ dataDir: stateDir });
  const sandbox = around.sandbox ?? (await probeSandbox());
  const more = { folders: [...praxisFolders(judged.path), ...(around.hidden ?? [])], files: around.hiddenFiles };
  const { folders: hidden, files: hiddenFiles } = hiddenPlaces({ dataDir: stateDir, home: baseEnv["HOME"], ...more });
  const processes = createProcessRegistry({ dataDir: stateDir });
  const shutOut = sandbox.kind === "none" && (around.onlyInSandbox === true || request.stranger === true);
  const runCommand = shutOut ? refuseCommands(sandbox.reason) : createRunCommand({ processes, sandbox, baseEnv, hidden, hiddenFiles });
  const commands: string[] = [];
  const onCommand = (name: string, argv: readonly string[]): void => {
    commands.push(name);
    request.onCommand?.(name, argv);
  };
  const tools = {
    stateDir,
    runCommand,
    sandboxed: sandbox.kind === "bubblewrap",
    searchPath: baseEnv["PATH"] ?? "",
    advisoriesDir: around.advisoriesDir ?? null,
    readBoard: around.readBoard,
  };
  const evidence = await collectEvidence(tools, { ...request, onCommand });
  return { evidence, unsandboxed: commands.length > 0 && sandbox.kind === "none" && !shutOut ? sandbox.reason : null };
}

function refuseCommands(reason: string): RunCommand {
  const message = `commands of a change are not run here, because they could not be shut in: ${reason}`;
  return ({ argv }) => Promise.resolve({ run: unstartedRun(argv, "not-prepared", message), output: "" });
}
