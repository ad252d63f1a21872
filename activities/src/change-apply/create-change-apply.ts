/**
 * The step kind `change.apply`: a step's patch becomes one commit on a branch of the source repository. No work tree, no index and no other
 * branch there is touched. The commit is made of the run's own facts, so a repeat makes the same one and finds it in place.
 */
import type { Recorder } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import { checkRepositoryAllowed, commitPatch, placeBranch, type Git, type RepositoryPolicy } from "@praxis/repository";
import { PATCH_ARTIFACT } from "../agent/agent-with.js";
import { findWorkSource } from "../agent/work-source.js";
import { asStorageError } from "../processes/index.js";
import type { KnownRun, RunLibrary } from "../steps/run-library.js";
import type { StepContext, StepExecutor } from "../steps/step-context.js";
import { needsOf } from "../steps/step-inputs.js";
import { COMMITTER } from "./committer.js";
import { changeMessage, isOurCommit } from "./change-message.js";

export interface ChangeApplyWith {
  /** The step that left the patch. */
  from: string;
  patch?: string;
  branch?: string;
  message?: string;
}

export type ChangeApplyOutputs = {
  branch: string;
  commit: string;
  /** The commit that the patch was made for: the new one's parent. */
  base: string;
  /** False when an earlier attempt had put the same commit in place. */
  created: boolean;
};

export interface ChangeApplyDeps {
  git: Git;
  policy: RepositoryPolicy;
  protectedBranches: readonly string[];
  recorder: Pick<Recorder, "loadStepValues">;
  library: RunLibrary;
}

const BEAT_PERIOD_MS = 2_000;

type Context = StepContext<ChangeApplyWith>;

export function createChangeApply(deps: ChangeApplyDeps): StepExecutor<ChangeApplyWith, ChangeApplyOutputs> {
  return async (context) => {
    const beats = setInterval(() => context.heartbeat({ note: "making the commit" }), BEAT_PERIOD_MS);
    try {
      return await apply(deps, context);
    } catch (error) {
      throw asStorageError(error);
    } finally {
      clearInterval(beats);
    }
  };
}

async function apply(deps: ChangeApplyDeps, context: Context): Promise<ChangeApplyOutputs> {
  const { git, recorder, protectedBranches } = deps;
  const { with: asked, signal } = context;
  const run = await deps.library.run(context.run.id);
  const { repoPath, base } = await sourceOf({ recorder, policy: deps.policy }, run, context);
  const patch = await patchOf(context);
  const message = changeMessage({ text: asked.message ?? run.title, runId: run.runId, stepId: context.step.id });
  const atSeconds = Math.floor(Date.parse(run.createdAt) / 1_000);
  const made = await commitPatch({ git, repoPath, base, patch, message, by: COMMITTER, atSeconds, signal });
  if (made.kind === "refused") throw await doesNotApply(context, made.said);
  if (made.kind === "unchanged") throw missing(asked.from, "left a patch that changes nothing");
  const { commit } = made;
  const branch = asked.branch ?? `praxis/${run.runId}`;
  const mayReplace = async (tip: string): Promise<boolean> =>
    isOurCommit({ git, repoPath, tip, base, runId: run.runId, stepId: context.step.id, signal });
  const reason = `praxis: ${run.runId} ${context.step.id}`;
  const placed = await placeBranch({ git, repoPath, branch, commit, mayReplace, protectedBranches, by: COMMITTER, reason, signal });
  context.note({ branch, commit });
  return { branch, commit, base, created: placed.kind === "placed" };
}

/** The repository and commit that the patch is against: what the step that made it worked on. */
async function sourceOf(
  { recorder, policy }: Pick<ChangeApplyDeps, "recorder" | "policy">,
  run: KnownRun,
  { with: { from }, step }: Context,
): Promise<{ repoPath: string; base: string }> {
  if (!needsOf(run, step.id).includes(from))
    throw new DomainError(
      "with_invalid",
      `with.from: step ${step.id} does not need ${JSON.stringify(from)}, so its change may not be there yet.`,
    );
  const found = await findWorkSource(recorder, run, from);
  if (found === null) throw missing(from, "did not work on a checkout: no `workspace.prepare` comes before it");
  const { source } = found;
  if (!("path" in source))
    throw new DomainError(
      "repository_not_local",
      "The run's repository is a URL, and the platform writes to repositories on its own machine only. Push the change from a `command` instead.",
    );
  // What the agent was given, should the checkout have been made again since.
  const known = (await recorder.loadStepValues(run.runId, [from]))[from]?.details["commit"];
  return { repoPath: checkRepositoryAllowed(source, policy).path, base: typeof known === "string" ? known : found.commit };
}

async function patchOf(context: Context): Promise<Buffer> {
  const { from, patch = PATCH_ARTIFACT } = context.with;
  const found = await context.readArtifact(from, patch);
  if (found === null || found.length === 0) throw missing(from, `left no artifact ${JSON.stringify(patch)}`);
  return found;
}

/** What git said is the step's output, for whoever asks why; its first words stand in the failure. */
async function doesNotApply({ output }: Context, said: string): Promise<DomainError> {
  output.write(Buffer.from(`${said}\n`));
  await output.flush();
  const message = `The patch does not fit the commit it was made for: ${said.split("\n")[0] ?? ""}`;
  return new DomainError("patch_does_not_apply", message, { details: { said: said.slice(0, 4_000) } });
}

function missing(from: string, what: string): DomainError {
  return new DomainError("change_missing", `Step ${from} ${what}, so there is nothing to commit.`);
}
