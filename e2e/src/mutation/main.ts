/**
 * `npm run mutate:gates [-- <part of a file's path>]`: plants one fault after the other into the judges and judges the corpus' fixtures with each.
 * Lists what nobody notices. Exit code 1 when a smaller share is noticed than before.
 */
import { buildFaulted } from "./build-faulted.js";
import { judgeMutants, type MutantResult } from "./judge-mutants.js";
import { plantedSources, type PlantedSource } from "./judged-sources.js";

/** What was measured when it was last raised. It only rises. */
const NOTICED_SHARE_MIN = 0.85;

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
  report(chosen, results);
  const noticed = [...results.values()].filter(({ killedBy }) => killedBy !== null).length;
  say(`${String(noticed)} of ${String(results.size)} faults were noticed (${percent(noticed, results.size)}) in ${seconds} s`);
  return wanted !== "" || noticed >= results.size * NOTICED_SHARE_MIN ? 0 : 1;
}

function report(sources: readonly PlantedSource[], results: ReadonlyMap<number, MutantResult>): void {
  for (const { file, mutants } of sources) {
    if (mutants.length === 0) continue;
    const alive = mutants.filter(({ id }) => results.get(id)?.killedBy === null);
    const share = percent(mutants.length - alive.length, mutants.length);
    say(`${share.padStart(7)}  ${file} (${String(alive.length)} of ${String(mutants.length)} left)`);
    for (const { id, line, original, replacement } of alive) {
      const reached = results.get(id)?.reached === true ? "" : "never reached: ";
      say(`           ${reached}line ${String(line)}: ${original.slice(0, 100)} → ${replacement.slice(0, 100)}`);
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
