/** One life of a store that dies at a chosen disk call, and what its next life must find. Used by the tests and by the long drill. */
import { copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import type { Json } from "@praxis/domain/hashing";
import { verifyFolder } from "../reader/index.js";
import { type CollaborationEvent, type CollaborationStore, openStore, type StoreOptions } from "../store/index.js";
import { CrashingFiles, type DiskCall, IMAGES, MOMENTS } from "./crashing-files.js";
import { createStoreFolder, TESTER } from "./store-folder.js";

type Crash = { call: number; moment: (typeof MOMENTS)[number] };

/** Small segments, so that seals, snapshots and new segments happen too. */
const SEGMENT_BYTES = 6_000;
/** So that points to go on from are written too. */
const RESUME_EVERY_EVENTS = 5;
const LIVES_AT_ONCE = 8;

interface Life {
  files: CrashingFiles;
  /** Acknowledged lines, in order. */
  acknowledged: string[];
  error: unknown;
}

/** The same calls every time: small and large values, several documents at once, a removal, keys, events without changes. */
export async function live(options: StoreOptions, crash: Crash | null): Promise<Life> {
  const life: Life = { files: new CrashingFiles(crash), acknowledged: [], error: null };
  let store: CollaborationStore | null = null;
  try {
    const opened = await openStore({ ...options, files: life.files, segmentBytes: SEGMENT_BYTES, resumeEveryEvents: RESUME_EVERY_EVENTS });
    if (opened.role !== "owner") throw new Error("the drill does not own its store");
    store = opened.store;
    const owned = store;
    for (let round = 0; round < 6; round++) {
      const calls = [0, 1, 2].map((writer) => write(owned, life, round * 3 + writer));
      await Promise.all(calls);
      // A dead process does not finish its files: the store would try on.
      await Promise.race([owned.settled(), life.files.death]);
      if (life.files.crashed) throw new Error("the process died");
    }
    await owned.close();
  } catch (error) {
    life.error = error;
  } finally {
    await store?.close().catch(() => undefined);
  }
  return life;
}

async function write(store: CollaborationStore, life: Life, index: number): Promise<void> {
  const big = index === 7 ? "x".repeat(40_000) : "small";
  const { line } = await store.commit({
    actor: TESTER,
    ...(index % 4 === 0 ? { key: { key: `key-${String(index)}`, body: "b" } } : {}),
    decide(state) {
      const value: Json = { index, big, seen: state.seq };
      const removes = index === 13 && state.get("first") !== null;
      const first = removes ? { document: "first", remove: true as const } : { document: "first", value };
      const changes =
        index % 5 === 4
          ? []
          : index % 3 === 0
            ? [first, { document: "second", value: { index } }]
            : [index === 13 ? first : { document: `doc-${String(index % 2)}`, value }];
      return { event: { type: "drill_written", data: { index } }, changes, answer: index };
    },
  });
  if (line !== null) life.acknowledged.push(line);
}

/** What is wrong with the next life in this image; empty: nothing. */
export async function nextLife(options: StoreOptions, life: Life, image: (typeof IMAGES)[number], chance: number): Promise<string[]> {
  const root = path.dirname(options.folder);
  const target = path.join(path.dirname(root), `${path.basename(root)}-${image}`);
  const moved = (place: string): string => path.join(target, path.relative(root, place));
  const next: StoreOptions = {
    ...options,
    folder: moved(options.folder),
    checkpointCopyFolder: moved(options.checkpointCopyFolder),
    signingKeyFile: moved(options.signingKeyFile),
  };
  const wrong: string[] = [];
  try {
    for (const folder of ["state", "events", "conflicts"]) mkdirSync(path.join(next.folder, folder), { recursive: true });
    mkdirSync(path.dirname(next.signingKeyFile), { recursive: true });
    for (const end of ["", ".pub"]) copyFileSync(options.signingKeyFile + end, next.signingKeyFile + end);
    life.files.leave(image, root, target, chance);
    wrong.push(...(await examine(next, life)));
  } catch (error) {
    wrong.push(`the next life failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
  return wrong;
}

async function examine(options: StoreOptions, life: Life): Promise<string[]> {
  const wrong: string[] = [];
  const found = await verifyFolder(options.folder, { checkpointCopyFolder: options.checkpointCopyFolder });
  if (found.verdict !== "clean" && found.verdict !== "torn") wrong.push(`a crash looks like ${found.verdict}: ${found.reason ?? ""}`);
  const opened = await openStore({ ...options, segmentBytes: SEGMENT_BYTES, resumeEveryEvents: RESUME_EVERY_EVENTS });
  if (opened.role !== "owner") return [...wrong, "somebody else owns the store"];
  const { store } = opened;
  try {
    if (store.state().mode !== "writable") wrong.push(`the store is ${JSON.stringify(store.state())}`);
    const lines = (await allLines(store)).map(({ line }) => line);
    const there = new Set(lines);
    for (const line of life.acknowledged) if (!there.has(line)) wrong.push(`acknowledged and lost: ${line.slice(0, 120)}`);
    const events = lines.map((line) => JSON.parse(line) as CollaborationEvent);
    if (events.some(({ type }) => type === "external_edit")) wrong.push("a crash was taken for somebody's edit");
    const drill = events.filter(({ type }) => type === "drill_written").map(({ data }) => data["index"]);
    if (new Set(drill).size !== drill.length) wrong.push("something was stored twice");
    await store.settled();
    await store.commit({
      actor: TESTER,
      decide: () => ({ event: { type: "went_on" }, changes: [{ document: "after", value: 1 }], answer: null }),
    });
  } finally {
    await store.close();
  }
  const publicKey = readFileSync(`${options.signingKeyFile}.pub`, "utf8");
  const after = await verifyFolder(options.folder, { publicKey, checkpointCopyFolder: options.checkpointCopyFolder });
  if (after.verdict !== "clean") wrong.push(`after the next life the log is ${after.verdict}: ${after.reason ?? ""}`);
  if (after.differingFiles.length > 0) wrong.push(`files do not show the log: ${after.differingFiles.join(", ")}`);
  return wrong;
}

/** Dies at each of these calls, before, in the middle of and after it, and judges the next life in each image. Several lives at once: they wait more than they work. */
export async function crashAt(calls: readonly DiskCall[], chosen: readonly number[]): Promise<{ lives: number; faults: string[] }> {
  const jobs = chosen.flatMap((call) => momentsOf(calls[call]).map((moment) => ({ call, moment })));
  const result = { lives: 0, faults: [] as string[] };
  const worker = async (): Promise<void> => {
    for (let job = jobs.pop(); job; job = jobs.pop()) {
      const place = await createStoreFolder();
      try {
        const life = await live(place.options, job);
        for (const image of IMAGES) {
          const wrong = await nextLife(place.options, life, image, ((job.call * 7) % 10) / 10);
          result.lives += 1;
          result.faults.push(...wrong.map((fault) => `${JSON.stringify(calls[job.call])} ${job.moment} ${image}: ${fault}`));
        }
      } finally {
        await place.remove();
      }
    }
  };
  await Promise.all(Array.from({ length: LIVES_AT_ONCE }, worker));
  return result;
}

/** Only a write can be half done. */
function momentsOf(call: DiskCall | undefined): (typeof MOMENTS)[number][] {
  return MOMENTS.filter((moment) => moment !== "half" || call?.name === "write");
}

export async function allLines(store: CollaborationStore): Promise<{ seq: number; line: string }[]> {
  const all: { seq: number; line: string }[] = [];
  for (;;) {
    const page = await store.events.read({ after: all.at(-1)?.seq ?? 0, limit: 1_000 });
    if (page.length === 0) return all;
    all.push(...page);
  }
}
