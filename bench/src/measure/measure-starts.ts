/** `POST /runs` alone, beside what it is made of: a durable commit on the same Postgres and a start on the same Temporal. */
import type { Plan } from "../scenarios.js";
import type { Stage } from "../stage.js";
import { finished } from "../contenders/contender.js";
import { closedLoop } from "./drive-load.js";
import { percentile, spread, type Spread } from "./statistics.js";

export interface StartsMeasured {
  concurrency: number;
  calls: number;
  /** Milliseconds; p50 of each round. */
  commit: Spread;
  rawStart: Spread;
  post: Spread;
  /** Over all rounds. */
  postP99: number;
}

/** P7: two commits, one start and three milliseconds. */
export function allowance({ commit, rawStart }: StartsMeasured): number {
  return 2 * commit.median + rawStart.median + 3;
}

type Load = Plan["starts"][number];
type Sample = Record<"commit" | "rawStart" | "post", number[]>;

/** One insert in a transaction of its own, in one round trip: the least that Postgres takes to make something durable. */
const COMMIT = "INSERT INTO bench_commits (payload) VALUES ($1)";
const ROW = "x".repeat(200);

export async function measureStarts(stage: Stage, load: Load): Promise<StartsMeasured> {
  await stage.database.queryOnce("CREATE TABLE IF NOT EXISTS bench_commits (id bigserial PRIMARY KEY, payload text)");
  const rounds: Sample[] = [];
  for (let round = 0; round < load.rounds; round++) {
    rounds.push(await (load.concurrency === 1 ? oneByOne(stage, load.calls) : manyAtOnce(stage, load)));
  }
  const p50 = (name: keyof Sample): Spread => spread(rounds.map((round) => percentile(round[name], 0.5)));
  return {
    ...{ concurrency: load.concurrency, calls: load.calls * load.rounds },
    ...{ commit: p50("commit"), rawStart: p50("rawStart"), post: p50("post") },
    postP99: percentile(
      rounds.flatMap((round) => round.post),
      0.99,
    ),
  };
}

/** Each run is waited for before the next start: nothing else happens while a start is timed. */
async function oneByOne(stage: Stage, calls: number): Promise<Sample> {
  const sample: Sample = { commit: [], rawStart: [], post: [] };
  const timed = async <Result>(into: number[], once: () => Promise<Result>): Promise<Result> => {
    const startedAt = performance.now();
    const result = await once();
    into.push(performance.now() - startedAt);
    return result;
  };
  for (let call = 0; call < calls; call++) {
    await timed(sample.commit, () => stage.database.query(COMMIT, [ROW]));
    await finished(stage.client, await timed(sample.rawStart, () => stage.contenders.A.start(1)));
    await finished(stage.client, await timed(sample.post, () => stage.contenders.B.start(1)));
  }
  return sample;
}

/** Here the runs that were started before are carried out meanwhile, by the same processors; what is left is waited for after. */
async function manyAtOnce(stage: Stage, load: Load): Promise<Sample> {
  const starts = async (name: "A" | "B"): Promise<number[]> => {
    const ids: string[] = [];
    const { latencies } = await closedLoop(async () => void ids.push(await stage.contenders[name].start(1)), load);
    await Promise.all(ids.map((id) => finished(stage.client, id)));
    return latencies;
  };
  const commits = await closedLoop(() => stage.database.query(COMMIT, [ROW]), load);
  return { commit: commits.latencies, rawStart: await starts("A"), post: await starts("B") };
}
