/** Walks the whole log and says whether it is clean, torn, corrupt or rolled back, and where. Reads only; may run beside the owner. */
import { createPublicKey, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileHashOf } from "../documents/document-bytes.js";
import { RebuiltDocuments } from "../documents/rebuilt-documents.js";
import { fileNameOf } from "../documents/document-name.js";
import { type Attested, AttestedEvents } from "../log/attested.js";
import type { LineFault } from "../log/check-line.js";
import { archivedBefore, archiveEndBefore } from "../log/archived.js";
import { readCheckpoints } from "../log/checkpoint.js";
import type { CollaborationEvent, KeyedAnswer } from "../log/event-line.js";
import { readHead } from "../log/head.js";
import { readSnapshot } from "../log/read-snapshot.js";
import {
  archivedName,
  CHECKPOINTS_FILE,
  type Places,
  placesOf,
  sealedName,
  sealedSegments,
  snapshotFile,
  valueFile,
} from "../log/places.js";
import { sha256 } from "../log/sha256.js";
import { type LogWalk, type WalkOptions, walkLog } from "../log/walk-log.js";

export const LOG_VERDICTS = ["clean", "torn", "corrupt", "rolled_back"] as const;

export interface VerifyOptions {
  /** PEM of the key that signs the checkpoints. Without it checkpoints are not believed. */
  publicKey?: string;
  /** The second place. Without it a log that was put back as a whole, with its checkpoints, cannot be told from a clean one. */
  checkpointCopyFolder?: string;
}

export interface LogReport {
  verdict: (typeof LOG_VERDICTS)[number];
  /** In plain words; null when clean. */
  reason: string | null;
  /** The first place that is wrong. */
  place: { file: string; line: number; offset: number } | null;
  /** Events that hold, and the numbers of the first (later than 1 when older ones were archived) and last. */
  events: number;
  firstSeq: number | null;
  lastSeq: number;
  lastHash: string | null;
  /** The last event that a signed checkpoint attests; null: none does. */
  attestedSeq: number | null;
  checkpoints: number;
  segments: { file: string; firstSeq: number }[];
  /** Files of `state/` that do not show the last revision of the log: late by less than a second, or edited. Not a fault of the log. */
  differingFiles: string[];
}

export async function verifyFolder(folder: string, options: VerifyOptions = {}): Promise<LogReport> {
  let report = await verifyOnce(folder, options);
  // The owner may be in the middle of a write: what is torn now and whole a moment later was never torn.
  for (let tries = 0; report.verdict === "torn" && tries < 3; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const again = await verifyOnce(folder, options);
    const same = again.place?.offset === report.place?.offset;
    report = again;
    if (same && tries > 0) break;
  }
  return report;
}

async function verifyOnce(folder: string, options: VerifyOptions): Promise<LogReport> {
  const places = placesOf(folder);
  const key = options.publicKey === undefined ? null : createPublicKey(options.publicKey);
  // Read before the log: it only grows, so it holds all that these attest.
  const signed = await signedCheckpoints(places, options, key);
  const head = await readHead(places.head);
  const attested = new AttestedEvents([...signed.attested, ...(head?.hash ? [{ seq: head.seq, hash: head.hash, by: "events/HEAD" }] : [])]);
  const rebuilt = new RebuiltDocuments(places);
  const begin = await beginOf(places, rebuilt);
  if ("missing" in begin) return unbegun(begin.missing, begin.file);
  const walk = await walkLog(places, {
    ...begin,
    onEvent({ event, hash }) {
      attested.meet(event.seq, hash);
      return rebuilt.apply(event) ?? missingFile(places, event);
    },
  });
  const wrong = walk.fault ? [] : rebuilt.wrongDocuments();
  return {
    ...verdictOf({ walk, attested, bad: signed.bad, wrong }),
    events: walk.firstSeq === null ? 0 : walk.end.seq - walk.firstSeq + 1,
    firstSeq: walk.firstSeq,
    lastSeq: walk.end.seq,
    lastHash: walk.end.hash,
    attestedSeq: signed.attested.at(-1)?.seq ?? null,
    checkpoints: signed.attested.length,
    segments: walk.segments,
    differingFiles: walk.fault ? [] : differingFiles(places, rebuilt),
  };
}

/**
 * Where to begin: at the first event, as far back as there are segments; else behind what was archived, with the documents as they were
 * then. A log whose beginning is neither there nor known to be archived has lost it.
 */
async function beginOf(
  places: Places,
  rebuilt: RebuiltDocuments,
): Promise<Pick<WalkOptions, "from" | "archived"> | { missing: string; file: string }> {
  const [inside] = await sealedSegments(places.events);
  if (inside === undefined) return {};
  const archived = await archivedBefore(places, inside);
  const first = archived[0] ?? inside;
  if (first === 1) return { archived };
  const file = archived[0] === undefined ? sealedName(first) : archivedName(first);
  const end = await archiveEndBefore(places, first);
  if (!end) return { missing: `the log begins with event ${String(first)}, and it does not say that what came before was archived`, file };
  const snapshot = readSnapshot(places, end.snapshot);
  if (!snapshot)
    return { missing: `events/values/${end.snapshot}.snapshot.jsonl, with which the log begins, is missing or was changed`, file };
  for (const { document, rebuilt: state } of snapshot.documents) rebuilt.set(document, state);
  return { archived, from: { segment: first, prev: end.hash } };
}

function unbegun(reason: string, file: string): LogReport {
  return {
    ...{ verdict: "corrupt", reason, place: { file, line: 1, offset: 0 } },
    ...{ events: 0, firstSeq: null, lastSeq: 0, lastHash: null, attestedSeq: null, checkpoints: 0, segments: [], differingFiles: [] },
  };
}

interface Findings {
  walk: LogWalk;
  attested: AttestedEvents;
  bad: { file: string; line: number }[];
  wrong: string[];
}

function verdictOf({ walk, attested, bad, wrong }: Findings): Pick<LogReport, "verdict" | "reason" | "place"> {
  const { fault, end } = walk;
  const last = { file: walk.segments.at(-1)?.file ?? "", line: end.tree.count + 1, offset: end.offset };
  const place = fault ? { file: fault.file, line: fault.line, offset: fault.offset } : last;
  const damage = attested.judge(end, fault);
  if (damage) return { ...damage, place };
  if (wrong.length > 0) return { verdict: "corrupt", reason: `the log does not lead to the recorded ETag of ${wrong.join(", ")}`, place };
  const [first] = bad;
  if (first) {
    const reason = `${first.file} holds a line that the given key did not sign`;
    return { verdict: "corrupt", reason, place: { ...first, offset: 0 } };
  }
  if (!fault) return { verdict: "clean", reason: null, place: null };
  const reason = `the last write was cut off at line ${String(fault.line)} of ${fault.file}: ${fault.message}. The owner's next start sets it aside`;
  return { verdict: "torn", reason, place };
}

async function signedCheckpoints(
  places: Places,
  { checkpointCopyFolder }: VerifyOptions,
  key: KeyObject | null,
): Promise<{ attested: Attested[]; bad: { file: string; line: number }[] }> {
  const found: { attested: Attested[]; bad: { file: string; line: number }[] } = { attested: [], bad: [] };
  if (!key) return found;
  const files = [{ file: places.checkpoints, by: "a checkpoint" }];
  if (checkpointCopyFolder !== undefined) {
    files.push({ file: path.join(checkpointCopyFolder, CHECKPOINTS_FILE), by: "a checkpoint at the second place" });
  }
  for (const { file, by } of files) {
    const { checkpoints, bad } = await readCheckpoints(file, key);
    for (const { seq, hash } of checkpoints) found.attested.push({ seq, hash, by });
    for (const line of bad) found.bad.push({ file: path.basename(file), line });
  }
  found.attested.sort((a, b) => a.seq - b.seq);
  return found;
}

/** Answers and snapshots that lie beside the log under their hash. (Documents' values are read when they are rebuilt.) */
function missingFile(places: Places, event: CollaborationEvent): LineFault | null {
  const keyed = event.data["keyed"] as unknown as KeyedAnswer | undefined;
  const sealed = event.type === "segment_sealed" && event.actor.via === "store" ? event.data["snapshot"] : undefined;
  const wanted: string[][] = [];
  if (typeof keyed?.answerSha256 === "string") wanted.push([keyed.answerSha256, valueFile(places, keyed.answerSha256)]);
  if (typeof sealed === "string") wanted.push([sealed, snapshotFile(places, sealed)]);
  for (const [hash, file = ""] of wanted) {
    try {
      if (sha256(readFileSync(file)) === hash) continue;
      return { problem: "value_missing", message: `events/values/${path.basename(file)} was changed` };
    } catch {
      return { problem: "value_missing", message: `events/values/${path.basename(file)} cannot be read` };
    }
  }
  return null;
}

function differingFiles(places: Places, rebuilt: RebuiltDocuments): string[] {
  const differing: string[] = [];
  for (const [document, { etag }] of rebuilt.documents) {
    let hash: string | null;
    try {
      hash = sha256(readFileSync(path.join(places.state, fileNameOf(document)))).slice(0, 16);
    } catch {
      hash = null;
    }
    if (hash !== (etag === null ? null : fileHashOf(etag))) differing.push(document);
  }
  return differing.sort();
}
