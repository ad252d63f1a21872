/** What the worker owns for its lifetime: the database and its stores, Temporal's client, git, the sandbox, the process table. */
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import {
  createAgentStore,
  createAnnouncementStore,
  createAgentStepStore,
  createApprovalStore,
  createArtifactStore,
  createBulkStore,
  createDatabase,
  createExternalCheckStore,
  createForgeStore,
  createGateStore,
  createIdempotencyStore,
  createLeaseStore,
  createNotifier,
  createOfferStore,
  createOutboxStore,
  createOutputStore,
  createQueueStore,
  createRecorder,
  createRunStore,
  createSessionStore,
  createWorkspaceStore,
  type AgentStore,
  type AgentStepStore,
  type ApprovalStore,
  type ArtifactStore,
  type BulkStore,
  type AnnouncementStore,
  type Clock,
  type Database,
  type ExternalCheckStore,
  type ForgeStore,
  type GateStore,
  type IdempotencyStore,
  type LeaseStore,
  type Notifier,
  type OfferStore,
  type OutboxStore,
  type OutputStore,
  type QueueStore,
  type Recorder,
  type RunStore,
  type SessionStore,
  type WorkspaceStore,
} from "@praxis/database";
import { createFileArtifactBytes, type ArtifactBytes } from "@praxis/database/artifacts";
import { createIds, type Ids } from "@praxis/domain/ids";
import { createLeaseGateway, createTemporalClient, type LeaseGateway, type TemporalClient } from "@praxis/temporal/client";
import type { WorkerEnv } from "./env.js";

/** Twenty connections serve a hundred steps: each holds one for a few milliseconds. */
const POOL_MAX = 20;

export interface Resources {
  clock: Clock;
  ids: Ids;
  database: Database;
  temporal: TemporalClient;
  runs: RunStore;
  recorder: Recorder;
  approvals: ApprovalStore;
  offers: OfferStore;
  leases: LeaseStore;
  agentSteps: AgentStepStore;
  artifacts: ArtifactStore;
  output: OutputStore;
  outbox: OutboxStore;
  workspaces: WorkspaceStore;
  idempotency: IdempotencyStore;
  agents: AgentStore;
  gates: GateStore;
  forgeNews: ForgeStore;
  reports: ExternalCheckStore;
  announcements: AnnouncementStore;
  queue: QueueStore;
  sessions: SessionStore;
  bulks: BulkStore;
  /** Temporal's side of leases, for the sweeper. */
  gateway: LeaseGateway;
  notifier: Notifier;
  bytes: ArtifactBytes;
  close(): Promise<void>;
}

export function openResources(env: WorkerEnv): Resources {
  const clock = { now: () => Date.now() };
  const ids = createIds({ now: clock.now, randomBytes: (count) => randomBytes(count) });
  const database = createDatabase({ url: env.DATABASE_URL, poolMax: POOL_MAX, applicationName: "praxis-worker" });
  const deps = { database, clock, ids };
  const temporalAt = {
    address: env.TEMPORAL_ADDRESS,
    namespace: env.TEMPORAL_NAMESPACE,
    tls: env.TEMPORAL_TLS,
    ...(env.TEMPORAL_API_KEY === undefined ? {} : { apiKey: env.TEMPORAL_API_KEY }),
  };
  const temporal = createTemporalClient(temporalAt);
  const gateway = createLeaseGateway({ ...temporalAt, identity: `praxis-sweeper@${hostname()}` });
  const notifier = createNotifier(database);
  return {
    clock,
    ids,
    database,
    temporal,
    runs: createRunStore(deps),
    recorder: createRecorder(deps),
    approvals: createApprovalStore(deps),
    offers: createOfferStore(deps),
    leases: createLeaseStore(deps),
    agentSteps: createAgentStepStore(deps),
    artifacts: createArtifactStore(deps),
    output: createOutputStore(deps),
    outbox: createOutboxStore(deps),
    workspaces: createWorkspaceStore(deps),
    idempotency: createIdempotencyStore(deps),
    agents: createAgentStore(deps),
    gates: createGateStore(deps),
    forgeNews: createForgeStore(deps),
    reports: createExternalCheckStore(deps),
    announcements: createAnnouncementStore(deps),
    queue: createQueueStore(deps),
    sessions: createSessionStore(deps),
    bulks: createBulkStore(deps),
    gateway,
    notifier,
    bytes: createFileArtifactBytes({ directory: join(env.PRAXIS_DATA_DIR, "artifacts") }),
    async close(): Promise<void> {
      await notifier.close();
      await temporal.close();
      await gateway.close();
      await database.close();
    },
  };
}
