/** One scenario: rounds of A, B, A, B … on the same servers, so that whatever the machine does hits all of them. */
import type { Scenario } from "../scenarios.js";
import { type ContenderName, type Cpu, PROCESSES, type ProcessName, runToEnd, type Stage } from "../stage.js";
import { closedLoop, openLoop } from "./drive-load.js";
import { runCost, runParts, type RunCost, type RunParts } from "./run-cost.js";
import { median, percentile } from "./statistics.js";

export interface Round {
  perSecond: number;
  p50: number;
  p99: number;
  latencies: number[];
  /** Milliseconds a run, of each process while this contender ran. */
  cpu: Cpu;
}

export interface Measured {
  scenario: string;
  /** Arrivals a second, at half load. */
  rate: number | null;
  rounds: Partial<Record<ContenderName, Round[]>>;
  /** Medians of the last runs of each contender. */
  cost: Partial<Record<ContenderName, RunCost>>;
  parts: Partial<Record<ContenderName, RunParts>>;
}

const LOOKED_AT = 5;

export async function runScenario(stage: Stage, scenario: Scenario, rate: number | null): Promise<Measured> {
  const measured: Measured = {
    scenario: scenario.name,
    rate: scenario.concurrency === null ? rate : null,
    rounds: {},
    cost: {},
    parts: {},
  };
  const ids: Partial<Record<ContenderName, string[]>> = {};
  for (let round = 0; round < scenario.rounds; round++) {
    for (const name of scenario.contenders) {
      const list = (ids[name] ??= []);
      (measured.rounds[name] ??= []).push(await runRound(stage, scenario, name, rate, list));
    }
  }
  for (const name of scenario.contenders) {
    const last = (ids[name] ?? []).slice(-LOOKED_AT);
    measured.cost[name] = medians(await Promise.all(last.map((id) => runCost(stage.client, id))));
    measured.parts[name] = medians(await Promise.all(last.map((id) => runParts(stage.client, id))));
  }
  return measured;
}

async function runRound(stage: Stage, scenario: Scenario, name: ContenderName, rate: number | null, ids: string[]): Promise<Round> {
  const once = async (): Promise<void> => void ids.push(await runToEnd(stage, name, scenario.steps));
  const { concurrency, runs } = scenario;
  const before = stage.cpu();
  const driven =
    concurrency === null
      ? await openLoop(once, { calls: runs, perSecond: rate ?? 1 })
      : await closedLoop(once, { calls: runs, concurrency });
  const after = stage.cpu();
  const { latencies, seconds } = driven;
  return {
    perSecond: runs / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    latencies,
    cpu: Object.fromEntries(PROCESSES.map((process) => [process, perRun(before, after, process, runs)])) as Cpu,
  };
}

function perRun(before: Cpu, after: Cpu, process: ProcessName, runs: number): number | null {
  const [from, to] = [before[process], after[process]];
  return from === null || to === null ? null : (to - from) / runs;
}

function medians<Value extends RunCost | RunParts>(values: readonly Value[]): Value {
  const names = Object.keys(values[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [name, median(values.map((value) => (value as unknown as Record<string, number>)[name] ?? NaN))]),
  ) as unknown as Value;
}
