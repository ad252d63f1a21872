/**
 * Verifies what an agent left: a fresh checkout of the commit it worked on, its patch applied whole, the playbook's command run as any
 * command is. What an agent says of its own work counts for nothing here. The verdict is recorded with its evidence; a repeat finds it.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { DomainError } from "@praxis/domain/errors";
import {
  applyPatch,
  checkoutWorkspace,
  checkRepositoryAllowed,
  mirrorRepository,
  type Git,
  type RepositoryPolicy,
} from "@praxis/repository";
import type { Verified, VerifyTask } from "@praxis/temporal/contracts";
import { Context } from "@temporalio/activity";
import type { CommandOutputs, CommandWith } from "../command/index.js";
import { asStorageError } from "../processes/index.js";
import type { KnownRun } from "../steps/run-library.js";
import type { StepExecutor } from "../steps/step-context.js";
import { SYSTEM } from "../steps/step-deps.js";
import { isLeftBy } from "../steps/read-artifact.js";
import { stopSignal, type StopSignal } from "../steps/stop-signal.js";
import type { RunDeps } from "../runs/run-deps.js";
import { toFailure } from "../to-failure.js";
import { removeWorkspace, verifyWorkspacePath } from "../workspace-prepare/index.js";
import { PATCH_ARTIFACT, VERIFY_TIMEOUT_MS, type VerifyWith } from "./agent-with.js";
import { createEvidence, type Evidence } from "./evidence.js";
import { fillAgentWith } from "./offer-work.js";
import { verificationContext } from "./verification-context.js";
import { findWorkSource, type WorkSource } from "./work-source.js";

export interface VerifyDeps extends RunDeps {
  git: Git;
  dataDir: string;
  policy: RepositoryPolicy;
  command: StepExecutor<CommandWith, CommandOutputs>;
}

const BEAT_PERIOD_MS = 2_000;

export function createVerifyWork(deps: VerifyDeps): (task: VerifyTask) => Promise<Verified> {
  return async (task) => {
    const context = Context.current();
    const beats = setInterval(() => context.heartbeat(), BEAT_PERIOD_MS);
    try {
      const standing = await deps.recorder.readVerification(task);
      return standing ?? (await verify(deps, task, context));
    } catch (error) {
      if (!DomainError.is(error)) deps.log.error({ err: error, runId: task.runId, stepId: task.stepId }, "work could not be verified");
      throw toFailure(asStorageError(error));
    } finally {
      clearInterval(beats);
      deps.notifier.touch(task.runId);
    }
  };
}

async function verify(deps: VerifyDeps, task: VerifyTask, context: Context): Promise<Verified> {
  const { runId, stepId } = task;
  const run = await deps.library.run(runId);
  const { verify: asked } = await fillAgentWith(deps, run, stepId);
  if (!asked) throw new DomainError("with_invalid", `Step ${stepId} says nothing about how to verify its work.`);
  // The whole of it is bounded by Temporal; this bounds the command and leaves the time to say so.
  const stop = stopSignal(context, asked.timeoutMs ?? VERIFY_TIMEOUT_MS);
  const evidence = createEvidence();
  // A lost try may still be at work when the next one begins: neither may touch the other's folder.
  const workspace = verifyWorkspacePath({ dataDir: deps.dataDir, runId, stepId, attempt: context.info.attempt });
  try {
    const verdict = await judge(deps, { task, run, asked, stop, evidence, workspace });
    return await record(deps, { task, ...verdict, evidence });
  } finally {
    stop.release();
    await removeWorkspace({ dataDir: deps.dataDir, path: workspace }).catch((error: unknown) => {
      deps.log.warn({ err: error, runId, stepId }, "a verification's checkout could not be removed");
    });
  }
}

interface Verification {
  task: VerifyTask;
  run: KnownRun;
  asked: VerifyWith;
  stop: StopSignal;
  evidence: Evidence;
  workspace: string;
}

interface Verdict {
  passed: boolean;
  reason: string;
}

async function judge(deps: VerifyDeps, verification: Verification): Promise<Verdict> {
  const { task, run, asked, stop, evidence, workspace } = verification;
  const refused = await layOut(deps, verification);
  if (refused !== null) {
    evidence.say(refused);
    return { passed: false, reason: "The patch does not apply to the commit it was made for." };
  }
  const { timeoutMs: _, ...command } = asked;
  try {
    await deps.command(verificationContext({ run, task, with: command, workspace, signal: stop.signal, output: evidence }));
    return { passed: true, reason: "The command ended with code 0." };
  } catch (error) {
    // The command's own end is the verdict. A stop of the worker, a full disk, a sandbox that fails are not the work's fault.
    if (!DomainError.is(error) || !VERDICTS.has(error.code)) throw error;
    // Nor is the end of a try that was stopped: it would be recorded for a command that this worker itself cut off.
    if (stop.signal.aborted && stop.reason() !== "timed_out") throw error;
    evidence.say(error.message);
    return { passed: false, reason: error.message };
  }
}

/** A command that cannot be started counts too: whoever changed the code may have removed it. */
const VERDICTS: ReadonlySet<string> = new Set(["command_failed", "command_killed", "command_not_started", "step_timed_out"]);

/** Makes the folder to verify in. Answers what git said when the patch does not apply. */
async function layOut(deps: VerifyDeps, { task, run, stop, workspace }: Verification): Promise<string | null> {
  const { git, dataDir } = deps;
  const source = await findWorkSource(deps.recorder, run, task.stepId);
  if (source === null) {
    await removeWorkspace({ dataDir, path: workspace });
    await mkdir(workspace, { recursive: true, mode: 0o700 });
    return null;
  }
  const { signal } = stop;
  const local = await localSource(deps, source, signal);
  await removeWorkspace({ dataDir, path: workspace });
  await checkoutWorkspace({ git, source: local, commit: source.commit, target: workspace, signal });
  const patch = await readPatch(deps, task);
  if (patch === null || patch.length === 0) return null;
  const patchFile = `${workspace}.patch`;
  try {
    await writeFile(patchFile, patch, { mode: 0o600 });
    const applied = await applyPatch({ git, workTree: workspace, patchFile, signal });
    return applied.kind === "refused" ? applied.said : null;
  } finally {
    await rm(patchFile, { force: true });
  }
}

async function localSource(
  { git, dataDir, policy }: VerifyDeps,
  { source, commit }: WorkSource,
  signal: AbortSignal,
): Promise<{ path: string; origin?: string }> {
  const allowed = checkRepositoryAllowed(source, policy);
  if ("path" in allowed) return { path: allowed.path };
  const mirror = await mirrorRepository({ git, source: allowed, cacheDir: path.join(dataDir, "repositories"), ref: commit, signal });
  return { path: mirror.path, origin: mirror.url };
}

async function readPatch(
  { artifacts, bytes, leases }: VerifyDeps,
  { runId, stepId, generation, leaseId }: VerifyTask,
): Promise<Buffer | null> {
  const found = await artifacts.get(runId, PATCH_ARTIFACT);
  if (found?.stepId !== stepId || found.generation !== generation || !(await isLeftBy(leases, leaseId, PATCH_ARTIFACT))) return null;
  const opened = await bytes.open(found.sha256);
  if (!opened) throw new DomainError("artifact_not_found", `The bytes of ${PATCH_ARTIFACT} are not in the store any more.`);
  return buffer(opened.stream);
}

async function record(
  { recorder, bytes, artifacts }: VerifyDeps,
  { task, passed, reason, evidence }: Verdict & { task: VerifyTask; evidence: Evidence },
): Promise<Verified> {
  const { runId, stepId, generation, leaseId, round } = task;
  const text = evidence.text(`Verification of round ${String(round)}: ${passed ? "passed" : "failed"}. ${reason}`);
  const stored = await bytes.put(text);
  // One run may verify several steps: each has its own evidence.
  const plain = `verify-${String(round)}.txt`;
  const owner = (await artifacts.get(runId, plain))?.stepId ?? stepId;
  const name = owner === stepId ? plain : `verify-${stepId}-${String(round)}.txt`;
  const draft = { name, mediaType: "text/plain; charset=utf-8", ...stored };
  return recorder.recordVerification({ runId, stepId, generation, leaseId, round, passed, reason, evidence: draft, actor: SYSTEM });
}
