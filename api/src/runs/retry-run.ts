/** POST /runs/{id}/retry: a new run from a closed one. What it takes over is decided in `steps-to-reuse.ts`. */
import type { Recorder, RunRecord, RunStore } from "@praxis/database";
import { actorOf } from "@praxis/domain/access";
import { DomainError } from "@praxis/domain/errors";
import { CLOSED_RUN_STATUSES, isRunClosed } from "@praxis/domain/run";
import type { Handler } from "../http/call.js";
import { acceptAndStart, type AcceptDeps, type RunDraft } from "./accept-run.js";
import { requireRun } from "./require-run.js";
import type { RepositoryResolver } from "./resolve-repository.js";
import { stepsToReuse } from "./steps-to-reuse.js";

type RetryDeps = AcceptDeps & {
  runs: RunStore;
  recorder: Pick<Recorder, "loadRunConstants">;
  repositories: Pick<RepositoryResolver, "checkAgain">;
};

export function createRetryRun(deps: RetryDeps): Handler<"retryRun"> {
  return async (call) => {
    // Read before the transaction: a closed run does not change any more.
    const old = await requireRun(deps.runs, call.params.id);
    const constants = await deps.recorder.loadRunConstants(old.id);
    return acceptAndStart(deps, call, actorOf(call.principal), () => {
      requireClosed(old);
      deps.repositories.checkAgain(old.repository);
      return Promise.resolve(draftOf(old, constants, call.body.from));
    });
  };
}

function draftOf(old: RunRecord, constants: Awaited<ReturnType<Recorder["loadRunConstants"]>>, from: string | undefined): RunDraft {
  const outcomes = new Map(old.steps.map(({ id, status, skipReason }) => [id, { status, skipReason }]));
  const reused = stepsToReuse(constants.plan, outcomes, from);
  return {
    title: old.title,
    playbook: { ...old.playbook, text: constants.playbookText },
    plan: constants.plan,
    steps: old.steps.map(({ id, name, uses, outputs }) => ({ id, name, uses, ...(reused.has(id) ? { reused: { outputs } } : {}) })),
    inputs: constants.inputs,
    labels: old.labels,
    priority: old.priority,
    repository: old.repository,
    retryOf: old.id,
  };
}

function requireClosed(run: RunRecord): void {
  if (isRunClosed(run.status)) return;
  throw new DomainError("illegal_transition", "The run is still open. Retry one of its steps, or cancel it first.", {
    details: { from: run.status, to: "accepted", allowed: [...CLOSED_RUN_STATUSES] },
  });
}
