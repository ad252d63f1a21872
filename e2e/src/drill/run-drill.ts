/** The whole drill: a stack, round after round of work and faults, and at the end a drain that leaves nothing. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "./client.js";
import { makeDrillFolder } from "./drill-folder.js";
import { chooseFault, type Victim } from "./faults.js";
import { createLedger } from "./ledger.js";
import { runRound, type RoundResult } from "./run-round.js";
import { createSeededRandom, type SeededRandom } from "./seeded-random.js";
import { createStackUnderDrill } from "./stack-under-drill.js";

export interface DrillOptions {
  seed: number;
  rounds: number;
  victims: readonly Victim[];
  say(line: string): void;
}

export interface DrillReport {
  rounds: RoundResult[];
  problems: string[];
  /** Kept only when there are problems. */
  folder: string;
  statuses: Record<string, number>;
}

const READY_MS = 120_000;

export async function runDrill({ seed, rounds, victims, say }: DrillOptions): Promise<DrillReport> {
  const folder = makeDrillFolder();
  const stack = await createStackUnderDrill({ folder: folder.path, home: folder.repository });
  const client = createClient({ stack, logFile: folder.clientLog });
  const ledger = createLedger(folder.ledger);
  const random = createSeededRandom(seed);
  const report: DrillReport = { rounds: [], problems: [], folder: folder.path, statuses: {} };
  try {
    await stack.start();
    await stack.untilReady(READY_MS);
    for (const [index, victim] of deal(random, victims, rounds).entries()) {
      const round = index + 1;
      // Its own dice for each round: what one round draws does not change the next.
      const own = createSeededRandom(seed + 1_000_003 * round);
      const result = await runRound({ folder, stack, client, ledger, random: own }, round, chooseFault(own, victim));
      report.rounds.push(result);
      report.problems.push(...result.problems.map((problem) => `round ${round} (${victim}): ${problem}`));
      say(lineOf(round, rounds, result));
      for (const problem of result.problems) say(`    ✗ ${problem}`);
    }
    const { code, left } = await stack.stop();
    if (code !== 0) report.problems.push(`Ctrl-C ended the stack with code ${code ?? "none"}`);
    report.problems.push(...left.map((line) => `left after Ctrl-C: ${line}`));
  } catch (error) {
    report.problems.push(`the drill could not go on: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  } finally {
    await stack.destroy();
  }
  report.statuses = Object.fromEntries([...client.statuses].sort(([a], [b]) => a - b));
  if (report.problems.length === 0) rmSync(folder.path, { recursive: true, force: true });
  else writeFileSync(join(folder.path, "problems.txt"), [`seed ${seed}`, ...report.problems, "", stack.text()].join("\n"));
  return report;
}

/** Every victim equally often, in an order that the seed gives. */
function deal(random: SeededRandom, victims: readonly Victim[], rounds: number): Victim[] {
  const dealt: Victim[] = [];
  while (dealt.length < rounds) dealt.push(...random.shuffled(victims));
  return dealt.slice(0, rounds);
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function lineOf(
  round: number,
  rounds: number,
  { fault, runs, acknowledged, unknown, answeredMs, workedMs, settledMs, problems }: RoundResult,
): string {
  const again = fault.againAfterMs === null ? "" : ` and ${seconds(fault.againAfterMs)} later`;
  return [
    `${problems.length === 0 ? "✓" : "✗"} round ${round}/${rounds}: ${fault.victim} at ${seconds(fault.atMs)}${again}`,
    `${runs} runs, ${acknowledged} acknowledged calls`,
    `new work answered after ${seconds(answeredMs)}, done after ${seconds(workedMs)}, all settled after ${seconds(settledMs)}`,
    `unknown outcomes ${unknown.done + unknown.retry} (done ${unknown.done}, retried ${unknown.retry})`,
  ].join("; ");
}
