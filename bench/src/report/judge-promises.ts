/** The promises, each with its target, what was measured and by how much it was kept or missed. */
import { allowance, type StartsMeasured } from "../measure/measure-starts.js";
import type { Measured, Round } from "../measure/run-scenario.js";
import { median, percentile, ratios, spread, type Spread } from "../measure/statistics.js";
import { type ContenderName, type Cpu, PROCESSES, type Stage } from "../stage.js";

export interface Verdict {
  promise: string;
  what: string;
  target: number;
  /** Lower is better unless said. */
  atLeast: boolean;
  figure: number;
  /** Over the rounds, where there are rounds. */
  spread: Spread | null;
  met: boolean;
  unit: "" | "ms" | "events" | "bytes";
}

export interface Results {
  scenarios: readonly Measured[];
  starts: readonly StartsMeasured[];
  counts: Stage["counts"];
  memory: ReturnType<Stage["memory"]>;
  /** Share of the machine's processors that processes of others used meanwhile; null when it cannot be known. */
  foreignLoad: number | null;
}

export function judge(results: Results): Verdict[] {
  const find = (name: string): Measured | null => results.scenarios.find(({ scenario }) => scenario === name) ?? null;
  const [busy, half, alone] = [find("10 steps, 64 at once"), find("10 steps, half load"), find("10 steps, 1 at once")];
  const starts = results.starts.find(({ concurrency }) => concurrency === 1);
  return [
    ...(busy ? [ratio(busy, "P1", "throughput B/A, 10 steps, 64 at once", perSecond, "B", 0.95, true)] : []),
    ...(half ? [ratio(half, "P2", "start to result B/A, half load, p50", p50, "B", 1.05), tail(half)] : []),
    ...(busy ? [ratio(busy, "P3", "CPU per run B/A, all processes", cpuOf, "B", 1.1)] : []),
    ...memory(results),
    ...(busy ? histories(busy) : []),
    ...(busy ? [ratio(busy, "P6", "throughput B short/A, 10 steps, 64 at once", perSecond, "B short", 4, true)] : []),
    ...(alone ? [ratio(alone, "P6", "start to result B short/A, 1 at once, p50", p50, "B short", 0.25)] : []),
    ...(starts ? [post(starts)] : []),
  ];
}

const perSecond = (round: Round): number => round.perSecond;
const p50 = (round: Round): number => round.p50;

/** What the machine spends on a run: callers, workers, API and servers. Null where a server's part cannot be seen. */
export function cpuSum(cpu: Cpu): number {
  return PROCESSES.reduce((sum, name) => sum + (cpu[name] ?? 0), 0);
}
const cpuOf = (round: Round): number => cpuSum(round.cpu);

function ratio(
  measured: Measured,
  promise: string,
  what: string,
  value: (round: Round) => number,
  name: ContenderName,
  target: number,
  atLeast = false,
): Verdict {
  const over = ratios((measured.rounds[name] ?? []).map(value), (measured.rounds.A ?? []).map(value));
  const figure = median(over);
  return { promise, what, target, atLeast, figure, spread: spread(over), met: atLeast ? figure >= target : figure <= target, unit: "" };
}

/** A high percentile of one round is its slowest run: it is taken over all rounds. */
function tail({ rounds }: Measured): Verdict {
  const p99 = (name: ContenderName): number =>
    percentile(
      (rounds[name] ?? []).flatMap(({ latencies }) => latencies),
      0.99,
    );
  const figure = p99("B") / p99("A");
  const what = "start to result B/A, half load, p99";
  return { promise: "P2", what, target: 1.15, atLeast: false, figure, spread: null, met: figure <= 1.15, unit: "" };
}

function memory(results: Results): Verdict[] {
  if (!results.memory) return [];
  const { rawWorker, api, worker } = results.memory;
  const verdict = (what: string, figure: number): Verdict => ({
    ...{ promise: "P3", what, target: 1.2, atLeast: false, figure, spread: null, met: figure <= 1.2, unit: "" },
  });
  return [
    verdict("memory B/A, highest, worker alone", worker / rawWorker),
    verdict("memory B/A, highest, worker and API", (worker + api) / rawWorker),
  ];
}

function histories({ cost }: Measured): Verdict[] {
  const { A, B } = cost;
  if (!A || !B) return [];
  const verdict = (what: string, figure: number, target: number, unit: Verdict["unit"]): Verdict => ({
    ...{ promise: "P4", what, target, atLeast: false, figure, spread: null, met: figure <= target, unit },
  });
  return [
    verdict(`history events of B (A has ${String(A.events)})`, B.events, Math.floor(1.05 * A.events + 3), "events"),
    verdict(`history bytes of B (A has ${String(A.bytes)})`, B.bytes, Math.floor(1.15 * A.bytes + 2_048), "bytes"),
  ];
}

function post(starts: StartsMeasured): Verdict {
  const [figure, target] = [starts.post.median, allowance(starts)];
  const made = `2 × ${starts.commit.median.toFixed(2)} + ${starts.rawStart.median.toFixed(2)} + 3`;
  return {
    promise: "P7",
    what: `POST /runs, p50, against ${made}`,
    target,
    atLeast: false,
    figure,
    spread: starts.post,
    met: figure <= target,
    unit: "ms",
  };
}
