/** What the platform remembers: the connection, the migrations and one store per noun. */
export { createDatabase, type Database, type DatabaseOptions, type Queries, type Sql, type Tx } from "./connection/database.js";
export { migrate, pendingMigrations, type MigrationsApplied } from "./connection/apply-migrations.js";
export { withAdvisoryLock } from "./connection/advisory-lock.js";
export { type Clock, type StoreDeps, type StoreDepsWithIds } from "./store-deps.js";
export { createRunStore, type RunStore } from "./runs/run-store.js";
export {
  RUN_CONTROLS,
  RUN_SORTS,
  type Failure,
  type NewRun,
  type NewStep,
  type OutputCut,
  type Page,
  type Requested,
  type RunControl,
  type RunFailure,
  type RunFilter,
  type RunRecord,
  type RunRepository,
  type RunRequest,
  type RunSort,
  type StaleRun,
  type StepRecord,
} from "./runs/run-record.js";
export { translateDatabaseError } from "./connection/translate-error.js";
export { isTimeOfOurs } from "./connection/cursor.js";
export { createRecorder, type Recorder } from "./recorder/recorder.js";
export type {
  ArtifactDraft,
  AttemptFailedFact,
  Closing,
  ClosingView,
  DecidedChange,
  FinishedFact,
  ProgressFact,
  Recorded,
  RecordedResult,
  RunConstants,
  StartedFact,
  StepExecution,
  StepOutcome,
  StepRecordedResult,
  StepValues,
  WorkspaceDraft,
} from "./recorder/facts.js";
export { createApprovalStore, type ApprovalStore } from "./approvals/approval-store.js";
export type { ApprovalFilter, ApprovalOpened, ApprovalRecord, Decided, Decision, NewApproval } from "./approvals/approval-record.js";
export { createEventStore, type EventLine, type EventStore } from "./events/event-store.js";
export { createFeedStore, type FeedLine, type FeedPlace, type FeedStore } from "./feed/feed-store.js";
export { createLiveTicketStore, type LiveTicketStore } from "./live-tickets/live-ticket-store.js";
export { createOutboxStore, type OutboxItem, type OutboxStore } from "./outbox/outbox-store.js";
export { createArtifactStore, type ArtifactRecord, type ArtifactStore } from "./artifacts/artifact-store.js";
export { createOutputStore, type OutputPage, type OutputStore } from "./output/output-store.js";
export { createKeyStore, isKeyUsable, type KeyRecord, type KeyStore, type NewKey } from "./keys/key-store.js";
export { createSessionStore, isSessionUsable, type NewLoginCode, type SessionRecord, type SessionStore } from "./sessions/session-store.js";
export { createSigningKeyStore, type SigningKeyRecord, type SigningKeyStore } from "./signing-keys/signing-key-store.js";
export { createViewStore, type ViewRecord, type ViewStore } from "./views/view-store.js";
export { createStatsStore, type RunStats, type StatsStore, type StatsWindow } from "./stats/stats-store.js";
export { createBulkStore, type BulkStore } from "./bulks/bulk-store.js";
export type { BulkItemRecord, BulkRecord, BulkResult, BulkWork, NewBulk } from "./bulks/bulk-record.js";
export { retryDraft, type RunDraft } from "./runs/retry-draft.js";
export { createIdempotencyStore, type IdempotencyStore, type KeptAnswer, type KeyedRequest } from "./idempotency/idempotency-store.js";
export { createWorkspaceStore, type WorkspaceAddress, type WorkspaceRecord, type WorkspaceStore } from "./workspaces/workspace-store.js";
export { createPoolStore, type PoolRecord, type PoolStore } from "./pools/pool-store.js";
export { createAgentStore, type AgentStore } from "./agents/agent-store.js";
export type { AgentFilter, AgentRecord, AgentRegistration } from "./agents/agent-record.js";
export { createAgentStepStore, type AgentStepRecord, type AgentStepStore } from "./agent-steps/agent-step-store.js";
export { createOfferStore, type OfferStore } from "./offers/offer-store.js";
export { CLOSE_MODES, type CloseMode } from "./offers/close-offer.js";
export { OFFER_STATES, type NewOffer, type OfferRecord, type OfferState, type OfferWorkspace } from "./offers/offer-record.js";
export { createLeaseStore, type LeaseStore } from "./leases/lease-store.js";
export type {
  AgentEventDraft,
  Beat,
  BeatAnswer,
  FinalBody,
  Granted,
  Holding,
  LeaseAddress,
  LeaseAnswer,
  LeaseCommand,
  LeaseDelivery,
  LeaseFilter,
  LeaseProgress,
  LeaseRecord,
  ParkedQuestion,
  Picked,
  SettleWish,
} from "./leases/lease-record.js";
export { createGateStore, type GateSigner, type GateStore, type GreenReceipt } from "./gates/gate-store.js";
export { asOverride, overridesInForce, type OverrideWish } from "./gates/override-gate.js";
export type { GateArtifacts, GateCheckRow, GateFailure, GateFilter, GateRecord, OverrideRecord } from "./gates/gate-record.js";
export type { Withdrawal } from "./gates/withdraw-gate.js";
export { createForgeStore, type Delivery, type ForgeChangeAddress, type ForgeStore } from "./forges/forge-store.js";
export {
  createExternalCheckStore,
  type ExternalCheckAddress,
  type ExternalCheckReport,
  type ExternalCheckStore,
} from "./forges/external-check-store.js";
export { createAnnouncementStore, type Announcement, type AnnouncementStore } from "./forges/announcement-store.js";
export type { GateRequested, NewGate } from "./gates/request-gate.js";
export type { PreparedGate, SettledGate } from "./gates/record-gate.js";
export { createNotifier, type Notifier } from "./notify/notifier.js";
export { createListener, type Listener } from "./notify/listener.js";
export { createQueueStore, type LandingEntry, type QueueStore } from "./queue/queue-store.js";
export type { EnteredEntry, NewQueueEntry, QueueAddress, QueueEntryRecord, QueueFilter } from "./queue/queue-record.js";
