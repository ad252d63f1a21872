/**
 * Everything around a step's executor: fill the inputs, look for a result that is already there, record the start, run, record the
 * end. A step that takes under a second is recorded in one transaction; an irreversible one writes its intent before it begins.
 */
import type { ArtifactDraft, RecordedResult, StepOutcome, WorkspaceDraft } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import type { Json } from "@praxis/domain/hashing";
import { limitsOf, referencesOf, type PlanStep, type StepDefinition, type StepKindName, type StepLimits } from "@praxis/domain/playbook";
import type { StepResult, StepTask } from "@praxis/temporal/contracts";
import { Context } from "@temporalio/activity";
import { ApplicationFailure, CancelledFailure } from "@temporalio/common";
import { shorten, toFailure } from "../to-failure.js";
import { OutputSink } from "./output-sink.js";
import { judgeEnd, superseded } from "./judge-end.js";
import { persist, type Patience } from "./persist.js";
import { readArtifact } from "./read-artifact.js";
import { createProgressWriter } from "./progress-writer.js";
import { definitionOf, type KnownRun } from "./run-library.js";
import type { StepContext, StepExecutor, StepProgress } from "./step-context.js";
import { retryDelayMs } from "./retry-delay.js";
import { SYSTEM, type StepDeps } from "./step-deps.js";
import { filledWith, needsOf, scopeOf } from "./step-inputs.js";
import { stopSignal, type StopSignal } from "./stop-signal.js";

/** A kind's execution and what the wrapper must prepare for it. */
export interface StepExecution {
  // Each kind has its own `with`; the wrapper has checked the value against that kind's schema.
  execute: StepExecutor<never>;
  /** It looks at the steps before it (`context.needs`). */
  readsNeeds?: boolean;
  /** Where it works; throws `workspace_lost` when the checkout is gone. */
  workspace?: (task: StepTask) => Promise<StepContext<never>["workspace"]>;
  /** The folder it leaves on this machine however it ends, so that retention finds it. Outputs are null when it failed. */
  leaves?: (task: StepTask, outputs: Json | null) => WorkspaceDraft | null;
}

/** From here on a step is shown as running; until then start and end are one write. */
const SHOW_RUNNING_AFTER_MS = 1_000;
const OUTPUTS_BYTES_MAX = 8_192;

interface Attempt {
  deps: StepDeps;
  task: StepTask;
  run: KnownRun;
  definition: StepDefinition;
  plan: PlanStep;
  limits: StepLimits;
  execution: StepExecution;
  attempt: number;
  /** Temporal gives this execution another attempt. */
  mayRetry: boolean;
  /** How long after this attempt's failure; undefined when Temporal did not say. */
  retryInMs: number | undefined;
  stop: StopSignal;
  startedAt: string;
  artifacts: Map<string, ArtifactDraft>;
  details: Record<string, Json>;
  heartbeat: (progress: StepProgress) => void;
  /** The `started` fact has been written, or is being written; null again when it could not be: the end then tells of both. */
  started: Promise<void> | null;
}

export function createStep(deps: StepDeps, execution: StepExecution): (task: StepTask) => Promise<StepResult> {
  return async (task) => {
    const context = Context.current();
    let stop: StopSignal | null = null;
    try {
      // Not begun yet: a database that is away is no reason to use up the step's only attempt.
      const patient = { abandoned: () => context.cancellationSignal.aborted, beat: () => context.heartbeat() };
      const run = await persist(() => deps.library.run(task.runId), patient);
      const { definition, plan } = definitionOf(run, task.stepId);
      const limits = limitsOf(plan);
      stop = stopSignal(context, limits.timeoutMs);
      return await perform({
        ...{ deps, task, run, definition, plan, limits, execution, stop },
        // Temporal counts anew after a lost worker; a step's attempts are counted through.
        attempt: (task.attemptsBefore ?? 0) + context.info.attempt,
        mayRetry: context.info.attempt < limits.attempts,
        retryInMs: retryDelayMs(context.info.retryPolicy, context.info.attempt),
        startedAt: new Date(deps.clock.now()).toISOString(),
        artifacts: new Map(),
        details: { hostId: deps.hostId },
        heartbeat: (progress) => context.heartbeat(progress),
        started: null,
      });
    } catch (error) {
      if (!DomainError.is(error) && !(error instanceof ApplicationFailure) && !(error instanceof CancelledFailure)) {
        deps.log.error({ err: error, runId: task.runId, stepId: task.stepId }, "a step failed by a fault of ours");
      }
      throw toFailure(error);
    } finally {
      stop?.release();
    }
  };
}

async function perform(attempt: Attempt): Promise<StepResult> {
  const { task, limits } = attempt;
  const early = limits.sideEffect === "irreversible" || attempt.attempt > 1;
  if (early) {
    const standing = await recordStart(attempt);
    if (standing) return standing;
  }
  const timer = early
    ? null
    : setTimeout(() => {
        startLate(attempt);
      }, SHOW_RUNNING_AFTER_MS);
  let outcome: StepOutcome & { retry: boolean };
  try {
    const outputs = await execute(attempt);
    outcome = { status: "succeeded", outputs, retry: false };
  } catch (error) {
    outcome = judgeEnd({ ...attempt, stepId: task.stepId, reason: attempt.stop.reason() }, error);
  } finally {
    if (timer) clearTimeout(timer);
  }
  await attempt.started;
  return recordEnd(attempt, outcome);
}

/** Null when the step may begin; else the result that already stands. */
async function recordStart(attempt: Attempt): Promise<StepResult | null> {
  const { deps, task } = attempt;
  const recorded = await persist(
    () => deps.recorder.recordStarted({ ...factOf(attempt), startedAt: attempt.startedAt, details: attempt.details, actor: SYSTEM }),
    patience(attempt, () => attempt.stop.reason() !== null),
  );
  attempt.started = Promise.resolve();
  deps.notifier.touch(task.runId);
  if (recorded.kind === "stale") throw superseded();
  return recorded.kind === "already" ? answer(resultOf(attempt.definition.uses, recorded.result)) : null;
}

/** A start that is refused ends the executor: another attempt owns the step, or its result stands. */
function startLate(attempt: Attempt): void {
  attempt.started = recordStart(attempt).then(
    (standing) => {
      if (standing) attempt.stop.stop("lost");
    },
    (error: unknown) => {
      if (error instanceof ApplicationFailure || error instanceof CancelledFailure) {
        attempt.stop.stop("lost");
        return;
      }
      attempt.deps.log.warn(
        { err: error, runId: attempt.task.runId, stepId: attempt.task.stepId },
        "the start of a step could not be recorded",
      );
      attempt.started = null;
    },
  );
}

async function execute(attempt: Attempt): Promise<Json> {
  const { deps, task, definition, execution, run } = attempt;
  const needs = execution.readsNeeds ? needsOf(run, task.stepId) : [];
  const read = [...new Set([...needs, ...referencesOf(definition, "with").steps])];
  const patient = patience(attempt, () => attempt.stop.reason() !== null);
  const values = read.length > 0 ? await persist(() => deps.recorder.loadStepValues(task.runId, read), patient) : {};
  const filled = filledWith(definition, scopeOf(run, values));
  const workspace = execution.workspace ? await execution.workspace(task) : null;
  const sink = new OutputSink({
    ...{ store: deps.output, writer: factOf(attempt), bytesMax: deps.outputBytesMax },
    onWritten: () => {
      deps.notifier.touch(task.runId);
    },
    onFault: (error) => {
      deps.log.warn({ err: error, runId: task.runId, stepId: task.stepId }, "output could not be stored yet");
    },
    onSuperseded: () => {
      attempt.stop.stop("lost");
    },
  });
  const tell = createProgressWriter({
    ...{ recorder: deps.recorder, writer: factOf(attempt), now: deps.clock.now },
    isShown: () => attempt.started !== null,
  });
  const context: StepContext<unknown> = {
    run: { id: run.runId, title: run.title, labels: run.labels, repository: run.repository },
    step: { id: task.stepId, uses: definition.uses, generation: task.generation, attempt: attempt.attempt, ...pick(attempt.limits) },
    with: filled,
    needs: Object.fromEntries(needs.flatMap((id) => (values[id] ? [[id, values[id]] as const] : []))),
    workspace,
    signal: attempt.stop.signal,
    heartbeat: (progress) => {
      attempt.heartbeat(progress);
      tell(progress);
    },
    output: sink,
    saveArtifact: (artifact) => saveArtifact(attempt, artifact),
    readArtifact: (stepId, name) => persist(() => readArtifact(deps, task.runId, stepId, name), patient),
    note: (details) => {
      Object.assign(attempt.details, details);
    },
  };
  try {
    const outputs = await execution.execute(context as StepContext<never>);
    const bytes = Buffer.byteLength(JSON.stringify(outputs));
    if (bytes > OUTPUTS_BYTES_MAX) {
      throw new DomainError(
        "outputs_too_large",
        `Step ${task.stepId} has ${String(bytes)} bytes of outputs; at most ${String(OUTPUTS_BYTES_MAX)} are kept. Save the body as an artifact.`,
      );
    }
    return outputs;
  } finally {
    await persist(() => sink.close(), patient);
  }
}

function pick(limits: StepLimits): Pick<StepLimits, "sideEffect" | "timeoutMs"> {
  return { sideEffect: limits.sideEffect, timeoutMs: limits.timeoutMs };
}

async function saveArtifact(
  attempt: Attempt,
  artifact: Parameters<StepContext<never>["saveArtifact"]>[0],
): Promise<{ sha256: string; bytes: number }> {
  const stored = await attempt.deps.bytes.put(artifact.content);
  attempt.artifacts.set(artifact.name, { name: artifact.name, mediaType: artifact.mediaType, ...stored });
  return stored;
}

async function recordEnd(attempt: Attempt, outcome: StepOutcome & { retry: boolean }): Promise<StepResult> {
  const { deps, task } = attempt;
  const { retry, ...result } = outcome;
  const patient = patience(attempt, () => attempt.stop.reason() === "lost");
  if (result.status === "failed" && result.failure?.code === "workspace_lost")
    throw new DomainError("workspace_lost", result.failure.message);
  if (result.status === "failed" && result.failure && retry && attempt.mayRetry) {
    const { failure } = result;
    const next = attempt.retryInMs === undefined ? {} : { nextRetryMs: attempt.retryInMs };
    await persist(() => deps.recorder.recordAttemptFailed({ ...factOf(attempt), failure, ...next, actor: SYSTEM }), patient);
    deps.notifier.touch(task.runId);
    throw ApplicationFailure.create({ type: failure.code, message: failure.message, nonRetryable: false });
  }
  const workspace = attempt.execution.leaves?.(task, result.outputs ?? null);
  const recorded: RecordedResult = await persist(
    () =>
      deps.recorder.recordFinished({
        ...factOf(attempt),
        version: task.version + 1,
        startedAt: attempt.startedAt,
        started: attempt.started !== null,
        result,
        artifacts: [...attempt.artifacts.values()],
        details: attempt.details,
        ...(workspace ? { workspace } : {}),
        actor: SYSTEM,
      }),
    patient,
  );
  deps.notifier.touch(task.runId);
  if (recorded.kind === "stale") throw superseded();
  return answer(resultOf(attempt.definition.uses, recorded.result));
}

function patience(attempt: Attempt, abandoned: () => boolean): Patience {
  const beats = attempt.limits.heartbeatTimeoutMs > 0;
  const { heartbeat } = attempt;
  return { abandoned, beat: () => (beats ? heartbeat({ note: "waiting for the database" }) : undefined) };
}

function factOf({ task, attempt }: Attempt): { runId: string; stepId: string; generation: number; version: number; attempt: number } {
  return { runId: task.runId, stepId: task.stepId, generation: task.generation, version: task.version, attempt };
}

/** What the workflow is told of a recorded result. */
export function resultOf(
  uses: StepKindName,
  recorded: { status: string; outputs: Json | null; failure: { code: string; message: string } | null },
): StepResult {
  const status = recorded.status as StepResult["status"];
  const queue = uses === "workspace.prepare" ? queueIn(recorded.outputs) : null;
  return {
    status,
    ...(queue === null ? {} : { queue }),
    ...(recorded.failure ? { failure: { code: recorded.failure.code, message: shorten(recorded.failure.message) } } : {}),
  };
}

function queueIn(outputs: Json | null): string | null {
  if (typeof outputs !== "object" || outputs === null || !("queue" in outputs)) return null;
  return typeof outputs.queue === "string" ? outputs.queue : null;
}

/** A failed step fails its activity too, so that Temporal's own history tells the same story. */
function answer(result: StepResult): StepResult {
  if (result.status === "cancelled" || result.status === "unknown") throw new CancelledFailure("the step was cancelled");
  if (result.status !== "failed" || !result.failure) return result;
  throw ApplicationFailure.create({ type: result.failure.code, message: result.failure.message, nonRetryable: true });
}
