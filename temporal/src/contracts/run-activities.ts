/** Local activities: decisions that no other activity makes, recorded in Postgres. All are idempotent and short. */
import type { ClosedRunStatus, RunCommand, RunState, SkipReason, StepFailure, StepStatus } from "@praxis/domain/run";
import type { AgentDecisions } from "./agent-activities.js";
import type { StepAddress, StepWrite } from "./step-address.js";
import type { StepResult } from "./step-activities.js";

export interface SegmentTask {
  runId: string;
  state: RunState;
  /** The first free number; a segment uses at most two for each step of the plan. */
  version: number;
}
/** What a segment found for one step. admitted: its `if` held and the workflow starts it. */
export type SegmentDecision =
  | { stepId: string; kind: "admitted" }
  | { stepId: string; kind: "ended"; status: "succeeded" | "failed" | "skipped"; skip?: SkipReason; failure?: StepFailure };
export interface SegmentResult {
  decisions: SegmentDecision[];
}

export type Opened = { kind: "opened"; approvalId: string; dueAt: number | null } | { kind: "failed"; failure: StepFailure };

export interface AskTask extends StepWrite {
  kind: "failure" | "unknown_outcome";
  failure: StepFailure;
}
export interface SettleTask extends StepWrite {
  approvalId: string;
  /** The due time has come: decide by the rule for silence unless somebody was faster. */
  due: boolean;
}
/** Where the answer leaves the step. pending: run it again as a new generation. open: nobody has answered yet. */
export type Settled =
  { status: "open" } | { status: "pending" } | { status: "succeeded" | "failed" | "skipped"; skip?: SkipReason; failure?: StepFailure };

export type WaitStarted = { kind: "waiting"; until: number } | { kind: "failed"; failure: StepFailure };

export interface StepDecision extends StepWrite {
  status: Extract<StepStatus, "pending" | "skipped" | "cancelled" | "failed">;
  skip?: SkipReason;
  failure?: StepFailure;
  /** Why, in plain words, for the run's log. */
  reason?: string;
}
export interface DecisionsTask {
  runId: string;
  decisions: StepDecision[];
}

/** recorded: it had ended before its worker was lost. never_started: nothing was done. started: on that host, outcome unknown. */
export type LossReport =
  | { kind: "recorded"; status: StepResult["status"]; failure?: StepFailure; queue?: string }
  | { kind: "never_started" }
  | { kind: "started"; hostId: string | null; attempt: number };

export interface CloseRunTask {
  runId: string;
  version: number;
  status: ClosedRunStatus;
  failure?: StepFailure & { stepId?: string };
  steps: { stepId: string; generation: number; status: StepStatus; skip?: SkipReason; failure?: StepFailure }[];
  seenCommandIds: readonly string[];
}
/** Not closed when a decision or retry was accepted that the workflow had not seen. */
export type CloseRunResult = { closed: true } | { closed: false; commands: RunCommand[] };

export interface RunActivities extends AgentDecisions {
  runSegment(task: SegmentTask): Promise<SegmentResult>;
  openStepApproval(task: StepWrite): Promise<Opened>;
  askAboutStep(task: AskTask): Promise<Opened>;
  settleApproval(task: SettleTask): Promise<Settled>;
  beginWait(task: StepWrite): Promise<WaitStarted>;
  endWait(task: StepWrite): Promise<void>;
  recordDecisions(task: DecisionsTask): Promise<void>;
  inspectLoss(task: StepAddress): Promise<LossReport>;
  closeRun(task: CloseRunTask): Promise<CloseRunResult>;
}
