/** The step kind `command`: runs a program in the workspace, shut in where the host can, and leaves no process behind, however it ends. */
import path from "node:path";
import { DomainError } from "@praxis/domain/errors";
import type { ProcessRegistry, RunningProcess } from "../processes/index.js";
import type { Sandbox } from "../sandbox/index.js";
import type { StepContext, StepExecutor } from "../steps/step-context.js";
import { createEmptyWorkspace } from "../workspace-prepare/index.js";
import { judgeEnd, stoppedError, stopReason } from "./command-outcome.js";
import type { CommandOutputs, CommandWith } from "./command-with.js";
import { planCommand, type CommandPlan } from "./plan-command.js";
import { saveCaptures, saveCapturesThatExist, type SaveCaptures } from "./save-captures.js";
import { superviseCommand, type Supervised } from "./supervise-command.js";

export interface CommandDeps {
  dataDir: string;
  /** Folders under which `writable` paths may lie. */
  roots: readonly string[];
  sandbox: Sandbox;
  processes: ProcessRegistry;
  /** The worker's environment; only a short list of plain names is passed on. */
  baseEnv: Readonly<Record<string, string | undefined>>;
  /** Further folders that commands must not see, beyond the data folder and `.praxis` around it. */
  hidden?: readonly string[];
  /** Single files whose content commands must not see. */
  hiddenFiles?: readonly string[];
  /** Between SIGTERM and SIGKILL; promised as 10 s, shorter in tests only. */
  graceMs?: number;
}

const GRACE_MS = 10_000;

export function createCommand(deps: CommandDeps): StepExecutor<CommandWith, CommandOutputs> {
  return async (context) => {
    const { run, step } = context;
    if (context.signal.aborted)
      throw stoppedError(stopReason(context.signal), { durationMs: 0, outputBytes: 0, lastLine: "", treeGone: true });
    noteSandbox(deps.sandbox, context);
    const key = { runId: run.id, stepId: step.id, generation: step.generation };
    // An attempt that was given up may still run beside us, in the same workspace.
    if (!(await deps.processes.confirmGone(key))) throw stillRunning();
    const workspace = context.workspace?.path ?? (await createEmptyWorkspace({ dataDir: deps.dataDir, runId: run.id, stepId: step.id }));
    const plan = await planCommand({
      ...deps,
      with: context.with,
      workspace,
      runId: run.id,
      stepId: step.id,
      hidden: deps.hidden ?? [],
      hiddenFiles: deps.hiddenFiles ?? [],
    });
    const running = await deps.processes.start({
      step: { ...key, attempt: step.attempt },
      ownNamespace: deps.sandbox.kind === "bubblewrap",
      launch: plan.launch,
    });
    try {
      const supervised = await superviseCommand(running, context, deps.graceMs ?? GRACE_MS);
      return await conclude(supervised, { running, plan, context, sandboxed: deps.sandbox.kind === "bubblewrap" });
    } finally {
      if (await running.endRest()) await running.forget();
    }
  };
}

interface Conclusion {
  running: RunningProcess;
  plan: CommandPlan;
  context: StepContext<CommandWith>;
  sandboxed: boolean;
}

async function conclude(supervised: Supervised, { running, plan, context, sandboxed }: Conclusion): Promise<CommandOutputs> {
  const { end, tail, ...facts } = supervised;
  const captures: SaveCaptures = {
    captures: context.with.captures ?? [],
    workspace: plan.workspace,
    copies: path.join(running.folder, "captures"),
    saveArtifact: context.saveArtifact,
  };
  const failure = judgeEnd(end, sandboxed, facts);
  if (failure !== null) {
    await saveCapturesThatExist(captures);
    throw failure;
  }
  await saveCaptures(captures);
  return {
    exitCode: 0,
    signal: null,
    durationMs: facts.durationMs,
    ...running.usage(),
    outputBytes: facts.outputBytes,
    outputTail: tail.end(),
  };
}

function noteSandbox(sandbox: Sandbox, context: Pick<StepContext<unknown>, "note">): void {
  context.note(sandbox.kind === "bubblewrap" ? { sandbox: "bubblewrap" } : { sandbox: "none", sandboxReason: sandbox.reason });
}

function stillRunning(): DomainError {
  return new DomainError(
    "command_not_started",
    "A process of an earlier attempt of this step could not be ended. Look at the worker's host.",
    { retry: true },
  );
}
