/**
 * The state of a run as the workflow holds it, and every legal change of it. Pure: `next(plan, state, event)` gives a new state
 * or throws on an edge the machine does not have. Steps that are pending in their first generation are left out of `steps`.
 */
import { invariant } from "../errors/index.js";
import type { AgentProgress } from "../lease/index.js";
import type { PlanStep, RunPlan } from "../playbook/plan.js";
import { isStepDone, type StepStatus } from "./statuses.js";

/** condition: its `if` was false. upstream: something it needs did not succeed. person: somebody chose to skip it. */
export const SKIP_REASONS = ["condition", "upstream", "person"] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

export interface StepFailure {
  code: string;
  /** At most 500 characters: it travels in history. */
  message: string;
}

/** What a waiting step waits for; times are absolute (milliseconds since 1970), so they survive continue-as-new. */
export type StepWait = ApprovalWait | { on: "timer"; until: number } | LeaseWait;

export interface ApprovalWait {
  on: "approval";
  approvalId: string;
  dueAt: number | null;
  /** An agent put the question and gave its lease back: these are the counts to go on with. */
  parked?: AgentProgress;
}

/** An agent step between two offers, or with one out: everything that the next offer needs. */
export interface LeaseWait {
  on: "lease";
  progress: AgentProgress;
  /** The last verification failed: the next holder is told. */
  unverified?: { leaseId: string; round: number; evidenceArtifact: string };
}

export interface StepState {
  status: StepStatus;
  /** 1, and one more for each decided re-run. */
  generation: number;
  skip?: SkipReason;
  failure?: StepFailure;
  wait?: StepWait;
  /** The queue of the host that holds this `workspace.prepare`'s checkout. */
  queue?: string;
  /** How often its worker was lost in this generation, and how many attempts were counted by then. */
  losses?: number;
  attempts?: number;
  /** Its `if` held: it may start. */
  admitted?: true;
}

export interface RunState {
  /** Counted up for every write the workflow orders; a write with a lower number loses in Postgres. */
  version: number;
  steps: Readonly<Record<string, StepState>>;
  paused: boolean;
  /** Why the run is being ended early. */
  stopping: "cancelled" | "timed_out" | null;
}

export type StepEvent =
  | { type: "started"; stepId: string }
  | { type: "admitted"; stepId: string }
  | { type: "waiting"; stepId: string; wait: StepWait; failure?: StepFailure; unknown?: true }
  | {
      type: "ended";
      stepId: string;
      status: "succeeded" | "failed" | "skipped" | "cancelled";
      skip?: SkipReason;
      failure?: StepFailure;
      queue?: string;
    }
  /** The worker that ran it is gone; it starts again in the same generation. */
  | { type: "lost"; stepId: string; attempts: number }
  | { type: "reset"; stepIds: readonly string[] };
export type RunEvent = StepEvent | { type: "paused" } | { type: "resumed" } | { type: "stopping"; why: "cancelled" | "timed_out" };

export const INITIAL_RUN_STATE: RunState = { version: 0, steps: {}, paused: false, stopping: null };

const PENDING: StepState = { status: "pending", generation: 1 };

export function stepState(state: RunState, stepId: string): StepState {
  return state.steps[stepId] ?? PENDING;
}

/** The edges a step may take. `pending` is also reached by a reset, which any ended or waiting step allows. */
const EDGES = {
  pending: ["running", "waiting", "succeeded", "failed", "skipped", "cancelled"],
  ready: ["running", "waiting", "skipped", "cancelled"],
  running: ["succeeded", "failed", "skipped", "cancelled", "waiting", "unknown", "pending"],
  // running: an agent took it; its row says so, the workflow is not told. unknown: the agent that held an irreversible step was lost.
  waiting: ["succeeded", "failed", "skipped", "cancelled", "pending", "waiting", "running", "unknown"],
  unknown: ["succeeded", "failed", "cancelled", "pending"],
  succeeded: ["pending"],
  failed: ["pending", "waiting"],
  skipped: ["pending"],
  cancelled: ["pending"],
  reused: [],
} as const satisfies Record<StepStatus, readonly StepStatus[]>;

export function mayStepMove(from: StepStatus, to: StepStatus): boolean {
  return (EDGES[from] as readonly StepStatus[]).includes(to);
}

export function next(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case "paused":
      return { ...state, paused: true };
    case "resumed":
      return { ...state, paused: false };
    case "stopping":
      return { ...state, stopping: state.stopping ?? event.why };
    case "reset":
      return event.stepIds.reduce((held, stepId) => move(held, stepId, resetOf(stepState(held, stepId))), state);
    default:
      return move(state, event.stepId, stepAfter(stepState(state, event.stepId), event));
  }
}

function stepAfter(step: StepState, event: Exclude<StepEvent, { type: "reset" }>): StepState {
  const { generation } = step;
  switch (event.type) {
    case "started":
      return { status: "running", generation, ...(step.losses ? { losses: step.losses, attempts: step.attempts ?? step.losses } : {}) };
    case "admitted":
      return { ...step, admitted: true };
    case "lost":
      return { status: "pending", generation, losses: (step.losses ?? 0) + 1, attempts: event.attempts, admitted: true };
    case "waiting":
      return {
        status: event.unknown ? "unknown" : "waiting",
        generation,
        wait: event.wait,
        ...(event.failure ? { failure: event.failure } : {}),
      };
    case "ended":
      return {
        status: event.status,
        generation,
        ...(event.skip ? { skip: event.skip } : {}),
        ...(event.failure ? { failure: event.failure } : {}),
        ...(event.queue ? { queue: event.queue } : {}),
      };
  }
}

function resetOf(step: StepState): StepState {
  return { status: "pending", generation: step.generation + 1 };
}

function move(state: RunState, stepId: string, to: StepState): RunState {
  const from = stepState(state, stepId).status;
  invariant(from === to.status || mayStepMove(from, to.status), `step ${stepId} may not go from ${from} to ${to.status}`);
  return { ...state, steps: { ...state.steps, [stepId]: to } };
}

/** Takes the next numbers for writes: the state to keep and the first number to use. */
export function takeVersions(state: RunState, count: number): { state: RunState; version: number } {
  return { state: { ...state, version: state.version + count }, version: state.version + 1 };
}

export function planStep(plan: RunPlan, stepId: string): PlanStep {
  const step = plan.steps.find((candidate) => candidate.id === stepId);
  invariant(step, `the plan has no step ${stepId}`);
  return step;
}

export function allDone(plan: RunPlan, state: RunState): boolean {
  return plan.steps.every((step) => isStepDone(stepState(state, step.id).status));
}
