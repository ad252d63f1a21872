/** `npm run bench -- state`: the collaboration store at its face, with the disk's own fdatasync measured before and after each round. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CollaborationStore, openStore } from "@praxis/collaboration/store";
import { median, percentile, spread } from "../measure/statistics.js";
import { driveStore, STORE_SCENARIOS, type StoreMeasured, type StoreScenario } from "./drive-store.js";
import { type DiskMeasured, measureDisk } from "./measure-disk.js";

type Say = (line: string) => void;

interface Round extends StoreMeasured {
  disk: DiskMeasured;
}

export interface StateResults {
  scenarios: { scenario: StoreScenario; rounds: Round[]; met: boolean | null }[];
  /** From a commit's acknowledgement to a follower's hands, ms. */
  publishLag: { p50: number; p99: number };
  /** Opening the store anew over everything written. */
  recovery: { events: number; ms: number };
}

export async function benchState({ quick, say }: { quick: boolean; say: Say }): Promise<StateResults> {
  const folder = mkdtempSync(join(tmpdir(), "praxis-bench-state-"));
  let store = await open(folder);
  try {
    const scenarios: StateResults["scenarios"] = [];
    for (const scenario of STORE_SCENARIOS) {
      say(`${scenario.name}, ${String(scenario.clients)} at once`);
      await driveStore(store, scenario, 500);
      const rounds: Round[] = [];
      for (let round = 0; round < (quick ? 2 : 5); round++) {
        const before = await measureDisk(folder, 100);
        const measured = await driveStore(store, scenario, quick ? 1_500 : 4_000);
        const after = await measureDisk(folder, 100);
        rounds.push({ ...measured, disk: { p50: median([before.p50, after.p50]), p99: Math.max(before.p99, after.p99) } });
      }
      const { target } = scenario;
      scenarios.push({ scenario, rounds, met: target === null ? null : median(rounds.map(({ perSecond }) => perSecond)) >= target });
    }
    const publishLag = await measureLag(store, quick ? 200 : 1_000);
    await store.close();
    const startedAt = performance.now();
    store = await open(folder);
    const recovery = { events: store.events.head().seq, ms: performance.now() - startedAt };
    const results = { scenarios, publishLag, recovery };
    print(results, say);
    return results;
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function open(folder: string): Promise<CollaborationStore> {
  const quiet = (): void => undefined;
  const opened = await openStore({
    folder: join(folder, "collaboration"),
    checkpointCopyFolder: join(folder, "copy"),
    signingKeyFile: join(folder, "key", "checkpoint.pem"),
    policy: { externalEdits: "adopt" },
    managed: {},
    clock: { now: () => new Date() },
    log: { info: quiet, warn: quiet, error: quiet },
    url: null,
  });
  if (opened.role !== "owner") throw new Error("the benchmark does not own its store");
  return opened.store;
}

async function measureLag(store: CollaborationStore, commits: number): Promise<{ p50: number; p99: number }> {
  const ending = new AbortController();
  const arrived = new Map<number, number>();
  const following = (async () => {
    for await (const { seq } of store.events.follow({ after: store.events.head().seq, signal: ending.signal }))
      arrived.set(seq, performance.now());
  })();
  const lags: number[] = [];
  for (let index = 0; index < commits; index++) {
    const { seq } = await store.commit({
      actor: { kind: "agent", id: "bench", via: "api" },
      decide: () => ({ event: { type: "lag_measured" }, changes: [], answer: null }),
    });
    const at = performance.now();
    while (!arrived.has(seq ?? 0)) await new Promise((resolve) => setImmediate(resolve));
    lags.push(Math.max(0, (arrived.get(seq ?? 0) ?? at) - at));
  }
  ending.abort();
  await following;
  return { p50: percentile(lags, 0.5), p99: percentile(lags, 0.99) };
}

function print({ scenarios, publishLag, recovery }: StateResults, say: Say): void {
  say(
    "\nCollaboration state at the store's face (medians of rounds, min..max in brackets; ms). Beside it: one write with fdatasync alone.",
  );
  for (const { scenario, rounds, met } of scenarios) {
    const rate = spread(rounds.map(({ perSecond }) => perSecond));
    const of = (pick: (round: Round) => number): string => median(rounds.map(pick)).toFixed(2);
    const promise = scenario.target === null ? "" : `; promised ≥ ${String(scenario.target)}/s: ${met === true ? "kept" : "NOT KEPT"}`;
    say(
      `  ${scenario.name}, ${String(scenario.clients)} at once: ${rate.median.toFixed(0)}/s [${rate.min.toFixed(0)}..${rate.max.toFixed(0)}], ` +
        `p50 ${of(({ p50 }) => p50)}, p99 ${of(({ p99 }) => p99)}; fdatasync p50 ${of(({ disk }) => disk.p50)}, p99 ${of(({ disk }) => disk.p99)}${promise}`,
    );
  }
  say(`  from acknowledged to a follower: p50 ${publishLag.p50.toFixed(2)}, p99 ${publishLag.p99.toFixed(2)}`);
  const perSecond = recovery.events / (recovery.ms / 1_000);
  say(`  start over ${String(recovery.events)} events: ${recovery.ms.toFixed(0)} ms (${perSecond.toFixed(0)} events/s)`);
}
