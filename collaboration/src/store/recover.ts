/**
 * Reads the log at the start: documents, keys, the end to write on from, and whether something is wrong. Changes nothing on disk but
 * keeps a copy of a torn tail. Never decides to cut what was durable: then the store opens read-only.
 */
import type { KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { RebuiltDocuments } from "../documents/rebuilt-documents.js";
import { type Attested, AttestedEvents } from "../log/attested.js";
import { isFault, openLine } from "../log/check-line.js";
import { lastLine } from "../log/last-line.js";
import { CHECKPOINTS_FILE, type Places, sealedName, sealedSegments } from "../log/places.js";
import { readNewestCheckpoint } from "../log/checkpoint.js";
import { readSnapshot, type Snapshot } from "../log/read-snapshot.js";
import { readResumePoint } from "../log/resume-point.js";
import { type Head, readHead } from "../log/head.js";
import { sha256 } from "../log/sha256.js";
import { type FoundFault, type LogWalk, walkLog, type WalkedEvent } from "../log/walk-log.js";
import type { LogPlace } from "./collaboration-store.js";
import { EventFeed } from "./event-feed.js";
import { KeyedAnswers } from "./keyed-answers.js";

export interface Recovered {
  rebuilt: RebuiltDocuments;
  keys: KeyedAnswers;
  feed: EventFeed;
  walk: LogWalk;
  head: Head | null;
  /** Something that was durable is gone or changed. */
  damage: { reason: string; place: LogPlace } | null;
  /** A write that a dying process did not finish. */
  torn: FoundFault | null;
  /** What both places attest, and how many bytes of whole lines each of the two files has. */
  checkpoints: { attestedSeq: number; sizes: readonly [number, number] };
  /** Of the segment being written: what lies behind the resume point. */
  replayed: { events: number; bytes: number };
  warnings: string[];
}

export interface RecoverOptions {
  places: Places;
  checkpointCopyFolder: string;
  publicKey: KeyObject;
  now: Date;
  /** Hashes of the files found in `state/` (and left over beside them). */
  fileHashes: ReadonlyMap<string, ReadonlySet<string>>;
}

const KEYS_KEPT_MS = 24 * 60 * 60 * 1000;

export async function recover(options: RecoverOptions): Promise<Recovered> {
  const { places } = options;
  const warnings: string[] = [];
  const head = await readHead(places.head);
  const checkpoints = await newestCheckpoints(options, warnings);
  const attested = new AttestedEvents([
    ...checkpoints.attested,
    ...(head?.hash ? [{ seq: head.seq, hash: head.hash, by: "events/HEAD" }] : []),
  ]);
  const rebuilt = new RebuiltDocuments(places, options.fileHashes);
  const keys = new KeyedAnswers();
  const feed = new EventFeed(places);
  const sealed = await sealedSegments(places.events);
  const resume = await readResumePoint({ places, publicKey: options.publicKey, sealed, attested });
  if (resume) begin(resume.snapshot, { rebuilt, keys });
  const from = resume ? null : await lastSeal(options, sealed, { rebuilt, keys, warnings });
  if (resume) for (const hash of resume.values) rebuilt.values.add(hash);
  if (resume) attested.meet(resume.end.seq, resume.end.hash ?? "");
  // Segments before the start are not read, but readers may ask for them.
  const unread = resume?.end.segment ?? from?.segment ?? 0;
  for (const first of sealed) if (first < unread) feed.addSegment(first, true);
  if (resume) feed.addSegment(resume.end.segment, false, resume.places);
  let told = resume ? path.basename(places.active) : "";
  const onEvent = (walked: WalkedEvent): ReturnType<RebuiltDocuments["apply"]> => {
    const { event } = walked;
    if (walked.file !== told) {
      feed.addSegment(event.seq, walked.file !== path.basename(places.active));
      told = walked.file;
    }
    feed.place(event.seq, walked.offset);
    attested.meet(event.seq, walked.hash);
    rememberKey(keys, event, options.now);
    return rebuilt.apply(event);
  };
  const known = { seq: resume?.end.seq ?? 0, offset: resume?.end.offset ?? 0 };
  const walk = await walkLog(places, { ...(from ? { from } : {}), ...(resume ? { resume: resume.end } : {}), onEvent });
  const replayed = { events: walk.end.seq - Math.max(known.seq, walk.end.segment - 1), bytes: walk.end.offset - known.offset };
  if (told !== path.basename(places.active)) feed.addSegment(walk.end.seq + 1, false);
  const found = attested.judge(walk.end, walk.fault);
  const end: LogPlace = walk.fault ?? { file: walk.segments.at(-1)?.file ?? "", line: walk.end.tree.count + 1, offset: walk.end.offset };
  const place: LogPlace = { file: end.file, line: end.line, offset: end.offset };
  feed.setHead({ seq: walk.end.seq, hash: walk.end.hash });
  const wrong = found ? [] : rebuilt.wrongDocuments();
  const reason = found?.reason ?? (wrong.length > 0 ? `the log does not lead to the recorded ETag of ${wrong.join(", ")}` : null);
  const damage = reason === null ? null : { reason, place };
  return { rebuilt, keys, feed, walk, head, damage, torn: damage ? null : walk.fault, checkpoints, replayed, warnings };
}

/** The newest of each place: the chain leads from it to all that came before, and `verifyFolder` looks at every one. */
async function newestCheckpoints(
  { places, checkpointCopyFolder, publicKey }: RecoverOptions,
  warnings: string[],
): Promise<Recovered["checkpoints"] & { attested: Attested[] }> {
  const own = await readNewestCheckpoint(places.checkpoints, publicKey);
  const copyFile = path.join(checkpointCopyFolder, CHECKPOINTS_FILE);
  const copy = await readNewestCheckpoint(copyFile, publicKey);
  const attested: Attested[] = [];
  for (const [file, { newest, bad }, by] of [
    [places.checkpoints, own, "a checkpoint"],
    [copyFile, copy, "a checkpoint at the second place"],
  ] as const) {
    if (newest) attested.push({ seq: newest.seq, hash: newest.hash, by });
    if (bad > 0) warnings.push(`${String(bad)} lines of ${file} are not signed by this store's key`);
  }
  const attestedSeq = Math.min(own.newest?.seq ?? 0, copy.newest?.seq ?? 0);
  return { attested, attestedSeq, sizes: [own.size, copy.size] };
}

/** The newest seal whose snapshot is whole. Null: read everything. */
async function lastSeal(
  { places }: RecoverOptions,
  sealed: readonly number[],
  into: { rebuilt: RebuiltDocuments; keys: KeyedAnswers; warnings: string[] },
): Promise<{ segment: number; prev: string } | null> {
  const first = sealed.at(-1);
  if (first === undefined) return null;
  const raw = await lastLine(path.join(places.events, sealedName(first)));
  const event = raw && openLine(raw);
  if (!raw || !event || isFault(event) || event.type !== "segment_sealed") return null;
  const snapshot = readSnapshot(places, event.data["snapshot"]);
  if (!snapshot) {
    into.warnings.push(`the snapshot at event ${String(event.seq)} is missing or changed: the whole log is read`);
    return null;
  }
  begin(snapshot, into);
  return { segment: event.seq + 1, prev: sha256(raw) };
}

function begin(snapshot: Snapshot, into: { rebuilt: RebuiltDocuments; keys: KeyedAnswers }): void {
  for (const { document, rebuilt, files } of snapshot.documents) {
    for (const [revision, fileHash] of files) into.rebuilt.meetFile(document, revision, fileHash);
    into.rebuilt.set(document, rebuilt);
  }
  for (const [key, keyed] of snapshot.keys) into.keys.set(key, keyed);
}

function rememberKey(keys: KeyedAnswers, event: WalkedEvent["event"], now: Date): void {
  const keyed = event.data["keyed"];
  if (event.key === undefined || typeof keyed !== "object" || keyed === null || !("body" in keyed) || typeof keyed.body !== "string")
    return;
  const atMs = Date.parse(event.ts);
  if (now.getTime() - atMs < KEYS_KEPT_MS) keys.set(event.key, { body: keyed.body, seq: event.seq, atMs });
}

/** The bytes that will be cut: kept beside the log, for a person to look at. */
export async function tornBytes(places: Places, torn: FoundFault): Promise<Buffer> {
  return (await readFile(path.join(places.events, torn.file))).subarray(torn.offset);
}
