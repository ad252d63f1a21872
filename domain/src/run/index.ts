/** Runs and steps: the closed sets, the pure scheduler that decides what happens next, and the words for questions and commands. */
export {
  RUN_STATUSES,
  CLOSED_RUN_STATUSES,
  OPEN_RUN_STATUSES,
  STEP_STATUSES,
  WAITING_ON,
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
