/** Kills API processes at random while agents work, and checks afterwards: no lease twice, none stuck, every acknowledged word there. */
import { setTimeout as delay } from "node:timers/promises";
import { createSeededRandom } from "../drill/seeded-random.js";
import { createLedger, DrillAgent, workUntil, type Ledger } from "./drill-agent.js";
import type { LeasePlatform } from "./lease-platform.js";

export interface DrillPlan {
  leases: number;
  agents: number;
  seed: number;
  /** From when the last victim answers again to the next kill, so that one process is there most of the time; milliseconds. */
  killEveryMs: readonly [number, number];
  withinMs: number;
}

export interface DrillResult {
  runs: number;
  grants: number;
  events: number;
  completions: number;
  kills: number;
  seconds: number;
  problems: string[];
}

export const DRILL_PLAYBOOK = `name: lease-drill
version: 1
steps:
  - id: work
    uses: agent
    attempts: 10
    with:
      pool: default
      instructions: Work.
      ttlMs: 10000
`;

export async function drillLeases(platform: LeasePlatform, plan: DrillPlan, say: (line: string) => void): Promise<DrillResult> {
  const startedAt = Date.now();
  const random = createSeededRandom(plan.seed);
  const ledger = createLedger();
  const client = new DrillAgent("client", platform);
  const runs = await startRuns(client, plan.leases);
  const stopped = new AbortController();
  const agents = Array.from({ length: plan.agents }, (_, index) =>
    workUntil(new DrillAgent(`agent-${String(index)}`, { ...platform, turn: index }), ledger, stopped.signal),
  );
  const killing = { kills: 0, over: false };
  const killer = kill(platform, plan, random, killing);
  try {
    await untilClosed(platform, plan, say);
  } finally {
    killing.over = true;
    stopped.abort();
    await Promise.allSettled([killer, ...agents]);
  }
  const problems = await check(platform, runs, ledger);
  return {
    runs: runs.length,
    grants: ledger.granted.length,
    events: ledger.events.length,
    completions: ledger.completed.length,
    kills: killing.kills,
    seconds: (Date.now() - startedAt) / 1_000,
    problems,
  };
}

async function startRuns(client: DrillAgent, count: number): Promise<string[]> {
  const runs: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const { status, json } = await client.call("POST", "/runs", { playbook: { inline: DRILL_PLAYBOOK } });
    if (status !== 202) throw new Error(`a run was refused: ${JSON.stringify(json)}`);
    runs.push(String(json["id"]));
  }
  return runs;
}

async function kill(
  platform: LeasePlatform,
  { killEveryMs: [least, most] }: DrillPlan,
  random: ReturnType<typeof createSeededRandom>,
  killing: { kills: number; over: boolean },
): Promise<void> {
  for (;;) {
    await delay(random.between(least, most));
    if (killing.over) return;
    await platform.killApi(random.between(0, platform.apiUrls.length - 1));
    killing.kills += 1;
  }
}

async function untilClosed({ database }: LeasePlatform, plan: DrillPlan, say: (line: string) => void): Promise<void> {
  let last = -1;
  for (const until = Date.now() + plan.withinMs; ;) {
    const [row] = await database.queryOnce<{ open: number }>("SELECT count(*)::int AS open FROM runs WHERE finished_at IS NULL");
    const open = row?.open ?? 0;
    if (open === 0 || Date.now() > until) return;
    if (open !== last) say(`${String(open)} runs open`);
    last = open;
    await delay(500);
  }
}

/** Each in words, with what it is about; empty when all holds. */
async function check({ database }: LeasePlatform, runs: readonly string[], ledger: Ledger): Promise<string[]> {
  const problems: string[] = [];
  const steps = await database.queryOnce<{ runId: string; status: string; outputs: { by?: string } | null }>(
    `SELECT r.id AS "runId", r.status, s.outputs FROM runs r JOIN steps s ON s.run_id = r.id WHERE r.id = ANY($1)`,
    [runs],
  );
  const stuck = steps.filter(({ status }) => status !== "succeeded");
  for (const { runId, status } of stuck) problems.push(`stuck: run ${runId} is ${status}`);
  if (steps.length !== runs.length) problems.push(`${String(runs.length)} runs were acknowledged, ${String(steps.length)} are there`);
  const open = await database.queryOnce<{ id: string; state: string }>(
    "SELECT id, state FROM leases WHERE state IN ('granting', 'granted', 'active', 'completing')",
  );
  for (const { id, state } of open) problems.push(`stuck: lease ${id} is ${state}`);

  const outputs = new Map(steps.map(({ runId, outputs: made }) => [runId, made?.by]));
  const completedOf = Map.groupBy(ledger.completed, ({ runId }) => runId);
  for (const [runId, completed] of completedOf) {
    if (completed.length > 1) problems.push(`twice: run ${runId} took ${String(completed.length)} completions`);
    if (completed[0]?.leaseId !== outputs.get(runId)) problems.push(`lost: the acknowledged completion of run ${runId} does not stand`);
  }
  const grants = new Set<string>();
  for (const { runId, fence, leaseId, agentId } of ledger.granted) {
    const grant = `${runId} fence ${String(fence)}`;
    if (grants.has(grant)) problems.push(`twice: ${grant} went to ${agentId} again as ${leaseId}`);
    grants.add(grant);
  }
  const kept = await database.queryOnce<{ key: string; line: string }>("SELECT key, line FROM run_events WHERE line LIKE '%agent.step%'");
  const nonces = new Set(kept.map(({ line }) => (JSON.parse(line) as { data: { nonce?: string } }).data.nonce));
  for (const { runId, key } of ledger.events) if (!nonces.has(key)) problems.push(`lost: the acknowledged event ${key} of run ${runId}`);
  return problems;
}
