/** The servers, the platform's processes and what makes work for agents: offers from the store, tasks from a workflow without a worker. */
import { randomBytes } from "node:crypto";
import { createDatabase, createOfferStore, createRunStore, type Database } from "@praxis/database";
import { sampleRun } from "@praxis/database/testing";
import { createIds, runWorkflowId, type Ids } from "@praxis/domain/ids";
import { INITIAL_AGENT_PROGRESS } from "@praxis/domain/lease";
import { createLeaseGateway, type LeaseGateway } from "@praxis/temporal/client";
import { createRawActivities, type RawActivities } from "@praxis/temporal/testing";
import { createNotifier } from "@praxis/database";
import { createChildren } from "../machine/children.js";
import { startPlatform, type Platform } from "../machine/platform.js";
import { openServers, type Servers } from "../machine/servers.js";
import { createHttpClient, type HttpClient } from "./http-client.js";

export interface LeaseStageOptions {
  folder: string;
  databaseUrl: string | null;
  temporalAddress: string | null;
  cacheDir: string;
  environment: Readonly<Record<string, string | undefined>>;
}

export interface Work {
  offerId: string;
  /** Lets Temporal have the task. */
  go(): Promise<void>;
}

export interface LeaseStage {
  servers: Servers;
  platform: Platform;
  database: Database;
  http: HttpClient;
  raw: RawActivities;
  gateway: LeaseGateway;
  ids: Ids;
  /** An offer that agents may take from now on; its task follows with `go`. */
  offer(pool: string, ttlMs: number): Promise<Work>;
  close(): Promise<void>;
}

const SOCKETS = 2_000;
const ACTOR = { kind: "service", id: "bench" } as const;

export async function setLeaseStage(options: LeaseStageOptions): Promise<LeaseStage> {
  const { folder, environment } = options;
  const children = createChildren(folder);
  const undo: (() => unknown)[] = [() => children.endAll()];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0)) await step();
  };
  try {
    const servers = await openServers({ ...options, children });
    undo.push(() => servers.stop());
    const { temporalAddress, namespace, databaseUrl } = servers;
    const platform = await startPlatform({ folder, children, environment, temporalAddress, namespace, databaseUrl });
    const database = createDatabase({ url: databaseUrl, poolMax: 16, applicationName: "praxis-bench" });
    const notifier = createNotifier(database);
    const raw = createRawActivities({ address: temporalAddress, namespace });
    const gateway = createLeaseGateway({ address: temporalAddress, namespace, identity: "bench" });
    const http = createHttpClient({ ...platform, sockets: SOCKETS });
    undo.unshift(
      () => http.close(),
      () => raw.close(),
      () => gateway.close(),
      () => notifier.close(),
      () => database.close(),
    );
    const ids = createIds({ now: Date.now, randomBytes });
    return {
      servers,
      platform,
      database,
      http,
      raw,
      gateway,
      ids,
      offer: (pool, ttlMs) => offer({ database, raw, ids }, pool, ttlMs),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function offer({ database, raw, ids }: Pick<LeaseStage, "database" | "raw" | "ids">, pool: string, ttlMs: number): Promise<Work> {
  const sample = sampleRun(ids, ["work"], { steps: [{ id: "work", name: "work", uses: "agent" }] });
  await createRunStore({ database, clock: { now: Date.now } }).acceptRun(sample);
  // Nobody is to start its workflow: the one without a worker stands for it.
  await database.query("UPDATE commands SET delivered_at = now() WHERE run_id = $1", [sample.id]);
  const id = ids("offer");
  const queue = `pool/${pool}/${id}`;
  const go = await raw.prepare({ workflowId: runWorkflowId(sample.id), queue, activityId: id, heartbeatMs: ttlMs });
  await createOfferStore({ database }).open({
    ...{
      id,
      queue,
      runId: sample.id,
      stepId: "work",
      generation: 1,
      version: 2,
      leaseVersion: 3,
      pool,
      capabilities: [],
      priority: 3,
      ttlMs,
    },
    ...{ progress: INITIAL_AGENT_PROGRESS, instructions: "work", inputs: {}, workspace: null, deadlineAt: null, actor: ACTOR },
  });
  return { offerId: id, go };
}
