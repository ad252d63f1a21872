/** `npm run bench -- leases`: P9 and P10 with what they are compared with, and how fast given-back work finds its next agent. */
import { median, percentile } from "../measure/statistics.js";
import { setLeaseStage, type LeaseStageOptions } from "./lease-stage.js";
import { measureBeats, type BeatFigures } from "./measure-beats.js";
import { measureGrants, type GrantTimes } from "./measure-grants.js";
import { measureRegrants } from "./measure-regrants.js";

export interface LeaseResults {
  grants: GrantTimes;
  regrants: number[];
  beats: BeatFigures;
}

const PLANS = {
  quick: { grants: 30, regrants: 20, beats: { leases: 200, ttlMs: 60_000, everyMs: 500, windowMs: 20_000 } },
  full: { grants: 200, regrants: 100, beats: { leases: 1_000, ttlMs: 60_000, everyMs: 500, windowMs: 60_000 } },
} as const;

/** From the table of promises. */
const GRANT_MORE_MS = 5;
const BEATS_PER_SECOND = 2_000;
const CORES_MOST = 0.6;
const REGRANT_MS = 150;

export async function benchLeases(options: LeaseStageOptions & { quick: boolean }, say: (line: string) => void): Promise<LeaseResults> {
  const plan = options.quick ? PLANS.quick : PLANS.full;
  say("starting Postgres, Temporal and the platform");
  const stage = await setLeaseStage(options);
  try {
    say("P9: grants to an agent that waits");
    await measureGrants(stage, 5);
    const grants = await measureGrants(stage, plan.grants);
    reportGrants(grants, say);
    say("P10: heartbeats");
    const beats = await measureBeats(stage, plan.beats, say);
    reportBeats(beats, say);
    say("release to the next grant");
    const regrants = await measureRegrants(stage, plan.regrants);
    reportRegrants(regrants, say);
    return { grants, regrants, beats };
  } finally {
    await stage.close();
  }
}

const ms = (value: number): string => value.toFixed(1);
const verdict = (holds: boolean): string => (holds ? "holds" : "DOES NOT HOLD");

function reportGrants(times: GrantTimes, say: (line: string) => void): void {
  const [raw, ours] = [median(times.raw), median(times.ours)];
  say(
    `P9   grant ${ms(ours)} ms p50 (p99 ${ms(percentile(times.ours, 0.99))}) over raw schedule-to-start ${ms(raw)} ms p50 ` +
      `(p99 ${ms(percentile(times.raw, 0.99))}): + ${ms(ours - raw)} ms of ${String(GRANT_MORE_MS)} allowed: ` +
      `${verdict(ours - raw <= GRANT_MORE_MS)} (${String(times.ours.length)} pairs)`,
  );
}

function reportRegrants(times: readonly number[], say: (line: string) => void): void {
  const p50 = median(times);
  say(
    `     release to re-grant ${ms(p50)} ms p50 (p99 ${ms(percentile(times, 0.99))}) of ${String(REGRANT_MS)}: ${verdict(p50 <= REGRANT_MS)} (${String(times.length)})`,
  );
}

function reportBeats(beats: BeatFigures, say: (line: string) => void): void {
  const wanted = (beats.leases * 1_000) / beats.everyMs;
  const cores = beats.apiCores === null ? "unknown" : beats.apiCores.toFixed(2);
  const rateHolds = beats.failed === 0 && beats.perSecond >= wanted * 0.99;
  const costHolds = (beats.apiCores ?? 0) / (beats.perSecond / BEATS_PER_SECOND) <= CORES_MOST;
  say(
    `P10  ${String(beats.leases)} leases, TTL ${String(beats.ttlMs / 1_000)} s, a beat every ${String(beats.everyMs)} ms: ` +
      `${beats.perSecond.toFixed(0)} beats/s of ${wanted.toFixed(0)} sent, ${String(beats.failed)} failed, p50 ${ms(beats.p50Ms)} ms, p99 ${ms(beats.p99Ms)} ms; ` +
      `API process ${cores} cores, of ${String(CORES_MOST)} at ${String(BEATS_PER_SECOND)}/s: ${verdict(rateHolds && costHolds)}`,
  );
  say(
    `     for each lease and third of the TTL: ${beats.writes.toFixed(2)} database writes, ${beats.temporalCalls.toFixed(2)} calls to Temporal, of 1 each: ` +
      verdict(beats.writes <= 1.02 && beats.temporalCalls <= 1.02),
  );
}
