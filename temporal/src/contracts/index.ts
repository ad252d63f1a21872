/** What everyone must agree on to meet at Temporal: queues, workflow and activity signatures. A leaf: types and constants only. */
export { GATES_QUEUE, RUNS_QUEUE, hostQueue, offerQueue } from "./queues.js";
export { SEARCH_ATTRIBUTES } from "./search-attributes.js";
export { STEP_ACTIVITIES, type StepActivities, type StepActivityName, type StepResult, type StepTask } from "./step-activities.js";
export type {
  AskTask,
  CloseRunResult,
  CloseRunTask,
  DecisionsTask,
  LossReport,
  Opened,
  RunActivities,
  SegmentDecision,
  SegmentResult,
  SegmentTask,
  Settled,
  SettleTask,
  StepDecision,
  WaitStarted,
} from "./run-activities.js";
export type {
  AgentActivities,
  AgentDecisions,
  AgentTask,
  AnswerParkedTask,
  CloseOfferTask,
  FailAgentTask,
  FinishAgentTask,
  OfferClosed,
  OfferMade,
  OfferTask,
  Offered,
  SettleLeaseTask,
  Unverified,
  Verified,
  VerifyTask,
} from "./agent-activities.js";
export type { StepAddress, StepWrite } from "./step-address.js";
export type {
  CollectedGroup,
  CollectTask,
  EvidenceGroup,
  GateActivities,
  GateFailedTask,
  GatePrepared,
  GateSettled,
  JudgeTask,
  LostGroup,
  ReportsRead,
  ReportsTask,
} from "./gate-activities.js";
export type {
  BuildTask,
  CandidateAsked,
  CandidateTask,
  EndEntryTask,
  EntryTask,
  LandingEnd,
  QueueActivities,
  QueueRead,
  QueueTask,
} from "./queue-activities.js";
export type { HostActivities } from "./host-activities.js";
export type { ChangeGateInput, GateEvaluationInput, MergeQueueInput, RunInput, RunOutcome, WorkflowMap } from "./workflows.js";
