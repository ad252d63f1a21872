/** All documents and remembered keys at the seal of a segment, one a line; its hash stands in the seal. Who reads on from there begins with it. */
import { readFileSync } from "node:fs";
import type { Json } from "@praxis/domain/hashing";
import type { RebuiltDocument } from "../documents/rebuilt-documents.js";
import { type Places, snapshotFile } from "./places.js";
import { sha256 } from "./sha256.js";

/** Revision and file hash of what a document's file may show after a crash. */
export type SnapshotTrail = readonly (readonly [revision: number, fileHash: string])[];
/** A key that was used, and for what. */
export interface SnapshotKey {
  body: string;
  seq: number;
  atMs: number;
}

type SnapshotLine =
  { document: string; revision: number; etag: string | null; files: SnapshotTrail; value?: Json } | ({ key: string } & SnapshotKey);

export interface Snapshot {
  documents: { document: string; rebuilt: RebuiltDocument; files: SnapshotTrail }[];
  keys: [string, SnapshotKey][];
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
  return sha256(content) === hash ? parseSnapshot(content) : null;
}

/** Of bytes whose hash was checked. */
export function parseSnapshot(content: Buffer): Snapshot {
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
