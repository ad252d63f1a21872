/** P10: many leases, each beating at its own steady pace; what that costs the API process, the database and Temporal. */
import { setTimeout as pause } from "node:timers/promises";
import { cpuMs } from "../machine/process-usage.js";
import { percentile } from "../measure/statistics.js";
import type { LeaseStage } from "./lease-stage.js";

export interface BeatPlan {
  leases: number;
  ttlMs: number;
  everyMs: number;
  windowMs: number;
}

export interface BeatFigures extends BeatPlan {
  /** Answered with 200. */
  perSecond: number;
  failed: number;
  /** Of one core, the API process alone; null where it cannot be known. */
  apiCores: number | null;
  p50Ms: number;
  p99Ms: number;
  /** Each by lease and third of the TTL. */
  writes: number;
  temporalCalls: number;
}

interface Held {
  leaseId: string;
  fence: number;
}

const MAKING_AT_ONCE = 8;
const TRIES = 5;

export async function measureBeats(stage: LeaseStage, plan: BeatPlan, say: (line: string) => void): Promise<BeatFigures> {
  const { http } = stage;
  await http.call("PUT", "/agents/beater", { name: "beater", pools: ["default"], capabilities: [], maxLeases: 1_000 });
  say(`taking ${String(plan.leases)} leases`);
  const load = new BeatLoad(stage, plan.everyMs);
  await takeLeases(stage, plan, load);
  await stage.database.queryOnce(COUNT_WRITES);
  // One whole TTL/3, so that every lease has its own place in the round before anything is counted.
  await pause(plan.ttlMs / 3);
  const before = await counted(stage);
  load.reset();
  const startedAt = performance.now();
  await pause(plan.windowMs);
  const seconds = (performance.now() - startedAt) / 1_000;
  const after = await counted(stage);
  const { times, failed } = load.reset();
  await load.stop();
  const thirds = (plan.leases * seconds * 1_000) / (plan.ttlMs / 3);
  return {
    ...plan,
    perSecond: times.length / seconds,
    failed,
    apiCores: before.apiMs === null || after.apiMs === null ? null : (after.apiMs - before.apiMs) / 1_000 / seconds,
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
    writes: (after.writes - before.writes) / thirds,
    temporalCalls: (after.forwards - before.forwards) / thirds,
  };
}

/** The server's own counts of changed rows come seconds late, some of them only when their connection is used again. */
const COUNT_WRITES = `CREATE SEQUENCE bench_lease_writes;
  CREATE FUNCTION bench_count_lease_write() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM nextval('bench_lease_writes'); RETURN NULL; END $$;
  CREATE TRIGGER bench_lease_writes AFTER UPDATE ON leases FOR EACH ROW EXECUTE FUNCTION bench_count_lease_write()`;

/** Each beats from its acknowledgement on: taking them all may last longer than the first one's time to live. */
async function takeLeases(stage: LeaseStage, { leases, ttlMs }: BeatPlan, load: BeatLoad): Promise<void> {
  const makers = Array.from({ length: MAKING_AT_ONCE }, async (_, maker) => {
    for (let index = maker; index < leases; index += MAKING_AT_ONCE) load.add(await takeOne(stage, ttlMs));
  });
  await Promise.all(makers);
}

/** A busy machine lets some grants go by (a task handed out too late, an acknowledgement after its time): then another is made. */
async function takeOne(stage: LeaseStage, ttlMs: number): Promise<Held> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { go } = await stage.offer("default", ttlMs);
    await go();
    const { status, json } = await stage.http.call("POST", "/pools/default/poll", { agentId: "beater", waitMs: 10_000 });
    if (status !== 200) continue;
    const lease = { leaseId: String(json["leaseId"]), fence: Number(json["fence"]) };
    const acked = await stage.http.call("POST", `/leases/${lease.leaseId}/ack`, { fence: lease.fence });
    if (acked.status === 200) return lease;
  }
  throw new Error(`no lease in ${String(TRIES)} tries`);
}

class BeatLoad {
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #stage: LeaseStage;
  readonly #everyMs: number;
  #times: number[] = [];
  #failed = 0;
  #underWay = 0;

  constructor(stage: LeaseStage, everyMs: number) {
    this.#stage = stage;
    this.#everyMs = everyMs;
  }

  add(lease: Held): void {
    let underWay = false;
    const beat = async (): Promise<void> => {
      // An agent does not talk over itself: a beat that is not answered in time costs the next one.
      if (underWay) return;
      underWay = true;
      await this.#beat(lease);
      underWay = false;
    };
    // Agents are not in step with each other.
    const first = setTimeout(() => {
      this.#timers.push(setInterval(() => void beat(), this.#everyMs));
    }, Math.random() * this.#everyMs);
    this.#timers.push(first);
  }

  async #beat({ leaseId, fence }: Held): Promise<void> {
    const startedAt = performance.now();
    this.#underWay += 1;
    try {
      const { status } = await this.#stage.http.call("POST", `/leases/${leaseId}/heartbeat`, { fence, progress: { done: 1 } });
      if (status === 200) this.#times.push(performance.now() - startedAt);
      else this.#failed += 1;
    } catch {
      this.#failed += 1;
    } finally {
      this.#underWay -= 1;
    }
  }

  reset(): { times: number[]; failed: number } {
    const was = { times: this.#times, failed: this.#failed };
    this.#times = [];
    this.#failed = 0;
    return was;
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    while (this.#underWay > 0) await pause(10);
  }
}

interface Counted {
  apiMs: number | null;
  writes: number;
  forwards: number;
}

/** Rows changed, by a trigger; calls to Temporal as the API counts them. */
async function counted({ platform, database }: LeaseStage): Promise<Counted> {
  const text = await (await fetch(`${platform.apiUrl}/metrics`)).text();
  const beats = (kind: string): number =>
    Number(new RegExp(`^praxis_lease_heartbeats_total\\{kind="${kind}"\\} (\\d+)`, "m").exec(text)?.[1] ?? 0);
  const [row] = await database.queryOnce<{ writes: number }>(
    "SELECT CASE WHEN is_called THEN last_value ELSE 0 END::int AS writes FROM bench_lease_writes",
  );
  return { apiMs: cpuMs(platform.api.pid), writes: row?.writes ?? 0, forwards: beats("forwarded") + beats("degraded") };
}
