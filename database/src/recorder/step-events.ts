/** The events of a step's execution. Keys hold the version: a new execution in the same generation has its own. */
import type { Actor, EventDraft, RunEventType } from "@praxis/domain/events";
import type { Json } from "@praxis/domain/hashing";
import type { Failure } from "../runs/run-record.js";
import type { ArtifactDraft, StepOutcome } from "./facts.js";

export interface Execution {
  stepId: string;
  generation: number;
  /** Of the `started` write. */
  version: number;
  attempt: number;
}

export function subjectOf(stepId: string): string {
  return `step:${stepId}`;
}

export function runStarted(actor: Actor): EventDraft<RunEventType> {
  return { type: "run_started", actor, subject: "run", data: {}, key: "run_started" };
}

/** @param interrupted the attempt before was cut off and this one does its work again */
export function stepStarted(
  { stepId, generation, version, attempt }: Execution,
  actor: Actor,
  interrupted = false,
): EventDraft<RunEventType> {
  return {
    type: "step_started",
    actor,
    subject: subjectOf(stepId),
    data: { generation, attempt, ...(interrupted ? { interrupted } : {}) },
    key: `${stepId}/${String(generation)}/${String(version)}/${String(attempt)}/started`,
  };
}

export function attemptFailed(
  execution: Execution,
  failure: Failure,
  nextRetryMs: number | undefined,
  actor: Actor,
): EventDraft<RunEventType> {
  const { stepId, generation, version, attempt } = execution;
  return {
    type: "step_attempt_failed",
    actor,
    subject: subjectOf(stepId),
    data: { generation, attempt, failure: shortOf(failure), nextRetryMs },
    key: `${stepId}/${String(generation)}/${String(version)}/${String(attempt)}/failed`,
  };
}

export function artifactSaved(stepId: string, { name, mediaType, bytes, sha256 }: ArtifactDraft, actor: Actor): EventDraft<RunEventType> {
  return { type: "artifact_saved", actor, subject: subjectOf(stepId), data: { name, mediaType, bytes, sha256 } };
}

const FINISHED = {
  succeeded: "step_succeeded",
  failed: "step_failed",
  skipped: "step_skipped",
  cancelled: "step_cancelled",
  unknown: "step_outcome_unknown",
} as const satisfies Record<StepOutcome["status"], RunEventType>;

export function stepFinished(
  execution: Execution,
  outcome: StepOutcome,
  durationMs: number | undefined,
  actor: Actor,
): EventDraft<RunEventType> {
  const { stepId, generation, version, attempt } = execution;
  return {
    type: FINISHED[outcome.status],
    actor,
    subject: subjectOf(stepId),
    data: { generation, attempt, durationMs, reason: outcome.skipReason, failure: outcome.failure && shortOf(outcome.failure) },
    key: `${stepId}/${String(generation)}/${String(version)}/finished`,
  };
}

function shortOf({ code, message }: Failure): Json {
  return { code, message };
}
