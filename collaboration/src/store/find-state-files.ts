/** What lies in `state/` when the store starts, and how each file stands to the log: right, late after a crash, or edited meanwhile. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { DOCUMENT_BYTES_MAX } from "../documents/accept-value.js";
import { fileHashOf } from "../documents/document-bytes.js";
import { documentOfFile } from "../documents/document-name.js";
import type { RebuiltDocuments } from "../documents/rebuilt-documents.js";
import type { Head } from "../log/head.js";
import type { Places } from "../log/places.js";
import { sha256 } from "../log/sha256.js";
import { nullIfMissing } from "./file-layer.js";
import { type FileStamp, stampOf } from "./file-stamp.js";
import type { ShownFile } from "./state-files.js";

export interface FoundFile {
  stamp: FileStamp;
  /** Null: not read, because it is no plain file of a document's size. */
  hash: string | null;
}

export interface FoundFiles {
  files: Map<string, FoundFile>;
  /** Second names of files that were being replaced when a process died: name → document and hash. */
  held: Map<string, { document: string; hash: string }>;
  /** Half-written files of a process that died. */
  temporary: string[];
}

/** A takeover waits for it; more would only queue at the disk. */
const AT_ONCE = 8;

const LEFT_OVER = /^\.(.+)\.\d+\.[0-9a-f]{12}\.(tmp|prev)$/;

export async function findStateFiles(places: Places): Promise<FoundFiles> {
  const found: FoundFiles = { files: new Map(), held: new Map(), temporary: [] };
  const names = (await readdir(places.state)).values();
  const worker = async (): Promise<void> => {
    for (const name of names) await findOne(places, name, found);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return found;
}

async function findOne(places: Places, name: string, found: FoundFiles): Promise<void> {
  const file = path.join(places.state, name);
  const document = documentOfFile(name);
  const [, owner, kind] = LEFT_OVER.exec(name) ?? [];
  if (document !== null) {
    const stamp = await stampOf(file);
    if (stamp) found.files.set(document, { stamp, hash: await hashOf(file, stamp) });
  } else if (owner !== undefined && kind === "tmp") found.temporary.push(name);
  else if (owner !== undefined) {
    const stamp = await stampOf(file);
    found.held.set(name, { document: owner, hash: (stamp && (await hashOf(file, stamp))) ?? "" });
  }
}

/** Document → the hashes whose revisions the log is asked for. */
export function soughtHashes({ files, held }: FoundFiles): Map<string, Set<string>> {
  const sought = new Map<string, Set<string>>();
  const seek = (document: string, hash: string | null): void => {
    if (hash !== null) sought.set(document, (sought.get(document) ?? new Set()).add(hash));
  };
  for (const [document, { hash }] of files) seek(document, hash);
  for (const { document, hash } of held.values()) seek(document, hash);
  return sought;
}

async function hashOf(file: string, stamp: FileStamp): Promise<string | null> {
  if (!stamp.plain || stamp.size > DOCUMENT_BYTES_MAX) return null;
  const bytes = await readFile(file).catch(nullIfMissing);
  return bytes && sha256(bytes).slice(0, 16);
}

/** No real file has it: the file, or its absence, will be judged as an edit. */
const UNKNOWN: FileStamp = { inode: -1n, size: -1n, modifiedNs: -1n, plain: true, modifiedMs: 0, ownerId: 0 };
/** No revision has it: whatever the file holds is not based on the present one. */
const NO_REVISION = -1;

export interface Standing {
  shown: ShownFile;
  /** `late`: to be written anew. `edited`: to be judged. */
  is: "right" | "late" | "edited";
}

/** @param wasClosed the head is at the end of the log: every file showed the latest revision. */
export function standingOf(
  document: string,
  known: { found: FoundFile | null; rebuilt: RebuiltDocuments; head: Head | null; wasClosed: boolean },
): Standing {
  const { found, rebuilt, head, wasClosed } = known;
  const record = rebuilt.documents.get(document);
  const revision = record?.revision ?? 0;
  const current = record?.etag ? fileHashOf(record.etag) : null;
  const shownBefore = head && Object.hasOwn(head.files, document) ? head.files[document] : undefined;
  const base = record === undefined || wasClosed || shownBefore === revision ? revision : NO_REVISION;
  const edited: Standing = { shown: { revision: base, hash: current, stamp: UNKNOWN, ours: false }, is: "edited" };
  if (!found) {
    if (current !== null && (wasClosed || shownBefore !== undefined)) return edited;
    return { shown: { revision: 0, hash: null, stamp: null, ours: true }, is: current === null ? "right" : "late" };
  }
  const { hash, stamp } = found;
  if (hash !== null && hash === current) return { shown: { revision, hash, stamp, ours: true }, is: "right" };
  const of = hash === null || wasClosed ? null : rebuilt.revisionOfFile(document, hash);
  if (of !== null && (shownBefore === undefined || of >= shownBefore))
    return { shown: { revision: of, hash, stamp, ours: true }, is: "late" };
  return edited;
}
