/** An agent that is frozen beyond its time to live: another takes over, and nothing that the first one then says has any effect. */
import { setTimeout as delay } from "node:timers/promises";
import { DrillAgent, type Held } from "./drill-agent.js";
import { explainTakeover } from "./explain-takeover.js";
import type { LeasePlatform } from "./lease-platform.js";

export interface FrozenResult {
  takeoverMs: number;
  problems: string[];
  /** Of a takeover that took too long: where its time went. */
  story: string[];
}

export const FROZEN_TTL_MS = 5_000;
/** From the last beat that Temporal took to the next grant. */
export const TAKEOVER_MOST_MS = FROZEN_TTL_MS + 2_000;
const WORK_MS = 60_000;

const playbook = (pool: string): string => `name: frozen
version: 1
steps:
  - id: work
    uses: agent
    with:
      pool: ${pool}
      instructions: Work.
      ttlMs: ${String(FROZEN_TTL_MS)}
`;

/** One round in a pool of its own, so that rounds can run beside each other. */
export async function freezeOnce(platform: LeasePlatform, round: number): Promise<FrozenResult> {
  const problems: string[] = [];
  const pool = `frozen-${String(round)}`;
  const [first, second] = ["first", "second"].map((name, turn) => new DrillAgent(`${name}-${String(round)}`, { ...platform, turn }));
  if (!first || !second) throw new Error("there are two agents");
  await first.call("PUT", `/pools/${pool}`, { trust: "low" });
  await first.register(pool);
  await second.register(pool);
  const started = await first.call("POST", "/runs", { playbook: { inline: playbook(pool) } });
  const old = await taken(first, pool);
  await first.lease(old, "events", { events: [{ key: "before", type: "agent.before", data: {} }] });
  await first.lease(old, "heartbeat", { checkpoint: { place: 1 } });
  // From here on the first agent is silent, as under SIGSTOP.
  const next = await taken(second, pool);
  // On a busy machine the late calls of the first take longer than the second one's time to live.
  const beating = setInterval(() => void second.lease(next, "heartbeat").catch(() => undefined), FROZEN_TTL_MS / 5);
  const { takeoverMs, fromMs } = await takeover(platform, old, next);
  for (const [verb, body] of LATE) {
    const said = await first.lease(old, verb, body);
    if (said.status !== 412)
      problems.push(`round ${String(round)}: a late ${verb} was answered ${String(said.status)} ${JSON.stringify(said.json)}`);
  }
  clearInterval(beating);
  const done = await second.lease(next, "complete", { outcome: { by: "second" } });
  if (done.status !== 200 && done.status !== 202)
    problems.push(`round ${String(round)}: the second agent's completion was answered ${String(done.status)}`);
  problems.push(...(await checkRun(platform, String(started.json["id"]), round)));
  const story = takeoverMs > TAKEOVER_MOST_MS ? await explainTakeover(platform, old.runId, fromMs) : [];
  return { takeoverMs, problems, story };
}

const TAKEOVER = `SELECT coalesce(o.forwarded_at, o.acked_at) AS "from", n.granted_at AS "to" FROM leases o, leases n WHERE o.id = $1 AND n.id = $2`;

/** From the first agent's last beat that Temporal took to the second one's grant, by the database's clock. */
async function takeover({ database }: LeasePlatform, old: Held, next: Held): Promise<{ takeoverMs: number; fromMs: number }> {
  const [row] = await database.query<{ from: string; to: string }>(TAKEOVER, [old.leaseId, next.leaseId]);
  if (!row) throw new Error("both leases are there");
  const fromMs = Date.parse(row.from);
  return { takeoverMs: Date.parse(row.to) - fromMs, fromMs };
}

const LATE: readonly (readonly [string, object])[] = [
  ["heartbeat", { checkpoint: { place: 666 } }],
  ["events", { events: [{ key: "late", type: "agent.late", data: {} }] }],
  ["complete", { outcome: { by: "first" } }],
  ["fail", { reason: "late", retryable: false }],
  ["release", { reason: "late", checkpoint: { place: 666 } }],
  ["park", { question: "late?", checkpoint: { place: 666 } }],
];

async function taken(agent: DrillAgent, pool: string): Promise<Held> {
  for (const until = Date.now() + WORK_MS; ;) {
    const held = await agent.take(20_000, pool);
    if (held) return held;
    if (Date.now() > until) throw new Error(`${agent.id} got no work`);
  }
}

async function checkRun({ database }: LeasePlatform, runId: string, round: number): Promise<string[]> {
  for (const until = Date.now() + WORK_MS; ;) {
    const [run] = await database.query<{ status: string; outputs: { by?: string } | null }>(
      "SELECT r.status, s.outputs FROM runs r JOIN steps s ON s.run_id = r.id WHERE r.id = $1",
      [runId],
    );
    if (run?.status === "succeeded" || Date.now() > until) {
      const [late] = await database.query<{ found: boolean }>(
        `SELECT EXISTS (SELECT 1 FROM run_events WHERE run_id = $1 AND line LIKE '%agent.late%') OR
           EXISTS (SELECT 1 FROM leases WHERE run_id = $1 AND checkpoint::text LIKE '%666%') OR
           EXISTS (SELECT 1 FROM approvals WHERE run_id = $1) AS found`,
        [runId],
      );
      return [
        ...(run?.outputs?.by === "second"
          ? []
          : [`round ${String(round)}: the run is ${run?.status ?? "gone"} with ${JSON.stringify(run?.outputs)}`]),
        ...(late?.found ? [`round ${String(round)}: something of a late call was stored`] : []),
      ];
    }
    await delay(100);
  }
}
