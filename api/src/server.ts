/** Puts the API together from its settings and runs it until it is told to stop. */
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
  pendingMigrations,
} from "@praxis/database";
import { createFileArtifactBytes } from "@praxis/database/artifacts";
import { createIds } from "@praxis/domain/ids";
import { createGit } from "@praxis/repository";
import { createTemporalClient } from "@praxis/temporal/client";
import { Redis } from "ioredis";
import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import { createApp } from "./app.js";
import type { ApiEnv } from "./env.js";
import { createWakeups } from "./events/run-wakeups.js";
import { createHandlers } from "./handlers.js";
import { createAuthenticate } from "./http/authenticate.js";
import { createCommit } from "./http/idempotency.js";
import { createRateLimits } from "./http/rate-limit.js";
import { createOpenStreams } from "./http/sse.js";
import { createTokenVerifier } from "./http/token-verifier.js";
import { createKeyLookup } from "./keys/key-lookup.js";
import { listen, type Listening } from "./listen.js";
import { createMetrics } from "./operations/metrics.js";
import { createMetricsApp } from "./operations/metrics-app.js";
import { createReadiness } from "./operations/readiness.js";
import { createInlineDelivery } from "./runs/inline-delivery.js";
import { createRepositoryResolver } from "./runs/resolve-repository.js";
import type { TemporalPort } from "./runs/temporal-port.js";

export interface RunningServer {
  /** With the port that was really taken. */
  url: string;
  /** Finishes what is under way, ends streams, closes everything. A second call waits for the first. */
  stop(): Promise<void>;
}

/** A connection to Temporal of its own unless one is given (tests). */
export async function startServer(env: ApiEnv, log: Logger, given: { temporal?: TemporalPort } = {}): Promise<RunningServer> {
  mkdirSync(env.dataDir, { recursive: true });
  const now = Date.now;
  const ids = createIds({ now, randomBytes });
  const database = createDatabase({ url: env.databaseUrl, applicationName: "praxis-api", poolMax: POOL_MAX });
  const stores = { database, clock: { now }, ids };
  const redis = env.redisUrl === null ? null : connectRedis(env.redisUrl, log);
  const own = given.temporal === undefined ? connectTemporal(env) : null;
  const temporal = given.temporal ?? own;
  if (!temporal) throw new Error("no connection to Temporal was made");

  const wakeups = createWakeups();
  const notifier = createNotifier(database);
  const listener = createListener(
    { url: env.databaseUrl, onError: (err) => log.warn({ err }, "listening failed, trying again") },
    wakeups.wake,
  );
  const stopHearing = database.onTouched(wakeups.wake);
  // A database that is away at the start is reported by the listener and by /readyz.
  listener.ready.catch(() => undefined);

  const streams = createOpenStreams();
  const outbox = createOutboxStore(stores);
  const keys = createKeyStore(stores);
  const authenticate = createAuthenticate({ keys: createKeyLookup({ keys, now }), tokens: createTokenVerifier(env.tokens), now });
  const delivery = createInlineDelivery({ temporal, outbox, log });
  const git = createGit();
  const metrics = createMetrics({ streams, outbox, database });
  const handlers = createHandlers({
    runs: createRunStore(stores),
    recorder: createRecorder(stores),
    approvals: createApprovalStore(stores),
    events: createEventStore(stores),
    artifacts: createArtifactStore(stores),
    artifactBytes: createFileArtifactBytes({ directory: join(env.dataDir, "artifacts") }),
    output: createOutputStore(stores),
    keys,
    temporal,
    delivery,
    git,
    repositories: createRepositoryResolver({ git, policy: env.repositories }),
    authenticate,
    wakeups,
    streams,
    ids,
    now,
    allowBenchKinds: env.allowBenchKinds,
  });
  let draining = false;
  const app = createApp({
    handlers,
    authenticate,
    rateLimits: createRateLimits({ perSecond: env.ratePerSecond, redis }),
    commit: createCommit({ database, idempotency: createIdempotencyStore(stores) }),
    readiness: createReadiness({
      database,
      pendingMigrations: () => pendingMigrations({ url: env.databaseUrl }),
      temporal,
      dataDir: env.dataDir,
      now,
    }),
    metrics,
    serveMetrics: env.metrics === null,
    log,
    ids,
    draining: () => draining,
  });
  const closeResources = async (): Promise<void> => {
    await delivery.settled();
    stopHearing();
    await listener.close();
    await notifier.close();
    redis?.disconnect();
    await own?.close();
    await database.close();
  };
  const listening: Listening[] = [];
  try {
    listening.push(await listen(app, env.listen));
    if (env.metrics) listening.push(await listen(createMetricsApp(metrics), env.metrics));
  } catch (error) {
    await Promise.all(listening.map((one) => one.stop()));
    await closeResources();
    throw error;
  }
  const stop = async (): Promise<void> => {
    draining = true;
    streams.drain();
    await Promise.all(listening.map((one) => one.stop()));
    await closeResources();
  };
  let stopped: Promise<void> | null = null;
  return { url: listening[0]?.url ?? "", stop: () => (stopped ??= stop()) };
}

/** Calls are short; more connections than this make Postgres slower, not faster. */
const POOL_MAX = 20;

function connectTemporal(env: ApiEnv): ReturnType<typeof createTemporalClient> {
  const { address, namespace, tls, apiKey } = env.temporal;
  return createTemporalClient({ address, namespace, tls, ...(apiKey === null ? {} : { apiKey }) });
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
