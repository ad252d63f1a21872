/** An agent whose process is frozen beyond its time to live: another takes over, and nothing that the first one then says has any effect. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { DrillAgent, type Held } from "./drill-agent.js";
import { explainTakeover } from "./explain-takeover.js";
import type { FrozenAgentLine, FrozenAgentTask } from "./frozen-agent-program.js";
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
const PROGRAM = fileURLToPath(new URL("../../dist/leases/frozen-agent-program.js", import.meta.url));

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
  const second = new DrillAgent(`second-${String(round)}`, { ...platform, turn: 1 });
  await second.call("PUT", `/pools/${pool}`, { trust: "low" });
  await second.register(pool);
  const started = await second.call("POST", "/runs", { playbook: { inline: playbook(pool) } });
  const first = startFrozenAgent({ ...platform, id: `first-${String(round)}`, pool, turn: 0, beatMs: FROZEN_TTL_MS / 5 });
  try {
    const old = await first.held();
    first.stop();
    const next = await second.takeSurely(pool);
    // On a busy machine the late calls of the first take longer than the second one's time to live.
    const beating = setInterval(() => void second.lease(next, "heartbeat").catch(() => undefined), FROZEN_TTL_MS / 5);
    const { takeoverMs, fromMs } = await takeover(platform, old, next);
    first.goOn();
    for (const { call, status, json } of await first.late()) {
      if (status !== 412) problems.push(`round ${String(round)}: a late ${call} was answered ${String(status)} ${JSON.stringify(json)}`);
    }
    clearInterval(beating);
    const done = await second.lease(next, "complete", { outcome: { by: "second" } });
    if (done.status !== 200 && done.status !== 202)
      problems.push(`round ${String(round)}: the second agent's completion was answered ${String(done.status)}`);
    problems.push(...(await checkRun(platform, String(started.json["id"]), round)));
    const story = takeoverMs > TAKEOVER_MOST_MS ? await explainTakeover(platform, old.runId, fromMs) : [];
    return { takeoverMs, problems, story };
  } finally {
    first.kill();
  }
}

interface FrozenAgent {
  held(): Promise<Held>;
  /** The process stands still: its clock, its timers, a request that it has sent. */
  stop(): void;
  goOn(): void;
  late(): Promise<Extract<FrozenAgentLine, { late: unknown }>["late"]>;
  kill(): void;
}

function startFrozenAgent({ id, pool, apiUrls, apiKey, turn, beatMs }: FrozenAgentTask): FrozenAgent {
  const task = JSON.stringify({ id, pool, apiUrls, apiKey, turn, beatMs } satisfies FrozenAgentTask);
  const child = spawn(process.execPath, [PROGRAM, task], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<FrozenAgentLine> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`${id} ended before it said what was awaited of it`);
    return JSON.parse(value) as FrozenAgentLine;
  };
  return {
    held: async () => {
      const line = await next();
      if (!("held" in line)) throw new Error(`${id} says first what it holds`);
      return line.held;
    },
    stop: () => void child.kill("SIGSTOP"),
    goOn: () => void child.kill("SIGCONT"),
    late: async () => {
      const line = await next();
      if (!("late" in line)) throw new Error(`${id} says last how its late calls were answered`);
      return line.late;
    },
    kill: () => void child.kill("SIGKILL"),
  };
}

const TAKEOVER = `SELECT coalesce(o.forwarded_at, o.acked_at) AS "from", n.granted_at AS "to" FROM leases o, leases n WHERE o.id = $1 AND n.id = $2`;

/** From the first agent's last beat that Temporal took to the second one's grant, by the database's clock. */
async function takeover({ database }: LeasePlatform, old: Held, next: Held): Promise<{ takeoverMs: number; fromMs: number }> {
  const [row] = await database.query<{ from: string; to: string }>(TAKEOVER, [old.leaseId, next.leaseId]);
  if (!row) throw new Error("both leases are there");
  const fromMs = Date.parse(row.from);
  return { takeoverMs: Date.parse(row.to) - fromMs, fromMs };
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
           EXISTS (SELECT 1 FROM approvals WHERE run_id = $1) OR EXISTS (SELECT 1 FROM artifacts WHERE run_id = $1 AND name = 'late.txt') AS found`,
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
