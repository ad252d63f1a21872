/**
 * `npm run drill -- [--rounds 20] [--seed n] [--victims worker,api,…]`: kills parts of a real stack in the middle of real work and
 * checks that nothing acknowledged is lost and nothing irreversible happens twice. The seed gives victims and moments again. Exit 1 on any violation.
 */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { KILLS, VICTIMS, type Victim } from "./faults.js";
import { runDrill, type DrillReport } from "./run-drill.js";

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { rounds: { type: "string" }, seed: { type: "string" }, victims: { type: "string" } } });
  const rounds = wholeNumber("--rounds", values.rounds ?? "20");
  const seed = wholeNumber("--seed", values.seed ?? String(randomInt(1, 2 ** 31)));
  const victims = values.victims === undefined ? KILLS : values.victims.split(",").map(victimNamed);
  say(
    `seed ${seed}: ${rounds} rounds; again with: npm run drill -- --rounds ${rounds} --seed ${seed}${values.victims === undefined ? "" : ` --victims ${values.victims}`}`,
  );
  const report = await runDrill({ seed, rounds, victims, say });
  summarise(report);
  return report.problems.length === 0 ? 0 : 1;
}

function summarise({ rounds, problems, folder, statuses }: DrillReport): void {
  for (const victim of VICTIMS) {
    const hit = rounds.filter(({ fault }) => fault.victim === victim);
    if (hit.length === 0) continue;
    const kills = hit.reduce((sum, { fault }) => sum + (fault.againAfterMs === null ? 1 : 2), 0);
    const range = (pick: "answeredMs" | "workedMs" | "settledMs"): string => {
      const all = hit.map((result) => result[pick] / 1000).sort((a, b) => a - b);
      return `${(all[Math.floor(all.length / 2)] ?? 0).toFixed(1)}/${(all.at(-1) ?? 0).toFixed(1)}`;
    };
    say(
      `${victim}: ${hit.length} rounds, ${kills} hits; median/longest seconds to an answer ${range("answeredMs")}, to new work done ${range("workedMs")}, to all settled ${range("settledMs")}`,
    );
  }
  const total = (pick: (result: DrillReport["rounds"][number]) => number): number => rounds.reduce((sum, result) => sum + pick(result), 0);
  say(
    `${rounds.length} rounds, ${total((r) => r.runs)} runs, ${total((r) => r.acknowledged)} acknowledged calls, ` +
      `unknown outcomes: ${total((r) => r.unknown.done)} confirmed as done, ${total((r) => r.unknown.retry)} retried; answers by status ${JSON.stringify(statuses)} (0: none)`,
  );
  for (const problem of problems) say(`✗ ${problem}`);
  say(problems.length === 0 ? "no violation" : `${problems.length} violations; the evidence is in ${folder}`);
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`${name} must be a whole number from 1; it is "${text}"`);
  return number;
}

function victimNamed(name: string): Victim {
  const victim = VICTIMS.find((known) => known === name);
  if (victim === undefined) throw new Error(`there is no victim "${name}"; there are ${VICTIMS.join(", ")}`);
  return victim;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  },
);
