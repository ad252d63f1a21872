/** A start that goes on in the middle of a segment: the same state as from its beginning, and no damage before that point unseen. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Json } from "@praxis/domain/hashing";
import { verifyFolder } from "../reader/index.js";
import { allLines } from "../testing/crash-drill.js";
import { createStoreFolder, type StoreFolder, TESTER } from "../testing/store-folder.js";
import type { CollaborationStore } from "./index.js";

let place: StoreFolder;
beforeEach(async () => {
  place = await createStoreFolder();
});
afterEach(() => place.remove());

const RESUME_EVERY = { resumeEveryEvents: 50 };
const events = (name: string): string => path.join(place.folder, "events", name);
const verify = () =>
  verifyFolder(place.folder, { publicKey: readFileSync(`${place.options.signingKeyFile}.pub`, "utf8"), checkpointCopyFolder: place.copy });

/** Small and large documents, several at once, removals, keys, bare events. */
async function live(store: CollaborationStore, commits: number): Promise<void> {
  for (let index = 0; index < commits; index++) {
    await store.commit({
      actor: TESTER,
      ...(index % 6 === 0 ? { key: { key: `key ${String(store.events.head().seq)}`, body: "b" } } : {}),
      decide(state) {
        const board = (state.get("board")?.value ?? {}) as { [task: string]: Json };
        const task = { index, list: [index, index + 1], text: index % 40 === 7 ? "y".repeat(50_000) : "small" };
        const name = `doc-${String(index % 7)}`;
        const other =
          index % 13 === 5 && state.get(name) ? { document: name, remove: true as const } : { document: name, value: { index } };
        const changes = [{ document: "board", value: { ...board, [`task-${String(index % 9)}`]: task } }, other];
        return { event: { type: "lived", data: { index } }, changes: index % 5 === 4 ? [] : changes, answer: index };
      },
    });
  }
}

const stateOf = (store: CollaborationStore): unknown => store.list().map((head) => ({ ...head, value: store.peek(head.document)?.value }));

async function livedFolder(): Promise<void> {
  const store = await place.open(RESUME_EVERY);
  await live(store, 130);
  await store.close();
}

/** The number of the event that the point stands behind. */
function resumePoint(): { seq: number; offset: number } {
  return JSON.parse(readFileSync(events("RESUME"), "utf8").split("\n")[0] ?? "") as { seq: number; offset: number };
}

test("a start from the point has the documents, revisions, keys and events of one from the beginning, and goes on", async () => {
  await livedFolder();
  expect(resumePoint().seq).toBeGreaterThan(40);
  expect(resumePoint().seq).toBeLessThan(130);
  const resumed = await place.open(RESUME_EVERY);
  const [state, lines] = [stateOf(resumed), await allLines(resumed)];
  const [keyed] = lines.flatMap(({ line }) => (JSON.parse(line) as { key?: string }).key ?? []);
  const repeated = await resumed.commit({
    actor: TESTER,
    key: { key: keyed ?? "", body: "b" },
    decide: () => ({ event: { type: "never" }, changes: [], answer: -1 }),
  });
  expect(repeated).toMatchObject({ replayed: true, answer: 0 });
  await resumed.close();
  unlinkSync(events("RESUME"));
  const whole = await place.open({ resumeEveryEvents: 100_000 });
  expect(existsSync(events("RESUME"))).toBe(false);
  expect(stateOf(whole)).toEqual(state);
  expect(await allLines(whole)).toEqual(lines);
  await whole.close();
  const next = await place.open(RESUME_EVERY);
  await live(next, 70);
  await next.close();
  expect(await verify()).toMatchObject({ verdict: "clean", events: 200, differingFiles: [] });
});

test("seals go on over points: a segment that was resumed is sealed with its root, and every start agrees with the chain", async () => {
  for (let life = 0; life < 6; life++) {
    const store = await place.open({ resumeEveryEvents: 10, segmentBytes: 20_000 });
    await live(store, 25);
    await store.close();
  }
  const report = await verify();
  expect(report).toMatchObject({ verdict: "clean", differingFiles: [] });
  expect(report.segments.length).toBeGreaterThan(1);
});

test("a byte changed anywhere before the point opens the store for reading only, at the place that verify names", async () => {
  await livedFolder();
  const log = readFileSync(events("events.jsonl"));
  for (let at = 3; at < resumePoint().offset; at += 3_001) {
    const damaged = Buffer.from(log);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    writeFileSync(events("events.jsonl"), damaged);
    const store = await place.open(RESUME_EVERY);
    const { verdict, place: found } = await verify();
    expect(verdict).toBe("corrupt");
    expect(store.state()).toMatchObject({ mode: "read_only", place: found });
    await store.close();
  }
});

test("a line taken out before the point, a log cut to before it, and a large value gone are all seen at the start", async () => {
  await livedFolder();
  const log = readFileSync(events("events.jsonl"));
  const second = log.indexOf(10) + 1;
  const third = log.indexOf(10, second) + 1;
  for (const bytes of [Buffer.concat([log.subarray(0, second), log.subarray(third)]), log.subarray(0, third)]) {
    writeFileSync(events("events.jsonl"), bytes);
    const store = await place.open(RESUME_EVERY);
    expect(store.state().mode).toBe("read_only");
    await store.close();
  }
  writeFileSync(events("events.jsonl"), log);
  const [value = ""] = readdirSync(events("values")).filter((name) => name.endsWith(".json"));
  rmSync(events(`values/${value}`));
  const store = await place.open(RESUME_EVERY);
  expect(store.state()).toMatchObject({ mode: "read_only", reason: expect.stringContaining("cannot be rebuilt") });
  await store.close();
});

test("the content of a large value that no document has any more is not read again at a start: verify finds its change", async () => {
  await livedFolder();
  const first =
    readFileSync(events("events.jsonl"), "utf8")
      .split("\n")
      .find((line) => line.includes('"sha256":"')) ?? "";
  const hash = /"sha256":"([0-9a-f]{64})"/.exec(first)?.[1] ?? "";
  writeFileSync(events(`values/${hash}.json`), "{}\n");
  const store = await place.open(RESUME_EVERY);
  expect(store.state()).toEqual({ mode: "writable" });
  await store.close();
  expect(await verify()).toMatchObject({ verdict: "corrupt" });
});

test("a point that was changed, or made with another key, counts for nothing", async () => {
  await livedFolder();
  const whole = readFileSync(events("RESUME"), "utf8");
  const other = await createStoreFolder();
  try {
    const theirs = await other.open(RESUME_EVERY);
    await live(theirs, 60);
    await theirs.close();
    copyFileSync(path.join(other.folder, "events", "RESUME"), events("FOREIGN"));
  } finally {
    await other.remove();
  }
  const forged = [
    whole.replaceAll('"index":', '"Index":'),
    whole.replace(/"seq":\d+/, '"seq":1'),
    whole.slice(0, 700),
    "",
    readFileSync(events("FOREIGN"), "utf8"),
  ];
  const before = await place.open(RESUME_EVERY);
  const state = stateOf(before);
  await before.close();
  for (const text of forged) {
    writeFileSync(events("RESUME"), text);
    const store = await place.open({ resumeEveryEvents: 100_000 });
    expect(store.state()).toEqual({ mode: "writable" });
    expect(stateOf(store)).toEqual(state);
    await store.close();
  }
});
