/**
 * A log as it is after months: a segment as full as it gets, moves of tasks on a board, and thousands of checkpoints at both places.
 * Made line by line with the store's own functions, for a hundred thousand commits would take minutes; `full-segment.test.ts` compares
 * the lines with those of a store.
 */
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import type { Json } from "@praxis/domain/hashing";
import { difference } from "../documents/difference.js";
import { documentBytes, etagOf } from "../documents/document-bytes.js";
import { createCheckpointSigner } from "../log/checkpoint.js";
import { leafHash, MerkleTree } from "../log/merkle.js";
import { CHECKPOINTS_FILE, placesOf } from "../log/places.js";
import { sealLine, type SealedLine } from "../log/seal-line.js";
import { type StoreFolder, TESTER } from "./store-folder.js";

/** Of 64 MiB: not sealed before the drill is over. */
const FULL_BYTES = 60 * 1024 * 1024;
const TASKS = 20;
/** Lines written to the file at once. */
const LINES_AT_ONCE = 1_000;
/** Between two moves: so many of them are some months. */
const MOVES_EVERY_MS = 60_000;
const DOCUMENT = "tasks";

interface Task {
  state: string;
  moves: number;
  title: string;
  updatedAt: string;
}

type Board = { readonly [id: string]: Task };

interface Move {
  event: { type: string; subject: string; data: { readonly [name: string]: Json } };
  board: Board;
}

/** What the move of this number does, as a commit would say it. */
export function moveTask(board: Board, seq: number, ts: string): Move {
  const id = `T-${String(seq % TASKS)}`;
  const moves = (board[id]?.moves ?? 0) + 1;
  const task = { state: moves % 2 === 0 ? "queued" : "running", moves, title: `Task ${id} of the drill`, updatedAt: ts };
  const data = { from: board[id]?.state ?? null, to: task.state, note: NOTE };
  return { event: { type: "task_moved", subject: `task:${id}`, data }, board: { ...board, [id]: task } };
}

const NOTE = "moved by the drill, with a sentence of why it was moved, as people and agents write them when they hand something over";

/** How many events it wrote. The folder must be new. */
export async function fillSegment(place: StoreFolder, checkpoints: number, bytes = FULL_BYTES): Promise<number> {
  // Folders and the key.
  await (await place.open()).close();
  const events = writeLines(place, { bytes, checkpointBytes: bytes / checkpoints });
  // What only an owner writes: the board's file, head and resume point.
  const store = await place.open();
  await store.settled();
  await store.close();
  return events;
}

function writeLines(place: StoreFolder, full: { bytes: number; checkpointBytes: number }): number {
  const signer = createCheckpointSigner(readFileSync(place.options.signingKeyFile, "utf8"));
  const { active, checkpoints } = placesOf(place.folder);
  const tree = new MerkleTree();
  const signed: string[] = [];
  const file = openSync(active, "a");
  let waiting: Buffer[] = [];
  const flush = (): void => {
    writeSync(file, Buffer.concat(waiting));
    waiting = [];
  };
  let offset = 0;
  let seq = 0;
  for (const { sealed, ts } of lines()) {
    waiting.push(sealed.raw, NEWLINE);
    tree.append(leafHash(sealed.raw));
    offset += sealed.raw.length + 1;
    seq = sealed.seq;
    if (offset >= (signed.length + 1) * full.checkpointBytes) {
      signed.push(`${signer.seal({ seq, hash: sealed.hash, segment: 1, root: tree.root(), offset, ts })}\n`);
    }
    if (seq % LINES_AT_ONCE === 0) flush();
    if (offset >= full.bytes) break;
  }
  flush();
  closeSync(file);
  for (const copy of [checkpoints, path.join(place.copy, CHECKPOINTS_FILE)]) writeFileSync(copy, signed.join(""));
  return seq;
}

const NEWLINE = Buffer.from("\n");

/** Without end. Each event is one revision of the board. */
function* lines(): Generator<{ sealed: SealedLine; ts: string }> {
  let before: Board | undefined;
  let prev: string | null = null;
  for (let seq = 1; ; seq++) {
    const ts = moveTime(seq).toISOString();
    const { event, board }: Move = moveTask(before ?? {}, seq, ts);
    const value = board as unknown as Json;
    const etag = etagOf(seq, documentBytes(value));
    const patch = difference(before as unknown as Json | undefined, value) as unknown as Json;
    const data = { ...event.data, document: DOCUMENT, revision: seq, etag, patch };
    const sealed = sealLine({ ...event, actor: TESTER, data }, { seq, ts, prev });
    yield { sealed, ts };
    before = board;
    prev = sealed.hash;
  }
}

export function moveTime(seq: number): Date {
  return new Date(Date.UTC(2026, 0, 1) + seq * MOVES_EVERY_MS);
}
