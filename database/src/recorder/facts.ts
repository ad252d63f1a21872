/**
 * The words of the recorder: what callers tell it and what it answers. Every write carries the workflow's version and loses to a newer
 * one. `started` of one execution is written with version v, `finished` with v + 1.
 */
import type { Actor, EventDraft } from "@praxis/domain/events";
import type { Json } from "@praxis/domain/hashing";
import type { RunPlan } from "@praxis/domain/playbook";
import type { ClosedRunStatus, RunCommand, RunStatus, StepStatus, WaitingOn } from "@praxis/domain/run";
import type { Failure, RunFailure, RunRepository } from "../runs/run-record.js";

/** Never changes after the run was accepted: callers may keep it. */
export interface RunConstants {
  playbookText: string;
  sha256: string;
  playbookName: string;
  inputs: { readonly [key: string]: Json };
  title: string;
  labels: Readonly<Record<string, string>>;
  repository: RunRepository | null;
  plan: RunPlan;
  createdAt: string;
  priority: number;
}

export interface StepValues {
  status: StepStatus;
  outputs: Json | null;
  generation: number;
  attempt: number;
  version: number;
  failure: Failure | null;
  skipReason: string | null;
  details: Readonly<Record<string, Json>>;
}

export interface StepRecordedResult {
  status: StepStatus;
  generation: number;
  outputs: Json | null;
  failure: Failure | null;
  skipReason: string | null;
}

/**
 * recorded: this call wrote. already: this generation holds a result (a repeat); it stands. stale: a newer version, generation or
 * attempt owns the step, or the run has closed; nothing was written and the caller should stop.
 */
export type Recorded = { kind: "recorded" } | { kind: "already"; result: StepRecordedResult } | { kind: "stale" };
export type RecordedResult = { kind: "recorded" | "already"; result: StepRecordedResult } | { kind: "stale" };

export interface StepExecution {
  runId: string;
  stepId: string;
  generation: number;
  version: number;
  /** Temporal's attempt of this execution, from 1. */
  attempt: number;
}

export interface StartedFact extends StepExecution {
  actor: Actor;
  /** Merged into the step's details. */
  details?: Readonly<Record<string, Json>>;
  /** RFC 3339; default now. */
  startedAt?: string;
}

export interface ArtifactDraft {
  name: string;
  mediaType: string;
  bytes: number;
  sha256: string;
}

export interface WorkspaceDraft {
  hostId: string;
  path: string;
  source: { readonly [key: string]: Json | undefined };
  commit: string | null;
}

export interface StepOutcome {
  status: Extract<StepStatus, "succeeded" | "failed" | "skipped" | "cancelled" | "unknown">;
  outputs?: Json;
  failure?: Failure;
  skipReason?: string;
}

export interface FinishedFact extends Omit<StepExecution, "attempt"> {
  /** Default: the attempt the row has (for what the workflow itself ended). */
  attempt?: number;
  /** RFC 3339; default: what the row has, else now. */
  startedAt?: string;
  /** `step_started` was already recorded (or does not apply). */
  started: boolean;
  result: StepOutcome;
  artifacts?: readonly ArtifactDraft[];
  details?: Readonly<Record<string, Json>>;
  workspace?: WorkspaceDraft;
  /** Written before the final event of the step. */
  extraEvents?: readonly EventDraft[];
  actor: Actor;
}

/** `total` without `done` says nothing. */
export interface ProgressFact extends StepExecution {
  done?: number;
  total?: number;
  note?: string;
}

export interface AttemptFailedFact extends StepExecution {
  failure: Failure;
  /** When the next attempt starts; left out when it is the last. */
  nextRetryMs?: number;
  actor: Actor;
}

export interface DecidedChange {
  stepId: string;
  /** The generation the step has after this write: one more than before for a decided re-run. */
  generation: number;
  version: number;
  status: Extract<StepStatus, "pending" | "waiting" | "skipped" | "cancelled" | "unknown" | "failed" | "succeeded">;
  skipReason?: string;
  failure?: Failure;
  /** For `waiting` and `unknown`. */
  waitingOn?: Extract<WaitingOn, "approval" | "lease" | "gate" | "timer" | "step">;
  event: EventDraft;
}

export interface ClosingView {
  runId: string;
  version: number;
  status: ClosedRunStatus;
  failure?: RunFailure;
  steps: readonly { stepId: string; generation: number; status: StepStatus; skipReason?: string; failure?: Failure }[];
  /** The last ids the workflow handled. */
  seenCommandIds: readonly string[];
  actor: Actor;
}

/** closed: `status` is what stands (a repeat, or the reconciler was first). Not closed: commands to take up before ending. */
export type Closing = { closed: true; status: RunStatus } | { closed: false; commands: RunCommand[] };
