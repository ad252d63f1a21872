/** Puts the API together from its settings and runs it until it is told to stop. */
import { pendingMigrations } from "@praxis/database";
import type { Principal } from "@praxis/domain/access";
import { createGit, type Git } from "@praxis/repository";
import type { Express } from "express";
import { mkdirSync } from "node:fs";
import type { IncomingMessage, RequestListener } from "node:http";
import type { Logger } from "pino";
import { createApp } from "./app.js";
import { openCollaboration } from "./collab/open-collaboration.js";
import type { CollaborationHost } from "./collab/ownership/collaboration-host.js";
import type { InternalCalls } from "./collab/ownership/internal-calls.js";
import { connect, type Connected } from "./connect.js";
import type { ReadyView } from "./contract/ready.js";
import type { ApiEnv } from "./env.js";
import { createHandlers } from "./handlers.js";
import type { Authenticate } from "./http/authenticate.js";
import { openHistory } from "./history/open-history.js";
import { createCommit } from "./http/idempotency.js";
import { createRateLimits } from "./http/rate-limit.js";
import { createOpenStreams, RECHECK_MS } from "./http/sse.js";
import { listen, type Listening, type OnUpgrade } from "./listen.js";
import type { LiveLimits } from "./live/live-socket.js";
import { openLive } from "./live/open-live.js";
import { createMetricsApp } from "./operations/metrics-app.js";
import { createMetrics } from "./operations/metrics.js";
import { createReadiness } from "./operations/readiness.js";
import { createInlineDelivery } from "./runs/inline-delivery.js";
import { createRepositoryResolver, type RepositoryResolver } from "./runs/resolve-repository.js";
import type { TemporalPort } from "./runs/temporal-port.js";
import { createTellEvaluation } from "./webhooks/tell-evaluation.js";
import { openSignIn } from "./sessions/open-sign-in.js";

export interface RunningServer {
  /** With the port that was really taken. */
  url: string;
  /** Finishes what is under way, ends streams, closes everything. A second call waits for the first. */
  stop(): Promise<void>;
}

/** For tests. */
export interface Given {
  temporal?: TemporalPort;
  /** How often the reader of a stream is identified again. */
  recheckMs?: number;
  live?: Partial<LiveLimits>;
  /** How often waiting polls look although nothing woke them. */
  wakePollsMs?: number;
}

/** A connection to Temporal of its own unless one is given (tests). Comes up while the database, Temporal or Redis is away. */
export async function startServer(env: ApiEnv, log: Logger, given: Given = {}): Promise<RunningServer> {
  mkdirSync(env.dataDir, { recursive: true });
  const built = build(env, log, given);
  const listening: Listening[] = [];
  const closeAll = async (): Promise<void> => {
    built.beginDrain();
    await Promise.all(listening.map((one) => one.stop()));
    await built.close();
  };
  try {
    listening.push(await listen(built.app, env.listen, built.upgrade));
    if (built.metricsApp && env.metrics) listening.push(await listen(built.metricsApp, env.metrics));
  } catch (error) {
    await closeAll();
    throw error;
  }
  built.begin(listening[0]?.url ?? "");
  let stopped: Promise<void> | null = null;
  return { url: listening[0]?.url ?? "", stop: () => (stopped ??= closeAll()) };
}

interface Built {
  app: Express;
  upgrade: OnUpgrade;
  metricsApp: RequestListener | null;
  /** Once it is known where this process answers. */
  begin(url: string): void;
  beginDrain(): void;
  close(): Promise<void>;
}

function build(env: ApiEnv, log: Logger, given: Given): Built {
  const connected = connect(env, log, given);
  const { temporal, outbox, now, ids, redis, waitingPolls } = connected;
  const rateLimits = createRateLimits({ perSecond: env.ratePerSecond, redis });
  const { signIn, byCredential } = openSignIn(connected, env, rateLimits);
  const recheckMs = given.recheckMs ?? RECHECK_MS;
  const { host, internal, passOn, owner, ...collaboration } = openCollaboration({
    ...{ env, agents: connected.agents, log, now, recheckMs },
    identify: byCredential,
  });
  const authenticate = eitherWay(internal, byCredential);
  const streams = createOpenStreams({ identify: authenticate, recheckMs });
  const delivery = createInlineDelivery({ temporal, outbox, log });
  const history = openHistory(connected);
  const { live, liveTickets } = openLive({
    ...{ ...connected, ...history, authenticate, rateLimits, recheckMs, log },
    ...{ collab: { place: host.place, owner }, consoleOrigins: env.consoleOrigins, limits: given.live },
  });
  const [git, repositories] = gitOf(env);
  const metrics = createMetrics({ ...connected, ...history, streams, live });
  const leasing = { ...connected, ...leaseSettings(env), metrics: metrics.leases, git, log };
  let draining = false;
  const app = createApp({
    handlers: createHandlers({
      ...connected,
      ...{ ...history, liveTickets, consoleOrigins: env.consoleOrigins, allowBenchKinds: env.allowBenchKinds },
      ...{ delivery, git, log, repositories, authenticate, streams, leasing, signIn, collaboration: host.requireStore },
      cspReports: { metrics: metrics.cspReports, rateLimits },
      webhooks: { ...connected, delivery, rateLimits, github: env.github, tellEvaluation: createTellEvaluation({ temporal, log }) },
    }),
    authenticate,
    passOn,
    rateLimits,
    ...{ commit: createCommit(connected), readiness: readinessOf(connected, env, host) },
    metrics,
    jwks: signIn.signingKeys.published,
    serveMetrics: env.metrics === null,
    log,
    ids,
    draining: () => draining,
  });
  return {
    app,
    upgrade: live.upgrade,
    metricsApp: env.metrics === null ? null : createMetricsApp(metrics),
    begin: host.start,
    beginDrain: () => {
      draining = true;
      streams.drain();
      live.drain();
      collaboration.beginDrain();
      waitingPolls.stop();
    },
    close: async () => {
      await host.stop();
      await delivery.settled();
      await connected.close();
    },
  };
}

/** A call that another process of ours passed on, or the caller's own key or token. */
function eitherWay(internal: Pick<InternalCalls, "principalOf">, byCredential: Authenticate): Authenticate {
  const identify = async (request: IncomingMessage): Promise<Principal> => internal.principalOf(request) ?? byCredential(request);
  return Object.assign(identify, { forget: byCredential.forget });
}

function gitOf(env: ApiEnv): [Git, RepositoryResolver] {
  const git = createGit();
  return [git, createRepositoryResolver({ git, policy: env.repositories })];
}

function leaseSettings({ dataDir, leaseArtifactBytesMax, repositories }: ApiEnv) {
  return { dataDir, artifactBytesMax: leaseArtifactBytesMax, repositoryPolicy: repositories };
}

function readinessOf({ database, temporal, now }: Connected, env: ApiEnv, collaboration: CollaborationHost): () => Promise<ReadyView> {
  const migrations = (): Promise<readonly string[]> => pendingMigrations({ url: env.databaseUrl });
  return createReadiness({ database, pendingMigrations: migrations, temporal, dataDir: env.dataDir, collaboration, now });
}
