/** Runs and steps: the closed sets, the pure scheduler that decides what happens next, and the words for questions and commands. */
export {
  RUN_STATUSES,
  CLOSED_RUN_STATUSES,
  OPEN_RUN_STATUSES,
  STEP_STATUSES,
  HISTORY_ARTIFACT,
  WAITING_ON,
  hasStepOutputs,
  isRunClosed,
  isStepDone,
  isStepGood,
  isStepInFlight,
  isStepRetryable,
  type RunStatus,
  type ClosedRunStatus,
  type StepStatus,
  type WaitingOn,
} from "./statuses.js";
export { HISTORY_FLAGS, type HistoryFlag } from "./history-flags.js";
export { COMMAND_IDS_REMEMBERED, type RunCommand } from "./commands.js";
export {
  APPROVAL_KINDS,
  APPROVAL_STATUSES,
  DEFAULT_ON_SILENCE,
  DEFAULT_OPTIONS,
  type ApprovalKind,
  type ApprovalOption,
  type ApprovalStatus,
  type EvidenceItem,
} from "./approvals.js";
export {
  INITIAL_RUN_STATE,
  SKIP_REASONS,
  allDone,
  mayStepMove,
  next,
  planStep,
  stepState,
  takeVersions,
  type ApprovalWait,
  type LeaseWait,
  type RunEvent,
  type RunState,
  type SkipReason,
  type StepFailure,
  type StepState,
  type StepWait,
} from "./run-state.js";
export {
  PARALLEL_STEPS_MAX,
  judgeNeeds,
  needsCondition,
  segmentSteps,
  startableSteps,
  stepsInFlight,
  stepsNotDone,
  stepsToRelocate,
  stepsToReset,
  verdictOf,
  type RunVerdict,
  type Verdict,
} from "./scheduler.js";
export { stepsToReuse, type StepOutcomeBefore } from "./steps-to-reuse.js";
export { BULK_ACTIONS, BULK_OUTCOMES, BULK_RUNS_MAX, BULK_STATUSES, type BulkAction, type BulkOutcome, type BulkStatus } from "./bulk.js";
