/** Everything the API holds open or builds once: the database with its stores and notices, Temporal, Redis. Nothing here waits for any of them. */
import {
  createApprovalStore,
  createArtifactStore,
  createDatabase,
  createEventStore,
  createIdempotencyStore,
  createKeyStore,
  createListener,
  createNotifier,
  createOutboxStore,
  createOutputStore,
  createRecorder,
  createRunStore,
  type Database,
  type IdempotencyStore,
  type OutboxStore,
} from "@praxis/database";
import { createFileArtifactBytes } from "@praxis/database/artifacts";
import { createIds } from "@praxis/domain/ids";
import { createTemporalClient } from "@praxis/temporal/client";
import { Redis } from "ioredis";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Logger } from "pino";
import type { ApiEnv } from "./env.js";
import { createWakeups, type Wakeups } from "./events/run-wakeups.js";
import type { HandlerDeps } from "./handlers.js";
import type { TemporalPort } from "./runs/temporal-port.js";

/** Calls are short; more connections than this make Postgres slower, not faster. */
const POOL_MAX = 20;

type Stores = Pick<HandlerDeps, "runs" | "recorder" | "approvals" | "events" | "artifacts" | "artifactBytes" | "output" | "keys">;

export interface Connected extends Stores, Pick<HandlerDeps, "ids" | "now" | "temporal" | "wakeups"> {
  database: Database;
  redis: Redis | null;
  outbox: OutboxStore;
  idempotency: IdempotencyStore;
  close(): Promise<void>;
}

export function connect(env: ApiEnv, log: Logger, given: { temporal?: TemporalPort }): Connected {
  const clock = { now: Date.now };
  const ids = createIds({ now: clock.now, randomBytes });
  const database = createDatabase({ url: env.databaseUrl, applicationName: "praxis-api", poolMax: POOL_MAX });
  const deps = { database, clock, ids };
  const redis = env.redisUrl === null ? null : connectRedis(env.redisUrl, log);
  const { temporal, closeTemporal } = given.temporal
    ? { temporal: given.temporal, closeTemporal: () => Promise.resolve() }
    : connectTemporal(env);
  const notices = hearNotices(env, log, database);
  return {
    ids,
    now: clock.now,
    database,
    redis,
    temporal,
    wakeups: notices.wakeups,
    runs: createRunStore(deps),
    recorder: createRecorder(deps),
    approvals: createApprovalStore(deps),
    events: createEventStore(deps),
    artifacts: createArtifactStore(deps),
    artifactBytes: createFileArtifactBytes({ directory: join(env.dataDir, "artifacts") }),
    output: createOutputStore(deps),
    outbox: createOutboxStore(deps),
    idempotency: createIdempotencyStore(deps),
    keys: createKeyStore(deps),
    close: async (): Promise<void> => {
      await notices.close();
      redis?.disconnect();
      await closeTemporal();
      await database.close();
    },
  };
}

/** Wakes readers of runs that move: what this process writes at once, what others write by notice. Also tells the others. */
function hearNotices(env: ApiEnv, log: Logger, database: Database): { wakeups: Wakeups; close: () => Promise<void> } {
  const wakeups = createWakeups();
  const notifier = createNotifier(database);
  const stopHearing = database.onTouched(wakeups.wake);
  const onError = (err: unknown): void => log.warn({ err }, "listening failed, trying again");
  const listener = createListener({ url: env.databaseUrl, onError }, wakeups.wake);
  return {
    wakeups,
    close: async () => {
      stopHearing();
      await listener.close();
      await notifier.close();
    },
  };
}

function connectTemporal(env: ApiEnv): { temporal: TemporalPort; closeTemporal: () => Promise<void> } {
  const { address, namespace, tls, apiKey } = env.temporal;
  const temporal = createTemporalClient({ address, namespace, tls, ...(apiKey === null ? {} : { apiKey }) });
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
