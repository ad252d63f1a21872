/** The gate of one change over time: where it stands, what its workflow is told, which evaluation counts. Small, because workflows load it. */
export { GATE_STATUSES, isGateClosed, isGateOpen, type GateRepository, type GateStatus } from "./gate-status.js";
export {
  deadlineOf,
  EXTERNAL_STAGES,
  standingOf,
  type ExternalQuestion,
  type ExternalReport,
  type ExternalStanding,
} from "./external-check.js";
export { handIn, REPORT_KINDS, type HandedIn, type HandedReport, type ReportKind } from "./handed-report.js";
export { isReservedChange, queueChange } from "./reserved-change.js";
export { GATE_COMMAND_KINDS, type GateCommand } from "./gate-command.js";
export {
  afterGateEvent,
  isChangeGateDone,
  NEW_CHANGE_GATE,
  type ChangeGateAction,
  type ChangeGateEvent,
  type ChangeGateState,
  type EvaluationRef,
} from "./change-gate.js";
