/** The table of handlers. A route of the contract without one does not compile. */
import type {
  ApprovalStore,
  ArtifactStore,
  BulkStore,
  EventStore,
  GateStore,
  KeyStore,
  OutputStore,
  Recorder,
  RunStore,
  StatsStore,
  ViewStore,
} from "@praxis/database";
import type { CollaborationStore } from "@praxis/collaboration/store";
import type { ArtifactBytes } from "@praxis/database/artifacts";
import type { Ids } from "@praxis/domain/ids";
import type { Git } from "@praxis/repository";
import { createDecideApproval } from "./approvals/decide-approval.js";
import { createGetApproval } from "./approvals/get-approval.js";
import { createListApprovals } from "./approvals/list-approvals.js";
import { createGetArtifact } from "./artifacts/get-artifact.js";
import { createListArtifacts } from "./artifacts/list-artifacts.js";
import { createBulkHandlers } from "./bulks/bulk-handlers.js";
import { createArchiveCollabEvents } from "./collab/events/archive-collab-events.js";
import { createListCollabEvents } from "./collab/events/list-collab-events.js";
import { createPostCollabEvent } from "./collab/events/post-collab-event.js";
import { createCommitTransaction } from "./collab/documents/commit-transaction.js";
import { createDeleteDocument } from "./collab/documents/delete-document.js";
import { createGetDocument } from "./collab/documents/get-document.js";
import { createListDocuments } from "./collab/documents/list-documents.js";
import { createPatchDocument } from "./collab/documents/patch-document.js";
import { createPutDocument } from "./collab/documents/put-document.js";
import { createListLocks } from "./collab/locks/list-locks.js";
import { createReleaseLock } from "./collab/locks/release-lock.js";
import { createRenewLock } from "./collab/locks/renew-lock.js";
import { createTakeLock } from "./collab/locks/take-lock.js";
import { createArchiveTasks } from "./collab/tasks/archive-tasks.js";
import { createClaimTask } from "./collab/tasks/claim-task.js";
import { createCreateTask } from "./collab/tasks/create-task.js";
import { createEditTask } from "./collab/tasks/edit-task.js";
import { createGetTask } from "./collab/tasks/get-task.js";
import { createListTasks } from "./collab/tasks/list-tasks.js";
import { createMoveTask } from "./collab/tasks/move-task.js";
import { createCreateCspReport, type CspReportDeps } from "./csp-reports/create-csp-report.js";
import { createListRunEvents } from "./events/list-run-events.js";
import type { Wakeups } from "./events/run-wakeups.js";
import type { Authenticate } from "./http/authenticate.js";
import type { Handlers } from "./http/call.js";
import type { OpenStreams } from "./http/sse.js";
import { createGetHistoryEvents } from "./history/get-history-events.js";
import { createGetRunHistory } from "./history/get-run-history.js";
import type { Histories } from "./history/history-source.js";
import type { HistoryTails } from "./history/history-tails.js";
import { createGateHandlers } from "./gates/gate-handlers.js";
import { createCreateKey } from "./keys/create-key.js";
import { createListKeys } from "./keys/list-keys.js";
import { createRevokeKey } from "./keys/revoke-key.js";
import { createLeaseHandlers, type LeaseHandlerDeps } from "./leases/lease-handlers.js";
import { createCreateLiveTicket } from "./live/create-live-ticket.js";
import type { LiveTickets } from "./live/live-tickets.js";
import { createGetOpenapi } from "./openapi/get-openapi.js";
import { createGetPlaybook } from "./playbooks/get-playbook.js";
import { createListPlaybooks } from "./playbooks/list-playbooks.js";
import { createValidatePlaybook } from "./playbooks/validate-playbook.js";
import { createQueueHandlers, type QueueHandlerDeps } from "./queues/queue-handlers.js";
import { createControlRun } from "./runs/control-run.js";
import { createGetRun } from "./runs/get-run.js";
import { createGetRunHistoryJson } from "./runs/get-run-history-json.js";
import { createGetRunPlaybook } from "./runs/get-run-playbook.js";
import type { InlineDelivery } from "./runs/inline-delivery.js";
import { createListRuns } from "./runs/list-runs.js";
import { createPostMessage } from "./runs/post-message.js";
import type { RepositoryResolver } from "./runs/resolve-repository.js";
import { createRetryRun } from "./runs/retry-run.js";
import { createRetryStep } from "./runs/retry-step.js";
import { createStartRun } from "./runs/start-run.js";
import { createToStartRunCommand } from "./runs/start-run-command.js";
import type { TemporalPort } from "./runs/temporal-port.js";
import { createSessionHandlers, type SessionHandlerDeps } from "./sessions/session-handlers.js";
import { createGetStats } from "./stats/get-stats.js";
import { createGetStepOutput } from "./steps/get-step-output.js";
import { createViewHandlers } from "./views/view-handlers.js";
import { createReceiveGithub, type WebhookDeps } from "./webhooks/receive-github.js";

export interface HandlerDeps extends QueueHandlerDeps {
  runs: RunStore;
  recorder: Recorder;
  approvals: ApprovalStore;
  events: EventStore;
  artifacts: ArtifactStore;
  artifactBytes: ArtifactBytes;
  output: OutputStore;
  keys: KeyStore;
  gates: GateStore;
  temporal: TemporalPort;
  histories: Histories;
  historyTails: HistoryTails;
  liveTickets: LiveTickets;
  consoleOrigins: readonly string[];
  delivery: InlineDelivery;
  git: Git;
  repositories: RepositoryResolver;
  authenticate: Authenticate;
  wakeups: Wakeups;
  streams: OpenStreams;
  collaboration: () => CollaborationStore;
  ids: Ids;
  now: () => number;
  allowBenchKinds: boolean;
  leasing: LeaseHandlerDeps;
  signIn: SessionHandlerDeps;
  cspReports: CspReportDeps;
  webhooks: WebhookDeps;
  bulks: BulkStore;
  stats: StatsStore;
  views: ViewStore;
}

export function createHandlers(deps: HandlerDeps): Handlers {
  return {
    ...createGateHandlers(deps),
    ...createLeaseHandlers(deps.leasing),
    ...createQueueHandlers(deps),
    ...createSessionHandlers(deps.signIn),
    ...createViewHandlers(deps),
    ...createBulkHandlers(deps),
    createCspReport: createCreateCspReport(deps.cspReports),
    getStats: createGetStats(deps),
    ...{ archiveCollabEvents: createArchiveCollabEvents(deps), archiveTasks: createArchiveTasks(deps) },
    cancelRun: createControlRun(deps, "cancelRun"),
    claimTask: createClaimTask(deps),
    commitTransaction: createCommitTransaction(deps),
    createKey: createCreateKey(deps),
    createLiveTicket: createCreateLiveTicket(deps),
    createTask: createCreateTask(deps),
    decideApproval: createDecideApproval(deps),
    deleteDocument: createDeleteDocument(deps),
    editTask: createEditTask(deps),
    getApproval: createGetApproval(deps),
    getArtifact: createGetArtifact(deps),
    getDocument: createGetDocument(deps),
    getHistoryEvents: createGetHistoryEvents(deps),
    getOpenapi: createGetOpenapi(),
    getPlaybook: createGetPlaybook(deps),
    getRun: createGetRun(deps),
    getRunHistory: createGetRunHistory(deps),
    getRunHistoryJson: createGetRunHistoryJson(deps),
    getRunPlaybook: createGetRunPlaybook(deps),
    getStepOutput: createGetStepOutput(deps),
    getTask: createGetTask(deps),
    listApprovals: createListApprovals(deps),
    listArtifacts: createListArtifacts(deps),
    listCollabEvents: createListCollabEvents(deps),
    listDocuments: createListDocuments(deps),
    listKeys: createListKeys(deps),
    listLocks: createListLocks(deps),
    listPlaybooks: createListPlaybooks(deps),
    listRunEvents: createListRunEvents(deps),
    listRuns: createListRuns(deps),
    listTasks: createListTasks(deps),
    moveTask: createMoveTask(deps),
    patchDocument: createPatchDocument(deps),
    pauseRun: createControlRun(deps, "pauseRun"),
    postCollabEvent: createPostCollabEvent(deps),
    postMessage: createPostMessage(deps),
    receiveGithub: createReceiveGithub(deps.webhooks),
    putDocument: createPutDocument(deps),
    releaseLock: createReleaseLock(deps),
    renewLock: createRenewLock(deps),
    resumeRun: createControlRun(deps, "resumeRun"),
    retryRun: createRetryRun(deps),
    retryStep: createRetryStep(deps),
    revokeKey: createRevokeKey(deps),
    startRun: createStartRun({ ...deps, toCommand: createToStartRunCommand({ ...deps, pools: deps.leasing.pools }) }),
    takeLock: createTakeLock(deps),
    validatePlaybook: createValidatePlaybook(deps),
  };
}
