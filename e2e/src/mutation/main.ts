/**
 * `npm run mutate:gates [-- <part of a file's path>]`: plants one fault after the other into the judges and judges the corpus' fixtures with each.
 * Lists what nobody notices. Exit code 1 when that is neither listed with a reason, or when less is noticed than has to be.
 */
import { buildFaulted } from "./build-faulted.js";
import { judgeMutants, type MutantResult } from "./judge-mutants.js";
import { plantedSources, type PlantedSource } from "./judged-sources.js";
import type { Mutant } from "./plant-faults.js";
import { reasonOf } from "./survivors-table.js";

/** Of all faults, those with a reason included: a reason is no notice. */
const NOTICED_SHARE_MIN = 0.95;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main([wanted = ""]: readonly string[]): Promise<number> {
  const sources = plantedSources();
  const chosen = sources.filter(({ file }) => file.includes(wanted));
  const mutants = chosen.flatMap((source) => source.mutants);
  const startedAt = performance.now();
  const build = buildFaulted(sources);
  let results: Map<number, MutantResult>;
  try {
    results = await judgeMutants(build.entry, mutants, (done) => {
      if (done % 500 === 0) say(`${String(done)} of ${String(mutants.length)}`);
    });
  } finally {
    build.remove();
  }
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  const isAlive = ({ id }: Mutant): boolean => results.get(id)?.killedBy === null;
  report(chosen, results);
  const alive = mutants.filter(isAlive);
  const unknown = alive.filter((mutant) => reasonOf(mutant) === null);
  for (const mutant of unknown) say(`no reason in survivors-table.ts: ${mutant.file}:${String(mutant.line)} ${mutant.fault}`);
  for (const mutant of mutants.filter((one) => !isAlive(one) && reasonOf(one) !== null))
    say(`noticed now, take it out of survivors-table.ts: ${mutant.file}:${String(mutant.line)} ${mutant.fault}`);
  const noticed = mutants.length - alive.length;
  const listed = alive.length - unknown.length;
  say(`${String(noticed)} of ${String(mutants.length)} faults were noticed (${percent(noticed, mutants.length)}) in ${seconds} s`);
  say(
    `${String(listed)} of the others are listed with a reason, ${String(unknown.length)} are not; without the listed ones it is ${percent(noticed, mutants.length - listed)}`,
  );
  return unknown.length === 0 && (wanted !== "" || noticed >= mutants.length * NOTICED_SHARE_MIN) ? 0 : 1;
}

function report(sources: readonly PlantedSource[], results: ReadonlyMap<number, MutantResult>): void {
  for (const { file, mutants } of sources) {
    if (mutants.length === 0) continue;
    const alive = mutants.filter(({ id }) => results.get(id)?.killedBy === null);
    const share = percent(mutants.length - alive.length, mutants.length);
    say(`${share.padStart(7)}  ${file} (${String(alive.length)} of ${String(mutants.length)} left)`);
    for (const mutant of alive) {
      const { id, line, original, replacement } = mutant;
      const reached = results.get(id)?.reached === true ? "" : "never reached: ";
      const listed = reasonOf(mutant) === null ? "" : " (listed)";
      say(`           ${reached}line ${String(line)}: ${original.slice(0, 100)} → ${replacement.slice(0, 100)}${listed}`);
    }
  }
}

function percent(part: number, all: number): string {
  return `${((part / Math.max(1, all)) * 100).toFixed(1)} %`;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
