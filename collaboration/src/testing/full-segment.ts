/** A log as it is after months: a segment as full as it gets, moves of tasks on a board, and thousands of checkpoints at both places. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createCheckpointSigner } from "../log/checkpoint.js";
import { CHECKPOINTS_FILE } from "../log/places.js";
import { sha256 } from "../log/sha256.js";
import { readEvents } from "../reader/index.js";
import type { CollaborationStore } from "../store/index.js";
import { type StoreFolder, TESTER } from "./store-folder.js";

/** Of 64 MiB: not sealed before the drill is over. */
const FULL_BYTES = 60 * 1024 * 1024;
const TASKS = 60;
const AT_ONCE = 64;

interface Task {
  state: string;
  moves: number;
  title: string;
  updatedAt: string;
}

/** How many events it wrote. */
export async function fillSegment(place: StoreFolder, checkpoints: number): Promise<number> {
  const store = await place.open();
  let bytes = 0;
  const writer = async (): Promise<void> => {
    while (bytes < FULL_BYTES) bytes += await moveTask(store);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, writer));
  const { seq } = store.events.head();
  await store.close();
  await signAlong(place, seq, checkpoints);
  return seq;
}

async function moveTask(store: CollaborationStore): Promise<number> {
  const { line } = await store.commit({
    actor: TESTER,
    decide(state) {
      const id = `T-${String(state.seq % TASKS)}`;
      const board = (state.get("tasks")?.value ?? {}) as unknown as Record<string, Task>;
      const moves = (board[id]?.moves ?? 0) + 1;
      const task = {
        state: moves % 2 === 0 ? "queued" : "running",
        moves,
        title: `Task ${id} of the drill`,
        updatedAt: state.now.toISOString(),
      };
      const data = { from: board[id]?.state ?? null, to: task.state, note: "moved by the drill, with a sentence of why it was moved" };
      const value = { ...board, [id]: task } as unknown as null;
      return { event: { type: "task_moved", subject: `task:${id}`, data }, changes: [{ document: "tasks", value }], answer: null };
    },
  });
  return (line?.length ?? 0) + 1;
}

/** As if the store had lived on for weeks: checkpoints of this log, evenly along it, its own ones behind them. */
async function signAlong(place: StoreFolder, events: number, checkpoints: number): Promise<void> {
  const signer = createCheckpointSigner(readFileSync(place.options.signingKeyFile, "utf8"));
  const lines: string[] = [];
  let offset = 0;
  for await (const { seq, line, event } of readEvents(place.folder)) {
    offset += Buffer.byteLength(line) + 1;
    if (Math.floor((seq * checkpoints) / events) === Math.floor(((seq - 1) * checkpoints) / events)) continue;
    lines.push(signer.seal({ seq, hash: sha256(line), segment: 1, root: "", offset, ts: event.ts }));
  }
  for (const file of [path.join(place.folder, "events", CHECKPOINTS_FILE), path.join(place.copy, CHECKPOINTS_FILE)]) {
    writeFileSync(file, lines.map((line) => `${line}\n`).join("") + readFileSync(file, "utf8").split("\n").slice(-2, -1).join("") + "\n");
  }
}
