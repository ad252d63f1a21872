/** Everything the API holds open or builds once: the database with its stores and notices, Temporal, Redis. Nothing here waits for any of them. */
import {
  createAgentStepStore,
  createAgentStore,
  createApprovalStore,
  createArtifactStore,
  createBulkStore,
  createDatabase,
  createEventStore,
  createGateStore,
  createFeedStore,
  createExternalCheckStore,
  createForgeStore,
  createIdempotencyStore,
  createKeyStore,
  createLeaseStore,
  createListener,
  createLiveTicketStore,
  createNotifier,
  createOutboxStore,
  createOutputStore,
  createPoolStore,
  createQueueStore,
  createRecorder,
  createRunStore,
  createSessionStore,
  createSigningKeyStore,
  createStatsStore,
  createViewStore,
  type BulkStore,
  type Database,
  type FeedStore,
  type ExternalCheckStore,
  type ForgeStore,
  type IdempotencyStore,
  type LiveTicketStore,
  type OutboxStore,
  type SessionStore,
  type SigningKeyStore,
  type StatsStore,
  type ViewStore,
} from "@praxis/database";
import { createFileArtifactBytes } from "@praxis/database/artifacts";
import { createIds } from "@praxis/domain/ids";
import { createLeaseGateway, createTemporalClient, type TemporalClientOptions } from "@praxis/temporal/client";
import { Redis } from "ioredis";
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Logger } from "pino";
import type { ApiEnv } from "./env.js";
import { createWakeups } from "./events/run-wakeups.js";
import type { HandlerDeps } from "./handlers.js";
import type { LeaseHandlerDeps } from "./leases/lease-handlers.js";
import { createLeaseMemory } from "./leases/lease-memory.js";
import { createWaitingPolls } from "./leases/waiting-polls.js";
import type { TemporalPort } from "./runs/temporal-port.js";

/** Calls are short; more connections than this make Postgres slower, not faster. */
const POOL_MAX = 20;

type Stores = Pick<
  HandlerDeps,
  "runs" | "recorder" | "approvals" | "events" | "artifacts" | "artifactBytes" | "output" | "keys" | "gates" | "queue"
>;

type Leasing = Pick<LeaseHandlerDeps, "leases" | "agentSteps" | "agents" | "pools" | "gateway" | "memory" | "live" | "waitingPolls">;

export interface Connected extends Stores, Leasing, Pick<HandlerDeps, "ids" | "now" | "temporal" | "wakeups"> {
  feed: FeedStore;
  forges: ForgeStore;
  reports: ExternalCheckStore;
  liveTicketStore: LiveTicketStore;
  database: Database;
  redis: Redis | null;
  outbox: OutboxStore;
  idempotency: IdempotencyStore;
  sessions: SessionStore;
  signingKeys: SigningKeyStore;
  bulks: BulkStore;
  stats: StatsStore;
  views: ViewStore;
  close(): Promise<void>;
}

export function connect(env: ApiEnv, log: Logger, given: { temporal?: TemporalPort; wakePollsMs?: number }): Connected {
  const clock = { now: Date.now };
  const ids = createIds({ now: clock.now, randomBytes });
  const database = createDatabase({ url: env.databaseUrl, applicationName: "praxis-api", poolMax: POOL_MAX });
  const deps = { database, clock, ids };
  const redis = env.redisUrl === null ? null : connectRedis(env.redisUrl, log);
  const { temporal, closeTemporal } = given.temporal
    ? { temporal: given.temporal, closeTemporal: () => Promise.resolve() }
    : connectTemporal(env);
  const gateway = createLeaseGateway({ ...temporalAt(env), identity: `praxis-api@${hostname()}` });
  const { close: closeNotices, ...heard } = hearNotices(env, log, database, given.wakePollsMs);
  return {
    ids,
    now: clock.now,
    database,
    redis,
    temporal,
    gateway,
    ...heard,
    leases: createLeaseStore(deps),
    agentSteps: createAgentStepStore(deps),
    agents: createAgentStore(deps),
    pools: createPoolStore(deps),
    runs: createRunStore(deps),
    recorder: createRecorder(deps),
    approvals: createApprovalStore(deps),
    events: createEventStore(deps),
    feed: createFeedStore(deps),
    forges: createForgeStore(deps),
    reports: createExternalCheckStore(deps),
    liveTicketStore: createLiveTicketStore(deps),
    artifacts: createArtifactStore(deps),
    artifactBytes: createFileArtifactBytes({ directory: join(env.dataDir, "artifacts") }),
    output: createOutputStore(deps),
    outbox: createOutboxStore(deps),
    idempotency: createIdempotencyStore(deps),
    keys: createKeyStore(deps),
    queue: createQueueStore(deps),
    sessions: createSessionStore(deps),
    signingKeys: createSigningKeyStore(deps),
    bulks: createBulkStore(deps),
    stats: createStatsStore(deps),
    views: createViewStore(deps),
    gates: createGateStore(deps),
    close: async (): Promise<void> => {
      await closeNotices();
      redis?.disconnect();
      await closeTemporal();
      await gateway.close();
      await database.close();
    },
  };
}

type Heard = Pick<Connected, "wakeups" | "waitingPolls" | "memory" | "live" | "close">;

/**
 * Wakes readers of runs that move and polls of pools that get an offer: what this process writes at once, what others write by notice.
 * Leases that others change are forgotten here. Also tells the others.
 */
function hearNotices(env: ApiEnv, log: Logger, database: Database, wakePollsMs?: number): Heard {
  const wakeups = createWakeups();
  const waitingPolls = createWaitingPolls(wakePollsMs);
  const memory = createLeaseMemory();
  const notifier = createNotifier(database);
  const stopHearing = database.onTouched(wakeups.wake);
  const onError = (err: unknown): void => log.warn({ err }, "listening failed, trying again");
  const listener = createListener({ url: env.databaseUrl, onError, onPools: waitingPolls.wake, onLeases: memory.drop }, wakeups.wake);
  return {
    wakeups,
    waitingPolls,
    memory,
    live: listener.live,
    close: async () => {
      stopHearing();
      await listener.close();
      await notifier.close();
    },
  };
}

function temporalAt({ temporal: { address, namespace, tls, apiKey } }: ApiEnv): TemporalClientOptions {
  return { address, namespace, tls, ...(apiKey === null ? {} : { apiKey }) };
}

function connectTemporal(env: ApiEnv): { temporal: TemporalPort; closeTemporal: () => Promise<void> } {
  const temporal = createTemporalClient(temporalAt(env));
  return { temporal, closeTemporal: () => temporal.close() };
}

/** Never waits for Redis: a call that finds it away is counted in this process. */
function connectRedis(url: string, log: Logger): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: 2000,
    retryStrategy: (times) => Math.min(times * 200, 5000),
  });
  redis.on("error", (err: Error) => log.warn({ reason: err.message }, "Redis is away, limits are counted in this process"));
  return redis;
}
