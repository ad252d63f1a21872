/** The result as tables on a terminal. */
import { allowance, type StartsMeasured } from "../measure/measure-starts.js";
import type { Measured } from "../measure/run-scenario.js";
import { median, percentile, spread, type Spread } from "../measure/statistics.js";
import { type ContenderName, type Cpu, PROCESSES, type Stage } from "../stage.js";
import { cpuSum, type Results, type Verdict } from "./judge-promises.js";

type Say = (line: string) => void;

export function printReport(results: Results, verdicts: readonly Verdict[], say: Say): void {
  table(say, "Runs (medians of rounds, min..max in brackets; latencies in ms)", runRows(results.scenarios));
  table(say, "CPU per run, ms", cpuRows(results.scenarios));
  table(say, "POST /runs alone (p50 in ms)", startRows(results.starts));
  table(say, "What a run costs, counted", costRows(results));
  table(say, "Where the time of one run goes, 1 at once (ms, from its history)", partRows(results.scenarios));
  if (results.memory) {
    const { rawWorker, api, worker } = results.memory;
    say(`\nMemory, highest: raw worker ${megabytes(rawWorker)}, our worker ${megabytes(worker)}, our API ${megabytes(api)}`);
  }
  table(say, "Promises", verdictRows(verdicts));
}

function runRows(scenarios: readonly Measured[]): string[][] {
  const rows = [["scenario", "who", "runs/s", "p50", "p99", "runs"]];
  for (const { scenario, rate, rounds } of scenarios) {
    for (const [name, list = []] of Object.entries(rounds)) {
      const latencies = list.flatMap((round) => round.latencies);
      rows.push([
        rate === null ? scenario : `${scenario} (${rate.toFixed(1)}/s)`,
        name,
        spreadText(spread(list.map((round) => round.perSecond)), 1),
        spreadText(spread(list.map((round) => round.p50)), 0),
        percentile(latencies, 0.99).toFixed(0),
        String(latencies.length),
      ]);
    }
  }
  return rows;
}

function cpuRows(scenarios: readonly Measured[]): string[][] {
  const rows = [["scenario", "who", "all", ...PROCESSES]];
  for (const { scenario, rounds } of scenarios) {
    for (const [name, list = []] of Object.entries(rounds)) {
      const of = (process: keyof Cpu): string => {
        const known = list.flatMap(({ cpu }) => cpu[process] ?? []);
        return known.length === 0 ? "?" : median(known).toFixed(1);
      };
      rows.push([scenario, name, median(list.map(({ cpu }) => cpuSum(cpu))).toFixed(1), ...PROCESSES.map(of)]);
    }
  }
  return rows;
}

function startRows(starts: readonly StartsMeasured[]): string[][] {
  const rows = [["at once", "durable commit", "raw start", "POST /runs", "p99", "2 commits + start + 3", "calls"]];
  for (const one of starts) {
    rows.push([
      String(one.concurrency),
      spreadText(one.commit, 2),
      spreadText(one.rawStart, 2),
      spreadText(one.post, 2),
      one.postP99.toFixed(1),
      allowance(one).toFixed(2),
      String(one.calls),
    ]);
  }
  return rows;
}

function costRows({ counts, scenarios }: Results): string[][] {
  const rows = [["run", "history events", "history bytes", "transitions", "SQL statements"]];
  const raw = (name: string): Measured["cost"]["A"] => scenarios.find(({ scenario }) => scenario === name)?.cost.A;
  const [rawTen, rawOne] = [raw("10 steps, 1 at once"), raw("1 step, 1 at once")];
  const line = (name: string, cost: Partial<Stage["counts"]["one"]> | undefined): void => {
    const { events = "?", bytes = "?", transitions = "?", statements = "–" } = cost ?? {};
    rows.push([name, ...[events, bytes, transitions, statements].map(String)]);
  };
  line("A, 10 steps", rawTen);
  line("B, 10 steps", counts.ordinary);
  line("B, 10 short steps", counts.short);
  line("A, 1 step", rawOne);
  line("B, 1 step", counts.one);
  return rows;
}

function partRows(scenarios: readonly Measured[]): string[][] {
  const rows = [
    ["scenario", "who", "whole history", "waits for a workflow task", "workflow decides", "waits for an activity", "activities"],
  ];
  for (const { scenario, parts } of scenarios.filter((one) => one.scenario.endsWith(" 1 at once"))) {
    for (const [name, part] of Object.entries(parts) as [ContenderName, NonNullable<Measured["parts"]["A"]>][]) {
      const { total, taskWaits, decides, activityWaits, activities } = part;
      rows.push([scenario, name, ...[total, taskWaits, decides, activityWaits, activities].map((ms) => ms.toFixed(1))]);
    }
  }
  return rows;
}

function verdictRows(verdicts: readonly Verdict[]): string[][] {
  const rows = [["", "measure", "target", "figure", "rounds", "", "by"]];
  for (const { promise, what, target, atLeast, figure, spread: over, met, unit } of verdicts) {
    const text = (value: number): string => (unit === "" || unit === "ms" ? value.toFixed(2) : value.toFixed(0));
    rows.push([
      promise,
      what,
      `${atLeast ? "≥" : "≤"} ${text(target)} ${unit}`.trim(),
      text(figure),
      over === null ? "" : `${text(over.min)}..${text(over.max)}`,
      met ? "met" : "MISSED",
      `${(Math.abs(figure / target - 1) * 100).toFixed(0)} %`,
    ]);
  }
  return rows;
}

function spreadText({ median: middle, min, max }: Spread, digits: number): string {
  return min === max ? middle.toFixed(digits) : `${middle.toFixed(digits)} (${min.toFixed(digits)}..${max.toFixed(digits)})`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}

function table(say: Say, title: string, rows: readonly string[][]): void {
  say(`\n${title}`);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  for (const row of rows) say(`  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd());
}
