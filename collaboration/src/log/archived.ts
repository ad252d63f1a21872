/** What was moved out of the log, as the log itself remembers it, and what of it still lies beside it. Reads only. */
import path from "node:path";
import { isFault, openLine } from "./check-line.js";
import { lastLine } from "./last-line.js";
import { ACTIVE_SEGMENT, archivedName, type Places, sealedName, sealedSegments } from "./places.js";
import { scanLines } from "./scan-lines.js";

/** Where the rest of the log begins. */
export interface ArchiveEnd {
  /** SHA-256 of the last archived line. */
  hash: string;
  /** Of the documents behind that line: a file's hash. */
  snapshot: string;
}

/** First numbers of the archived segments that lead up to `first` without a gap; those that somebody took elsewhere are left out. */
export async function archivedBefore(places: Places, first: number): Promise<number[]> {
  const leading: number[] = [];
  let next = first;
  for (const firstSeq of (await sealedSegments(places.archive)).reverse()) {
    const raw = await lastLine(path.join(places.events, archivedName(firstSeq)));
    const seal = raw && openLine(raw);
    if (!seal || isFault(seal) || seal.seq + 1 !== next) break;
    leading.unshift(firstSeq);
    next = firstSeq;
  }
  return leading;
}

const RECORD = Buffer.from('"type":"log_archived"');

/** The record of the archive that ends right before event `first`; null: the log knows of none. */
export async function archiveEndBefore(places: Places, first: number): Promise<ArchiveEnd | null> {
  const names = [...(await sealedSegments(places.events)).map(sealedName), ACTIVE_SEGMENT];
  for (const name of names) {
    for await (const lines of scanLines(path.join(places.events, name))) {
      for (const { raw, complete } of lines) {
        const found = complete && raw.includes(RECORD) ? endIn(raw, first) : null;
        if (found) return found;
      }
    }
  }
  return null;
}

function endIn(raw: Buffer, first: number): ArchiveEnd | null {
  const event = openLine(raw);
  if (isFault(event) || event.type !== "log_archived" || event.actor.via !== "store") return null;
  const segments = event.data["segments"];
  for (const segment of Array.isArray(segments) ? segments : []) {
    if (typeof segment !== "object" || segment === null || Array.isArray(segment)) continue;
    const { lastSeq, hash, snapshot } = segment as { readonly [name: string]: unknown };
    if (lastSeq === first - 1 && typeof hash === "string" && typeof snapshot === "string") return { hash, snapshot };
  }
  return null;
}
