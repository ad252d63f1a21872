/** The closed sets of a run and its steps, and every predicate over them. Nobody compares a status text anywhere else. */
export const RUN_STATUSES = ["accepted", "running", "paused", "succeeded", "failed", "cancelled", "timed_out"] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];
export const CLOSED_RUN_STATUSES = ["succeeded", "failed", "cancelled", "timed_out"] as const satisfies readonly RunStatus[];
export type ClosedRunStatus = (typeof CLOSED_RUN_STATUSES)[number];
export const OPEN_RUN_STATUSES = ["accepted", "running", "paused"] as const satisfies readonly RunStatus[];

export const STEP_STATUSES = [
  "pending",
  "ready",
  "running",
  "waiting",
  "succeeded",
  "failed",
  "skipped",
  "cancelled",
  "unknown",
  "reused",
] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

/** What a run or step waits on; `none` while any step runs, else the first of approval … step. The last three are set by the reconciler. */
export const WAITING_ON = ["none", "approval", "lease", "gate", "timer", "step", "worker", "temporal", "repair"] as const;
export type WaitingOn = (typeof WAITING_ON)[number];

const DONE: ReadonlySet<StepStatus> = new Set(["succeeded", "failed", "skipped", "cancelled", "reused"]);
const GOOD: ReadonlySet<StepStatus> = new Set(["succeeded", "reused"]);
const RETRYABLE: ReadonlySet<StepStatus> = new Set(["failed", "cancelled", "skipped"]);

export function isRunClosed(status: RunStatus): status is ClosedRunStatus {
  return (CLOSED_RUN_STATUSES as readonly RunStatus[]).includes(status);
}

/** The step has ended (in this generation) and nothing more happens to it by itself. */
export function isStepDone(status: StepStatus): boolean {
  return DONE.has(status);
}

/** The step's outputs can be used. */
export function isStepGood(status: StepStatus): boolean {
  return GOOD.has(status);
}

/** It left outputs that expressions may read: what it gave, or, when it failed, what is known of the failure (such as an exit code). */
export function hasStepOutputs(status: StepStatus): boolean {
  return GOOD.has(status) || status === "failed";
}

/** A person may ask for this step to be run again while the run is open. */
export function isStepRetryable(status: StepStatus): boolean {
  return RETRYABLE.has(status);
}

export function isStepInFlight(status: StepStatus): boolean {
  return status === "running" || status === "waiting" || status === "unknown";
}

/** The artifact that holds a closed run's whole history: `{runId, executions: [{execution, history}]}`, first execution first. */
export const HISTORY_ARTIFACT = "temporal-history.json";
