/** All documents and remembered keys at the seal of a segment, one a line; its hash stands in the seal. A start reads on from there. */
import { readFileSync } from "node:fs";
import type { Json } from "@praxis/domain/hashing";
import type { RebuiltDocument } from "../documents/rebuilt-documents.js";
import { type Places, snapshotFile } from "../log/places.js";
import { sha256 } from "../log/sha256.js";
import type { DocumentTable, FileTrail } from "./document-table.js";
import type { KeyedAnswers, KeyedEvent } from "./keyed-answers.js";

/** `files`: the revisions that the document's file may show after a crash. */
type SnapshotLine =
  { document: string; revision: number; etag: string | null; files: FileTrail; value?: Json } | ({ key: string } & KeyedEvent);

export interface Snapshot {
  documents: { document: string; rebuilt: RebuiltDocument; files: FileTrail }[];
  keys: [string, KeyedEvent][];
}

/** Of the latest accepted state: the caller logs the seal right behind it. */
export function takeSnapshot(
  places: Places,
  table: DocumentTable,
  keys: KeyedAnswers,
  now: Date,
): { file: string; sha256: string; content: Buffer } {
  const lines: string[] = [];
  for (const { document, revision, etag, bytes } of table.latestRecords()) {
    // The bytes are JSON already; only the line breaks between members go.
    const value = bytes === null ? "" : `,"value":${JSON.stringify(JSON.parse(bytes.toString("utf8")))}`;
    lines.push(`${JSON.stringify({ document, revision, etag, files: table.trail(document) }).slice(0, -1)}${value}}`);
  }
  for (const [key, event] of keys.entries()) {
    if (keys.find(key, now.getTime())) lines.push(JSON.stringify({ key, ...event }));
  }
  const content = Buffer.from(lines.map((line) => `${line}\n`).join(""));
  const hash = sha256(content);
  return { file: snapshotFile(places, hash), sha256: hash, content };
}

/** Null: it is missing or was changed. */
export function readSnapshot(places: Places, hash: unknown): Snapshot | null {
  if (typeof hash !== "string") return null;
  let content: Buffer;
  try {
    content = readFileSync(snapshotFile(places, hash));
  } catch {
    return null;
  }
  if (sha256(content) !== hash) return null;
  const found: Snapshot = { documents: [], keys: [] };
  for (const text of content.toString("utf8").split("\n").slice(0, -1)) {
    const line = JSON.parse(text) as SnapshotLine;
    if ("key" in line) found.keys.push([line.key, { body: line.body, seq: line.seq, atMs: line.atMs }]);
    else {
      const { document, revision, etag, files, value } = line;
      found.documents.push({ document, rebuilt: { revision, etag, value }, files });
    }
  }
  return found;
}
