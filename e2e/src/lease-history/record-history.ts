/** Records what many agents, one workflow a step, a sweeper and a fault do to the store of leases at the same time. */
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { createAgentStore, createLeaseStore, createOfferStore, createRunStore, type Database, type LeaseRecord } from "@praxis/database";
import { createLeaseSample } from "@praxis/database/testing";
import { createIds } from "@praxis/domain/ids";
import { INITIAL_AGENT_PROGRESS } from "@praxis/domain/lease";
import { createSeededRandom, type SeededRandom } from "../drill/seeded-random.js";
import { ignoreLost, runDrillAgent } from "./drill-agent.js";
import { createHistoryRecorder, type HistoryRecorder } from "./history-recorder.js";
import { createTemporalStandIn, type TemporalStandIn } from "./temporal-stand-in.js";

export interface RecordingOptions {
  /** What the operations under test go through; may hold planted bugs. */
  database: Database;
  /** For the set-up and for the fault that cuts connections. */
  healthy: Database;
  seed: number;
  agents: number;
  /** Steps in work at the same time. */
  steps: number;
  operations: number;
  ttlMs: number;
  /** A connection of `database` is cut this often; 0: never. */
  cutEveryMs: number;
  silence: number;
  /** It ends after this long in any case: with a planted bug nothing may move any more. */
  mostMs: number;
}

const POOL = "default";
const GRANTS_A_RUN = 8;
const SWEEP_MS = 40;
const ORPHAN_MS = 400;
const SERVICE = { kind: "service", id: "drill" } as const;

interface Drill {
  options: RecordingOptions;
  history: HistoryRecorder;
  temporal: TemporalStandIn;
  stores: ReturnType<typeof storesOn>;
  newRun: () => Promise<string>;
  isOver: () => boolean;
}

function storesOn(database: Database) {
  const clock = { now: () => Date.now() };
  const ids = createIds({ now: clock.now, randomBytes });
  const deps = { database, clock, ids };
  return {
    ids,
    leases: createLeaseStore(deps),
    offers: createOfferStore(deps),
    agents: createAgentStore(deps),
    runs: createRunStore(deps),
  };
}

export async function recordHistory(options: RecordingOptions): Promise<HistoryRecorder> {
  const history = createHistoryRecorder();
  const temporal = createTemporalStandIn({ ttlMs: options.ttlMs });
  const sample = createLeaseSample(options.healthy);
  let over = false;
  const drill: Drill = { options, history, temporal, stores: storesOn(options.database), newRun: () => sample.run(), isOver: () => over };
  const random = (part: number): SeededRandom => createSeededRandom(options.seed * 1_000 + part);
  const names = Array.from({ length: options.agents }, (_, index) => `agent-${String(index + 1)}`);
  for (const name of names) await sample.agent(name, { maxLeases: 4 });
  const workers = [
    ...names.map((name, index) =>
      runDrillAgent({
        ...{ name, principalId: sample.principalId, pool: POOL, ttlMs: options.ttlMs, silence: options.silence },
        ...{ leases: drill.stores.leases, temporal, history, random: random(index), isOver: drill.isOver },
      }),
    ),
    sweep(drill),
    ...(options.cutEveryMs > 0 ? [cutConnections(drill)] : []),
  ];
  const drivers = Array.from({ length: options.steps }, (_, index) => driveSteps(drill, random(500 + index), names));
  const watch = async (): Promise<void> => {
    const until = Date.now() + options.mostMs;
    while (history.count() < options.operations && Date.now() < until) await delay(100);
  };
  try {
    await Promise.race([watch(), Promise.all([...workers, ...drivers])]);
  } finally {
    over = true;
    temporal.stop();
  }
  await Promise.all([...workers, ...drivers]);
  await addUnknown(drill);
  return history;
}

/** The workflow of one run after the other: offers a step, hears how it ended, settles, offers again. */
async function driveSteps(
  { options, history, temporal, stores, newRun, isOver }: Drill,
  random: SeededRandom,
  names: readonly string[],
): Promise<void> {
  while (!isOver()) {
    const runId = await newRun();
    const who = { by: "workflow", step: runId };
    for (let grant = 1; grant <= GRANTS_A_RUN; grant++) {
      const id = stores.ids("offer");
      const excluded = random.chance(0.5) ? random.shuffled(names).slice(0, Math.ceil(names.length / 4)) : [];
      const offer = {
        ...{ id, queue: `pool/${POOL}/${id}`, runId, stepId: "work", generation: 1, version: grant * 2, leaseVersion: grant * 2 + 1 },
        ...{ pool: POOL, capabilities: [], priority: 3, ttlMs: options.ttlMs, progress: { ...INITIAL_AGENT_PROGRESS, excluded } },
        ...{ instructions: "drill", inputs: null, workspace: null, deadlineAt: null, actor: SERVICE },
      };
      const ended = temporal.schedule(id);
      const asked = { op: "open", offerId: id, excluded } as const;
      while (
        !(await history.call(
          who,
          asked,
          () => stores.offers.open(offer),
          () => ({ is: "ok" }),
        ))
      )
        if (isOver()) return;
      const heard = await ended;
      if (!heard) return;
      const wish = { runId, stepId: "work", generation: 1, offerId: id, heard, actor: SERVICE };
      const settle = () =>
        history.call(
          who,
          { op: "settle", offerId: id, heard: heard.kind },
          () => stores.leases.settle(wish),
          (end) => ({
            is: "ok",
            end: end.kind,
            leaseId: end.leaseId,
          }),
        );
      let end = await settle();
      while (!end || random.chance(0.1)) {
        if (isOver()) return;
        end = await settle();
      }
      if (end.kind === "done" && random.chance(0.3)) break;
    }
  }
}

async function sweep({ history, temporal, stores, isOver }: Drill): Promise<void> {
  const tell = async (deliveries: Awaited<ReturnType<typeof stores.leases.undelivered>>): Promise<void> => {
    for (const { leaseId, taskToken, tell } of deliveries) {
      const gone = tell.kind !== "complete" || !temporal.complete(taskToken, tell.outcome);
      await stores.leases.markDelivered({ leaseId, gone });
    }
  };
  const once = async (): Promise<void> => {
    const { called, calledMs } = history.place();
    const silent = await stores.leases.sweepUnacknowledged(20);
    const { called: answered, calledMs: answeredMs } = history.place();
    for (const { leaseId, runId } of silent)
      history.note(runId, { op: "unacknowledged", leaseId, by: "sweeper", called, calledMs, answered, answeredMs, answer: { is: "ok" } });
    await tell(silent);
    for (const { leaseId, runId, offerId } of await stores.leases.orphans({ olderThanMs: ORPHAN_MS, limit: 20 })) {
      const back = { leaseId, why: "api_lost", reopen: false } as const;
      const asked = { op: "giveBack", leaseId, reopen: false } as const;
      const changed = await history.call(
        { by: "sweeper", step: runId },
        asked,
        () => stores.leases.giveBack(back),
        (done) => ({ is: "ok", changed: done }),
      );
      if (changed) temporal.failById(offerId);
    }
    await tell(await stores.leases.undelivered({ olderThanMs: ORPHAN_MS, limit: 20 }));
  };
  while (!isOver()) {
    await once().catch(ignoreLost);
    await delay(SWEEP_MS);
  }
}

const CUT = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
  AND application_name = 'praxis-drilled' ORDER BY random() LIMIT 1`;

async function cutConnections({ options, isOver }: Drill): Promise<void> {
  while (!isOver()) {
    await delay(options.cutEveryMs);
    await options.healthy.queryOnce(CUT);
  }
}

type Row = Pick<LeaseRecord, "id" | "offerId" | "runId" | "agentId" | "fence" | "createdAt"> & { silent: boolean };
const ROWS = `SELECT id, offer_id AS "offerId", run_id AS "runId", agent_id AS "agentId", fence, created_at AS "createdAt",
  coalesce(outcome->>'why' = 'no_ack', false) AS silent FROM leases`;

/** What happened although its caller was cut off and could not note it: the leases show it. */
async function addUnknown({ history, options }: Drill): Promise<void> {
  const noted = new Set<string>();
  for (const operations of history.operations.values())
    for (const operation of operations) if ("leaseId" in operation) noted.add(`${operation.op} ${operation.leaseId}`);
  for (const { id: leaseId, offerId, runId, agentId, fence, createdAt, silent } of await options.healthy.queryOnce<Row>(ROWS)) {
    const createdAtMs = Date.parse(createdAt);
    const sometime = { called: 0, calledMs: createdAtMs, answered: Number.MAX_SAFE_INTEGER, answeredMs: Number.MAX_SAFE_INTEGER };
    if (!noted.has(`pick ${leaseId}`)) {
      const asked = { op: "pick", leaseId, offerId, agentId, fence, createdAtMs } as const;
      history.note(runId, { ...asked, ...sometime, by: agentId, answer: { is: "ok" } });
    }
    // The workflow may have been the one who found that nobody acknowledged.
    if (silent && !noted.has(`unacknowledged ${leaseId}`))
      history.note(runId, { op: "unacknowledged", leaseId, ...sometime, by: "sweeper", answer: { is: "unknown" } });
  }
}
