/**
 * The sidecar `events/RESUME`: all documents and keys behind one event of the segment being written, so that a start need not replay what
 * came before. A shortcut only: it is signed, and it counts only while the segment's bytes up to there are what they were. Else, and
 * whenever anything about it is not as it should be, the segment is read from its beginning. Reads only.
 */
import { createHash, type Hash, type KeyObject } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { AttestedEvents } from "./attested.js";
import { openSigned } from "./checkpoint.js";
import { lastLine } from "./last-line.js";
import { type MerkleState, MerkleTree } from "./merkle.js";
import { type Places, sealedName } from "./places.js";
import { parseSnapshot, type Snapshot } from "./read-snapshot.js";
import { sha256 } from "./sha256.js";
import type { LogEnd } from "./walk-log.js";

/** The first line, signed; the snapshot's lines follow. */
export interface ResumeHeader {
  is: "resume point";
  v: 1;
  seq: number;
  hash: string;
  segment: number;
  /** SHA-256 of the line before the segment. */
  before: string | null;
  /** Length and SHA-256 of the segment's bytes up to here. */
  offset: number;
  content: string;
  tree: MerkleState;
  /** Where every so many lines begin, as the feed wants it. */
  places: number[];
  /** Hashes of large values that the segment's lines so far name: their files must be there. */
  values: string[];
  /** SHA-256 of all that follows the first line. */
  snapshot: string;
}

export interface ResumePoint {
  end: LogEnd;
  places: number[];
  values: string[];
  snapshot: Snapshot;
}

export interface ResumeOptions {
  places: Places;
  publicKey: KeyObject;
  /** First numbers of the sealed segments. */
  sealed: readonly number[];
  attested: AttestedEvents;
}

/** Null: there is none, or it does not fit what is there now. */
export async function readResumePoint({ places, publicKey, sealed, attested }: ResumeOptions): Promise<ResumePoint | null> {
  const file = await readFile(places.resume).catch(nullIfMissing);
  if (!file) return null;
  const header = openSigned(file.subarray(0, file.indexOf(10)).toString("utf8"), publicKey);
  if (!isHeader(header)) return null;
  const rest = file.subarray(file.indexOf(10) + 1);
  // What is attested before it could not be compared with its line any more.
  if ((attested.firstSeq ?? header.seq) < header.seq) return null;
  if (sha256(rest) !== header.snapshot) return null;
  if (!(await follows(places, sealed, header))) return null;
  const there = new Set(await readdir(places.values));
  if (header.values.some((hash) => !there.has(`${hash}.json`))) return null;
  const content = await contentUpTo(places.active, header.offset);
  if (content === null || content.copy().digest("hex") !== header.content) return null;
  const { seq, hash, segment, offset, before } = header;
  const end: LogEnd = { seq, hash, segment, offset, before, tree: MerkleTree.restore(header.tree), content, sealedInPlace: false };
  return { end, places: header.places, values: header.values, snapshot: parseSnapshot(rest) };
}

/** Is the segment being written still the one of the header, behind the same line? */
async function follows(places: Places, sealed: readonly number[], { segment, before }: ResumeHeader): Promise<boolean> {
  const last = sealed.at(-1);
  if (last === undefined) return segment === 1 && before === null;
  const seal = await lastLine(path.join(places.events, sealedName(last)));
  return seal !== null && sha256(seal) === before;
}

/** A few milliseconds of hashing, then calls have their turn. */
const CHUNK_BYTES = 2 * 1024 * 1024;

/**
 * Null: the file is shorter. Read in this thread: the bytes were written a moment ago, and on a busy machine sixty trips through the
 * thread pool cost a takeover more than the hashing.
 */
async function contentUpTo(file: string, length: number): Promise<Hash | null> {
  const content = createHash("sha256");
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, length));
  let handle: number;
  try {
    handle = openSync(file, "r");
  } catch (error) {
    return nullIfMissing(error);
  }
  try {
    let met = 0;
    while (met < length) {
      const bytes = readSync(handle, chunk, 0, Math.min(chunk.length, length - met), met);
      if (bytes === 0) return null;
      content.update(chunk.subarray(0, bytes));
      met += bytes;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return content;
  } finally {
    closeSync(handle);
  }
}

function isHeader(value: unknown): value is ResumeHeader {
  return typeof value === "object" && value !== null && "is" in value && value.is === "resume point" && "v" in value && value.v === 1;
}

function nullIfMissing(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
  throw error;
}
