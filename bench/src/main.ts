/**
 * `npm run bench -- state`: the collaboration store (`state/`). `npm run bench`: our platform (B) beside the same work as a raw Temporal program (A), on the same servers, in turns. `--quick` takes
 * some two minutes, the whole one about a quarter of an hour; each part is said when it is measured. Uses DATABASE_URL and TEMPORAL_ADDRESS when they are set, in a database and a namespace of its own.
 * `npm run bench -- leases`: grants and heartbeats (`leases/`). `npm run bench -- console`: a long history in the browser (`console/`).
 * `npm run bench -- gates`: verdicts (`gates/`).
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { benchConsole } from "./console/console-bench.js";
import { ownEnvironment, readBenchEnv } from "./env.js";
import { benchGates } from "./gates/gate-bench.js";
import { benchLeases } from "./leases/lease-bench.js";
import { describeMachine, load } from "./machine/describe-machine.js";
import { machineCpuMs } from "./machine/process-usage.js";
import { measureStarts } from "./measure/measure-starts.js";
import { runScenario, type Measured } from "./measure/run-scenario.js";
import { median } from "./measure/statistics.js";
import { cpuSum, judge, type Results } from "./report/judge-promises.js";
import { printReport } from "./report/print-report.js";
import { FULL, type Plan, QUICK } from "./scenarios.js";
import { benchState } from "./state/bench-state.js";
import { runToEnd, setStage, type Stage } from "./stage.js";

const RESULTS = join(import.meta.dirname, "../results");

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const quick = args.includes("--quick");
  const wanted = args.filter((arg) => arg !== "--quick");
  const unknown = wanted.filter((arg) => !Object.hasOwn(SUITES, arg));
  if (unknown.length > 0) {
    throw new Error(
      `There is no ${unknown.join(" ")}. Suites: ${Object.keys(SUITES).join(", ")} (without one: runs); the only option is --quick.`,
    );
  }
  for (const [name, run] of Object.entries(SUITES)) if (wanted.includes(name) || (wanted.length === 0 && name === "runs")) await run(quick);
}

const SUITES = { runs: benchRuns, state: benchCollaboration, leases: benchAgents, console: benchPages, gates: benchVerdicts };

async function benchPages(quick: boolean): Promise<void> {
  const { DATABASE_URL: databaseUrl = null, TEMPORAL_ADDRESS: temporalAddress = null, PRAXIS_CACHE_DIR: cacheDir } = readBenchEnv();
  const folder = mkdtempSync(join(tmpdir(), "praxis-bench-"));
  try {
    const machine = describeMachine();
    const console = await benchConsole({ folder, databaseUrl, temporalAddress, cacheDir, environment: ownEnvironment(), quick }, say);
    say(`\n${machine.cpu}, ${String(machine.cores)} cores; load ${String(machine.loadBefore)} before, ${String(load())} after`);
    say(`Written to ${write({ quick, machine: { ...machine, loadAfter: load() }, console })}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchCollaboration(quick: boolean): Promise<void> {
  const machine = describeMachine();
  const results = await benchState({ quick, say });
  say(
    `\n${machine.cpu}, ${String(machine.cores)} cores; load ${String(machine.loadBefore)} before, ${String(load())} after; Node ${machine.node}`,
  );
  say(`Written to ${write({ quick, machine: { ...machine, loadAfter: load() }, state: results })}`);
}

async function benchAgents(quick: boolean): Promise<void> {
  const { DATABASE_URL: databaseUrl = null, TEMPORAL_ADDRESS: temporalAddress = null, PRAXIS_CACHE_DIR: cacheDir } = readBenchEnv();
  const folder = mkdtempSync(join(tmpdir(), "praxis-bench-"));
  try {
    const machine = describeMachine();
    const leases = await benchLeases({ folder, databaseUrl, temporalAddress, cacheDir, environment: ownEnvironment(), quick }, say);
    say(`\n${machine.cpu}, ${String(machine.cores)} cores; load ${String(machine.loadBefore)} before, ${String(load())} after`);
    say(`Written to ${write({ quick, machine: { ...machine, loadAfter: load() }, leases })}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchVerdicts(quick: boolean): Promise<void> {
  const { DATABASE_URL: databaseUrl = null, TEMPORAL_ADDRESS: temporalAddress = null, PRAXIS_CACHE_DIR: cacheDir } = readBenchEnv();
  const folder = mkdtempSync(join(tmpdir(), "praxis-bench-"));
  try {
    const machine = describeMachine();
    const gates = await benchGates({ folder, databaseUrl, temporalAddress, cacheDir, environment: ownEnvironment(), quick }, say);
    say(`\n${machine.cpu}, ${String(machine.cores)} cores; load ${String(machine.loadBefore)} before, ${String(load())} after`);
    say(`Written to ${write({ quick, machine: { ...machine, loadAfter: load() }, gates })}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchRuns(quick: boolean): Promise<void> {
  const env = readBenchEnv();
  const folder = mkdtempSync(join(tmpdir(), "praxis-bench-"));
  let stage: Stage | null = null;
  const close = async (): Promise<void> => {
    await stage?.close();
    stage = null;
    rmSync(folder, { recursive: true, force: true });
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void close().finally(() => process.exit(130)));
  try {
    const machine = describeMachine();
    const { DATABASE_URL: databaseUrl = null, TEMPORAL_ADDRESS: temporalAddress = null, PRAXIS_CACHE_DIR: cacheDir } = env;
    stage = await setStage({ folder, databaseUrl, temporalAddress, cacheDir, environment: ownEnvironment(), say });
    const results = await measure(stage, quick ? QUICK : FULL);
    const verdicts = judge(results);
    const { versions } = stage.servers;
    printReport(results, verdicts, say);
    say(
      `\n${machine.cpu}, ${String(machine.cores)} cores; load ${String(machine.loadBefore)} before, ${String(load())} after; ${foreignText(results)}`,
    );
    say(`Node ${machine.node}, Temporal ${versions.temporal}, SDK ${machine.temporalSdk}, ${versions.postgres.split(" on ")[0] ?? ""}`);
    say(`Written to ${write({ quick, machine: { ...machine, loadAfter: load() }, versions, verdicts, ...results })}`);
  } finally {
    await close();
  }
}

async function measure(stage: Stage, plan: Plan): Promise<Results> {
  const foreign = watchForeignLoad(stage);
  say("warming up");
  for (let turn = 0; turn < 3; turn++) {
    for (const name of ["A", "B", "B short"] as const) await Promise.all(Array.from({ length: 8 }, () => runToEnd(stage, name, 10)));
  }
  const scenarios: Measured[] = [];
  let halfRate: number | null = null;
  for (const scenario of plan.scenarios) {
    say(scenario.name);
    const measured = await runScenario(stage, scenario, halfRate);
    halfRate ??= median((measured.rounds.A ?? []).map((round) => round.perSecond)) / 2;
    scenarios.push(measured);
    for (const [name, rounds = []] of Object.entries(measured.rounds)) {
      say(
        `  ${name}: ${median(rounds.map((round) => round.perSecond)).toFixed(1)} runs/s, p50 ${median(rounds.map((round) => round.p50)).toFixed(0)} ms`,
      );
    }
  }
  const starts = [];
  for (const start of plan.starts) {
    say(`POST /runs, ${String(start.concurrency)} at once`);
    starts.push(await measureStarts(stage, start));
  }
  return { scenarios, starts, counts: stage.counts, memory: stage.memory(), foreignLoad: foreign() };
}

/** Answers the share of the processors that neither contender nor server nor this process used since the call. */
function watchForeignLoad(stage: Stage): () => number | null {
  const now = (): { machine: number | null; own: number } => ({ machine: machineCpuMs(), own: cpuSum(stage.cpu()) });
  const [startedAt, before] = [performance.now(), now()];
  return () => {
    const after = now();
    if (before.machine === null || after.machine === null) return null;
    const others = after.machine - before.machine - (after.own - before.own);
    return Math.max(0, others / (performance.now() - startedAt) / availableParallelism());
  };
}

function write(result: object): string {
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, `${new Date().toISOString().replaceAll(":", "-").slice(0, 19)}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
}

function foreignText({ foreignLoad }: Results): string {
  if (foreignLoad === null) return "what else ran is not known";
  return `others used ${(foreignLoad * 100).toFixed(0)} % of the processors meanwhile${foreignLoad > 0.1 ? ": times and rates are not to be trusted" : ""}`;
}

function say(line: string): void {
  console.log(line);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    process.exit(1);
  },
);
