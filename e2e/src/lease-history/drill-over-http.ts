/** The long recording through the whole platform, and the proof that a recording shows what is wrong with it. Figures and verdicts on standard output. */
import { writeFileSync } from "node:fs";
import type { LeasePlatform } from "../leases/lease-platform.js";
import { HTTP_FAULTS } from "./http-faults.js";
import { judgeHistory } from "./judge-history.js";
import { HTTP_TTL_MS, recordOverHttp, type HttpRecording, type HttpRecordingOptions } from "./record-over-http.js";

/** How many faults are looked for at the same time: each has a pool of its own. */
const AT_ONCE = 5;
const PLANTED = { agents: 12, runs: 8, operations: 2_500, mostMs: 25_000, stubborn: 0, killEveryMs: 0 } as const;
const PLANTED_ROUNDS_MAX = 3;

type Say = (line: string) => void;

/** @returns the exit code */
export async function drillOverHttp(
  platform: LeasePlatform,
  plan: Pick<HttpRecordingOptions, "seed" | "agents" | "runs" | "operations" | "killEveryMs" | "mostMs">,
  say: Say,
): Promise<number> {
  const often = plan.killEveryMs === 0 ? "" : `, an API process killed every ${String(plan.killEveryMs)} ms`;
  say(
    `seed ${String(plan.seed)}: ${String(plan.operations)} operations over HTTP by ${String(plan.agents)} agents on ${String(plan.runs)} runs at a time${often}`,
  );
  const startedAt = Date.now();
  const recording = await recordOverHttp(platform, { ...plan, stubborn: 0.006 });
  const { history, kills } = recording;
  const seconds = (Date.now() - startedAt) / 1_000;
  const rate = Math.round(history.count() / seconds);
  say(
    `${String(history.count())} operations in ${seconds.toFixed(1)} s (${String(rate)}/s) on ${String(history.operations.size)} steps; ${String(kills)} kills`,
  );
  for (const [what, count] of [...history.tally].sort()) say(`  ${what}: ${String(count)}`);
  const violations = await judge(platform, recording);
  if (violations.length > 0) writeFileSync("lease-history.json", JSON.stringify(Object.fromEntries(history.operations)));
  for (const violation of violations.slice(0, 5)) say(`✗ ${violation}`);
  say(violations.length === 0 ? "no violation" : `${String(violations.length)} violations; the history is in lease-history.json`);
  return violations.length === 0 ? 0 : 1;
}

async function judge({ database }: LeasePlatform, { history, problems }: HttpRecording): Promise<string[]> {
  return [...problems, ...(await judgeHistory(history, database, { ttlMs: HTTP_TTL_MS }))];
}

/** @returns the exit code */
export async function findPlanted(platform: LeasePlatform, seed: number, say: Say): Promise<number> {
  let missed = 0;
  for (let from = 0; from < HTTP_FAULTS.length; from += AT_ONCE) {
    const looked = HTTP_FAULTS.slice(from, from + AT_ONCE).map(async ({ name, plant }, index) => {
      for (let round = 0; round < PLANTED_ROUNDS_MAX; round += 1) {
        const options = { ...PLANTED, seed: seed + from + index + round * 1_000, fault: plant };
        const violations = await judge(platform, await recordOverHttp(platform, options));
        if (violations.length === 0) continue;
        say(`found: ${name} (${String(violations.length)} violations)`);
        return;
      }
      missed += 1;
      say(`✗ not found: ${name}`);
    });
    await Promise.all(looked);
  }
  say(missed === 0 ? `all ${String(HTTP_FAULTS.length)} planted faults were found` : `${String(missed)} planted faults were not found`);
  return missed === 0 ? 0 : 1;
}
