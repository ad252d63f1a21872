/** Runs every mutant on the fixtures that reach it, in threads beside each other. What never ends counts as noticed. */
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Mutant } from "./plant-faults.js";
import type { WorkerNews, WorkerOrder, WorkerTask } from "./mutant-worker.js";

/** All fixtures together take a tenth of a second; the rest is for a busy machine. */
const ENDLESS_MS = 8_000;

export interface MutantResult {
  /** The fixture that told; `endless`; null: nobody noticed. */
  killedBy: string | null;
  /** Does any fixture get there? */
  reached: boolean;
}

interface Thread {
  worker: Worker;
  ready: Extract<WorkerNews, { kind: "ready" }>;
}

async function openThread(task: WorkerTask): Promise<Thread> {
  const worker = new Worker(join(import.meta.dirname, "mutant-worker.js"), { workerData: task });
  const [ready] = (await once(worker, "message")) as [Thread["ready"]];
  return { worker, ready };
}

/** Faults of one check's judge are looked for in this check alone. The tests also say what a plan's entries are shown by. */
function checksReached(file: string): readonly string[] | null {
  const [folder, check = ""] = file.split("/");
  if (folder !== "checks" || check.endsWith(".ts")) return null;
  return check === "lint" ? ["lint", "types"] : check === "tests" ? ["tests", "plan"] : [check];
}

export async function judgeMutants(
  entry: string,
  mutants: readonly Mutant[],
  say: (done: number) => void,
): Promise<Map<number, MutantResult>> {
  const pilot = await openThread({ entry, first: null });
  const { atLoad, reached } = pilot.ready;
  await pilot.worker.terminate();
  const names = Object.keys(reached);
  const early = new Set(atLoad);
  const byMutant = new Map<number, string[]>();
  for (const name of names) for (const id of reached[name] ?? []) byMutant.set(id, [...(byMutant.get(id) ?? []), name]);
  const results = new Map<number, MutantResult>();
  /** File → the fixture that told last: it most often tells of the next fault too. */
  const lastTold = new Map<string, string>();
  const queue = [...mutants];
  const work = async (): Promise<void> => {
    let thread: Thread | null = null;
    for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
      const { id } = mutant;
      const reaching = early.has(id) ? names : (byMutant.get(id) ?? []);
      const teller = lastTold.get(mutant.file);
      const fixtures = teller !== undefined && reaching.includes(teller) ? [...new Set([teller, ...reaching])] : reaching;
      if (fixtures.length > 0) {
        if (early.has(id)) {
          await thread?.worker.terminate();
          thread = null;
        }
        thread ??= await openThread({ entry, first: early.has(id) ? id : null });
        const killedBy = await judgeOne(thread.worker, { id, fixtures, only: checksReached(mutant.file) });
        if (killedBy === "endless" || early.has(id)) {
          await thread.worker.terminate();
          thread = null;
        }
        if (killedBy !== null && killedBy !== "endless") lastTold.set(mutant.file, killedBy);
        results.set(id, { killedBy, reached: true });
      } else results.set(id, { killedBy: null, reached: false });
      say(results.size);
    }
    await thread?.worker.terminate();
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(2, availableParallelism())) }, work));
  return results;
}

async function judgeOne(worker: Worker, order: WorkerOrder): Promise<string | null> {
  worker.postMessage(order);
  const late = new AbortController();
  const clock = setTimeout(() => late.abort(), ENDLESS_MS);
  try {
    const [news] = (await once(worker, "message", { signal: late.signal })) as [WorkerNews];
    return news.kind === "judged" ? news.killedBy : null;
  } catch (error) {
    if (late.signal.aborted) return "endless";
    throw error;
  } finally {
    clearTimeout(clock);
  }
}
