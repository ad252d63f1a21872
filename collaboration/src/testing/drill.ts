/**
 * `npm run drill:collaboration`: the long proofs. Dies at every disk call, damages every byte, kills real owners 200 times, and again
 * over a full segment with 10,000 checkpoints.
 */
import path from "node:path";
import { crashAt, live } from "./crash-drill.js";
import { judgeDamages, writeLog } from "./damage-drill.js";
import { fillSegment } from "./full-segment.js";
import { killOwners, type KillReport } from "./kill-drill.js";
import { createStoreFolder, type StoreFolder } from "./store-folder.js";

const KILLS = 200;
const KILLS_AT_FULL_SIZE = 20;
const CHECKPOINTS = 10_000;
/** The real one. */
const SEGMENT_BYTES = 64 * 1024 * 1024;
/** Promised: whoever follows owns the store within this time of the owner's death. */
const TAKEOVER_MS = 1_000;

async function inFolder<T>(work: (place: StoreFolder) => Promise<T>): Promise<T> {
  const place = await createStoreFolder();
  try {
    return await work(place);
  } finally {
    await place.remove();
  }
}

async function crashEverywhere(): Promise<string[]> {
  const { files } = await inFolder((place) => live(place.options, null));
  const { lives, faults } = await crashAt(files.calls, [...files.calls.keys()]);
  say(`crash points: ${String(files.calls.length)} disk calls, ${String(lives)} next lives, ${String(faults.length)} faults`);
  return faults;
}

async function damageEverything(): Promise<string[]> {
  return inFolder(async (place) => {
    const store = await place.open();
    await writeLog(store);
    await store.close();
    const { tried, faults } = await judgeDamages(place, 1);
    say(`damage: ${String(tried)} damaged logs of 1,000 lines, ${String(faults.length)} not found, or classed or placed wrong`);
    return faults;
  });
}

const script = path.join(import.meta.dirname, "kill-writer.js");

async function killAll(): Promise<string[]> {
  return inFolder(async (place) => judgeTakeovers("kill -9", await killOwners(place, script, { rounds: KILLS })));
}

async function killAtFullSize(): Promise<string[]> {
  return inFolder(async (place) => {
    const events = await fillSegment(place, CHECKPOINTS);
    const report = await killOwners(place, script, { rounds: KILLS_AT_FULL_SIZE, segmentBytes: SEGMENT_BYTES });
    return judgeTakeovers(`kill -9 over a segment of ${String(events)} events and ${String(CHECKPOINTS)} checkpoints`, report);
  });
}

function judgeTakeovers(what: string, { rounds, takeoverMs, acknowledged, faults }: KillReport): string[] {
  takeoverMs.sort((a, b) => a - b);
  const [median = 0, worst = 0] = [takeoverMs[takeoverMs.length >> 1], takeoverMs.at(-1)];
  say(
    `${what}: ${String(rounds)} owners, ${String(acknowledged)} acknowledged events, takeover p50 ${median.toFixed(0)} ms, worst ${worst.toFixed(0)} ms, ${String(faults.length)} faults`,
  );
  return worst > TAKEOVER_MS ? [...faults, `a takeover took ${worst.toFixed(0)} ms`] : faults;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const parts = { crash: crashEverywhere, damage: damageEverything, kill: killAll, full: killAtFullSize };
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  process.stderr.write(`There is no part ${unknown.join(", ")}. Parts: ${Object.keys(parts).join(", ")}.\n`);
  process.exit(2);
}
let failed = 0;
for (const [name, run] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const faults = await run();
  failed += faults.length;
  for (const fault of faults.slice(0, 20)) say(`  ${fault}`);
}
process.exit(failed > 0 ? 1 : 0);
