/** Takes the snapshot that stands behind a seal: all documents and remembered keys. `log/read-snapshot.ts` reads it. */
import { type Places, snapshotFile } from "../log/places.js";
import { sha256 } from "../log/sha256.js";
import type { DocumentTable } from "./document-table.js";
import type { KeyedAnswers } from "./keyed-answers.js";

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
