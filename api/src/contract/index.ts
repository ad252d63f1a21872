/** The HTTP contract: schemas, addresses and the table of routes. Safe in a browser: it imports zod and the domain only. */
export {
  agentPageSchema,
  agentViewSchema,
  listAgentsQuerySchema,
  putAgentRequestSchema,
  type AgentPage,
  type AgentView,
  type PutAgentRequest,
} from "./agents.js";
export {
  approvalOptionSchema,
  approvalPageSchema,
  approvalViewSchema,
  decideApprovalRequestSchema,
  evidenceSchema,
  listApprovalsQuerySchema,
  type ApprovalPage,
  type ApprovalView,
  type DecideApprovalRequest,
} from "./approvals.js";
export { artifactPageSchema, artifactViewSchema, listArtifactsQuerySchema, type ArtifactPage, type ArtifactView } from "./artifacts.js";
export {
  collabEventPageSchema,
  collabEventSchema,
  postEventRequestSchema,
  type CollabEvent,
  type CollabEventPage,
  type PostEventRequest,
} from "./collab-events.js";
export {
  DOCUMENT_NAME,
  documentHeadSchema,
  documentPageSchema,
  MANAGED_DOCUMENTS,
  transactionRequestSchema,
  transactionViewSchema,
  type DocumentHeadView,
  type DocumentPage,
  type TransactionRequest,
  type TransactionView,
} from "./documents.js";
export {
  eventPageSchema,
  eventsEndSchema,
  eventsQuerySchema,
  LINES_MEDIA_TYPE,
  runEventSchema,
  type EventPage,
  type RunEvent,
} from "./events.js";
export {
  createdKeySchema,
  createKeyRequestSchema,
  keyPageSchema,
  keyViewSchema,
  listKeysQuerySchema,
  type CreatedKey,
  type CreateKeyRequest,
  type KeyPage,
  type KeyView,
} from "./keys.js";
export {
  POLL_WAIT_MS_MAX,
  ackLeaseRequestSchema,
  completeLeaseRequestSchema,
  failLeaseRequestSchema,
  heartbeatRequestSchema,
  heartbeatViewSchema,
  leaseCommandSchema,
  leaseEndViewSchema,
  leaseEventsRequestSchema,
  leaseEventsViewSchema,
  leasePageSchema,
  leaseSummarySchema,
  leaseViewSchema,
  listLeasesQuerySchema,
  parkLeaseRequestSchema,
  pollPoolRequestSchema,
  releaseLeaseRequestSchema,
  revokeLeaseRequestSchema,
  type HeartbeatRequest,
  type HeartbeatView,
  type LeaseEndView,
  type LeaseEventsRequest,
  type LeasePage,
  type LeaseSummary,
  type LeaseView,
  type PollPoolRequest,
} from "./leases.js";
export { PAGE_LIMIT_DEFAULT, PAGE_LIMIT_MAX } from "./lists.js";
export {
  lockPageSchema,
  lockViewSchema,
  releaseLockRequestSchema,
  renewLockRequestSchema,
  takeLockRequestSchema,
  type LockPage,
  type LockView,
  type ReleaseLockRequest,
  type RenewLockRequest,
  type TakeLockRequest,
} from "./locks.js";
export { JSON_PATCH_MEDIA_TYPE, jsonPatchSchema, MERGE_PATCH_MEDIA_TYPE, mergePatchSchema } from "./patches.js";
export { API_PREFIX, paths } from "./paths.js";
export {
  getPlaybookQuerySchema,
  listPlaybooksQuerySchema,
  playbookPageSchema,
  playbookTextViewSchema,
  playbookVerdictSchema,
  playbookViewSchema,
  validatePlaybookRequestSchema,
  type PlaybookPage,
  type PlaybookTextView,
  type PlaybookVerdict,
  type PlaybookView,
  type ValidatePlaybookRequest,
} from "./playbooks.js";
export {
  POOL_TRUSTS,
  listPoolsQuerySchema,
  poolPageSchema,
  poolViewSchema,
  putPoolRequestSchema,
  type PoolPage,
  type PoolView,
  type PutPoolRequest,
} from "./pools.js";
export { issueSchema, PROBLEM_MEDIA_TYPE, problemSchema, type IssueView, type Problem } from "./problem.js";
export { READY_CHECKS, readyViewSchema, type ReadyCheck, type ReadyView } from "./ready.js";
export { LIMIT_CLASSES, METHODS, type AnswerContent, type LimitClass, type Method, type RouteContract } from "./route.js";
export { ROUTE_NAMES, routeOf, ROUTES, type RouteName } from "./routes.js";
export {
  historyQuerySchema,
  listRunsQuerySchema,
  MESSAGE_MODES,
  messageViewSchema,
  postMessageRequestSchema,
  retryRunRequestSchema,
  RUN_SORTS,
  runCommandRequestSchema,
  runPageSchema,
  runViewSchema,
  startRunRequestSchema,
  type MessageView,
  type PostMessageRequest,
  type RetryRunRequest,
  type RunCommandRequest,
  type RunPage,
  type RunView,
  type StartRunRequest,
} from "./runs.js";
export {
  failureSchema,
  outputChunkSchema,
  outputEndSchema,
  retryStepRequestSchema,
  stepOutputQuerySchema,
  stepViewSchema,
  type FailureView,
  type StepView,
} from "./steps.js";
export {
  claimTaskRequestSchema,
  createTaskRequestSchema,
  listTasksQuerySchema,
  moveTaskRequestSchema,
  taskPageSchema,
  taskViewSchema,
  type ClaimTaskRequest,
  type CreateTaskRequest,
  type MoveTaskRequest,
  type TaskPage,
  type TaskView,
} from "./tasks.js";
