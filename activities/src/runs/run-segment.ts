/**
 * A segment: skips, conditions and short steps that follow on each other, done in one go and recorded one by one. A repeat skips
 * what is recorded. Between steps it looks whether somebody wants to pause or cancel.
 */
import type { RecordedResult, StepOutcome, StepValues } from "@praxis/database";
import { DomainError, invariant } from "@praxis/domain/errors";
import type { Json } from "@praxis/domain/hashing";
import { evaluateCondition, limitsOf, type ExecutedKind, type PlanStep } from "@praxis/domain/playbook";
import { isStepDone, judgeNeeds, needsCondition, next, segmentSteps, stepState, type RunState } from "@praxis/domain/run";
import type { SegmentDecision, SegmentResult, SegmentTask } from "@praxis/temporal/contracts";
import { OutputSink } from "../steps/output-sink.js";
import { definitionOf, type KnownRun } from "../steps/run-library.js";
import { SYSTEM } from "../steps/step-deps.js";
import type { StepContext } from "../steps/step-context.js";
import { filledWith, scopeOf } from "../steps/step-inputs.js";
import { shorten } from "../to-failure.js";
import type { RunDeps } from "./run-deps.js";

/** A local activity should stay short; what is left comes in the next segment. */
const SEGMENT_MS_MAX = 5_000;
/** How often it looks for pause and cancel: a person waits no longer than this plus one short step. */
const CONTROL_EVERY_MS = 100;

interface Segment {
  deps: RunDeps;
  task: SegmentTask;
  run: KnownRun;
  state: RunState;
  values: Record<string, Pick<StepValues, "status" | "outputs" | "generation" | "failure" | "skipReason">>;
  decisions: SegmentDecision[];
  version: number;
}

export async function runSegment(deps: RunDeps, task: SegmentTask): Promise<SegmentResult> {
  const run = await deps.library.run(task.runId);
  const values =
    run.plan.steps.some((step) => step.conditional) || task.version > 1 ? await deps.recorder.loadStepValues(task.runId, "all") : {};
  const segment: Segment = { deps, task, run, state: task.state, values, decisions: [], version: task.version };
  const startedAt = deps.clock.now();
  let lookedAt = startedAt;
  for (;;) {
    const [step] = segmentSteps(run.plan, segment.state);
    if (!step || deps.clock.now() - startedAt > SEGMENT_MS_MAX) break;
    if (segment.decisions.length > 0 && deps.clock.now() - lookedAt > CONTROL_EVERY_MS) {
      lookedAt = deps.clock.now();
      if ((await deps.recorder.control(task.runId)) !== "none") break;
    }
    await decideStep(segment, step);
  }
  return { decisions: segment.decisions };
}

async function decideStep(segment: Segment, step: PlanStep): Promise<void> {
  const { generation } = stepState(segment.state, step.id);
  const standing = segment.values[step.id];
  if (standing?.generation === generation && isStepDone(standing.status)) {
    end(segment, step, standing);
    return;
  }
  if (judgeNeeds(segment.run.plan, segment.state, step) === "skip") {
    await record(segment, step, { status: "skipped", skipReason: "upstream" });
    return;
  }
  if (needsCondition(step, segment.state)) {
    const judged = judgeCondition(segment, step);
    if (judged !== "admitted") {
      await record(segment, step, judged);
      return;
    }
    segment.state = next(segment.state, { type: "admitted", stepId: step.id });
    if (!limitsOf(step).short) {
      segment.decisions.push({ stepId: step.id, kind: "admitted" });
      return;
    }
  }
  await record(segment, step, await executeShort(segment, step));
}

function judgeCondition(segment: Segment, step: PlanStep): StepOutcome | "admitted" {
  const { definition } = definitionOf(segment.run, step.id);
  try {
    const scope = scopeOf(segment.run, segment.values);
    return evaluateCondition(definition, scope) ? "admitted" : { status: "skipped", skipReason: "condition" };
  } catch (error) {
    return failed(segment, step, error);
  }
}

/** Tried at once as often as the step allows: a short step has no heartbeat and nothing to wait for. */
async function executeShort(segment: Segment, step: PlanStep): Promise<StepOutcome> {
  const { deps, run } = segment;
  const execution = deps.shortKinds[step.uses as ExecutedKind];
  invariant(execution, `${step.uses} is short but has no execution for segments`);
  const { definition } = definitionOf(run, step.id);
  const limits = limitsOf(step);
  for (let attempt = 1; ; attempt++) {
    try {
      const context = shortContext(segment, step, attempt, filledWith(definition, scopeOf(run, segment.values)));
      return { status: "succeeded", outputs: await execution.execute(context as StepContext<never>) };
    } catch (error) {
      if (attempt < limits.attempts && DomainError.is(error) && error.retry) continue;
      return failed(segment, step, error);
    }
  }
}

function shortContext(segment: Segment, step: PlanStep, attempt: number, filled: Json): StepContext<unknown> {
  const { deps, run, task } = segment;
  const limits = limitsOf(step);
  const { generation } = stepState(segment.state, step.id);
  const ignore = (): void => undefined;
  return {
    run: { id: run.runId, title: run.title, labels: run.labels, repository: run.repository },
    step: {
      id: step.id,
      uses: step.uses,
      generation,
      attempt,
      sideEffect: limits.sideEffect,
      timeoutMs: limits.timeoutMs,
    },
    with: filled,
    needs: {},
    workspace: null,
    signal: AbortSignal.timeout(limits.timeoutMs),
    heartbeat: ignore,
    output: new OutputSink({
      store: deps.output,
      writer: { runId: task.runId, stepId: step.id, generation, version: segment.version + 1, attempt },
      bytesMax: deps.outputBytesMax,
      onWritten: ignore,
      onFault: ignore,
      onSuperseded: ignore,
    }),
    saveArtifact: () => Promise.reject(new DomainError("step_internal", "a short step keeps no artifacts")),
    readArtifact: () => Promise.resolve(null),
    note: ignore,
  };
}

function failed(segment: Segment, step: PlanStep, error: unknown): StepOutcome {
  if (DomainError.is(error)) {
    if (error.code === "database_unavailable") throw error;
    return { status: "failed", failure: { code: error.code, message: shorten(error.message) } };
  }
  segment.deps.log.error({ err: error, runId: segment.run.runId, stepId: step.id }, "a step failed by a fault of ours");
  return {
    status: "failed",
    failure: { code: "step_internal", message: "The step failed by a fault of ours. The worker's log has the details." },
  };
}

async function record(segment: Segment, step: PlanStep, result: StepOutcome): Promise<void> {
  const { deps, task } = segment;
  const { generation } = stepState(segment.state, step.id);
  const version = segment.version + 1;
  segment.version += 2;
  const recorded: RecordedResult = await deps.recorder.recordFinished({
    ...{ runId: task.runId, stepId: step.id, generation, version, attempt: 1, result, actor: SYSTEM },
    started: result.status === "skipped",
    startedAt: new Date(deps.clock.now()).toISOString(),
  });
  // A newer decision owns the step: leave it to the workflow, which made that decision.
  if (recorded.kind === "stale") {
    segment.state = next(segment.state, { type: "ended", stepId: step.id, status: "cancelled" });
    return;
  }
  end(segment, step, recorded.result);
}

function end(
  segment: Segment,
  step: PlanStep,
  result: Pick<StepValues, "status" | "outputs" | "failure" | "skipReason" | "generation">,
): void {
  const status = result.status as "succeeded" | "failed" | "skipped";
  const ended = {
    stepId: step.id,
    status,
    ...(result.skipReason ? { skip: result.skipReason as "condition" | "upstream" | "person" } : {}),
    ...(result.failure ? { failure: { code: result.failure.code, message: shorten(result.failure.message) } } : {}),
  };
  segment.state = next(segment.state, { type: "ended", ...ended });
  segment.values[step.id] = result;
  segment.decisions.push({ kind: "ended", ...ended });
}
