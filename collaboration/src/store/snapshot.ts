/** Takes the snapshot that stands behind a seal: all documents and remembered keys. `log/read-snapshot.ts` reads it. */
import { type Places, snapshotFile } from "../log/places.js";
import { sha256 } from "../log/sha256.js";
import type { DocumentRecord, DocumentTable, FileTrail } from "./document-table.js";
import type { KeyedAnswers, KeyedEvent } from "./keyed-answers.js";

/** Of the latest accepted state: the caller logs the seal right behind it. */
export function takeSnapshot(
  places: Places,
  table: DocumentTable,
  keys: KeyedAnswers,
  now: Date,
): { file: string; sha256: string; content: Buffer } {
  const lines = table.latestRecords().map((record) => documentLine(record, table.trail(record.document)));
  for (const [key, event] of keys.entries()) if (keys.find(key, now.getTime())) lines.push(keyLine(key, event));
  const content = Buffer.from(lines.join(""));
  const hash = sha256(content);
  return { file: snapshotFile(places, hash), sha256: hash, content };
}

export function documentLine({ document, revision, etag, bytes }: DocumentRecord, files: FileTrail): string {
  // The bytes are JSON already; only the line breaks between members go.
  const value = bytes === null ? "" : `,"value":${JSON.stringify(JSON.parse(bytes.toString("utf8")))}`;
  return `${JSON.stringify({ document, revision, etag, files }).slice(0, -1)}${value}}\n`;
}

export function keyLine(key: string, event: KeyedEvent): string {
  return `${JSON.stringify({ key, ...event })}\n`;
}
