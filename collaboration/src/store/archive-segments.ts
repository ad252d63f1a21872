/**
 * Moves old sealed segments out of the log into `events/archive/`. The log says so first, with what the rest rests on (the last line's hash
 * and the snapshot behind it), so that what is left is still checked from its first line on, and a segment that is merely gone is found.
 */
import { stat } from "node:fs/promises";
import path from "node:path";
import type { Json } from "@praxis/domain/hashing";
import { lastLine } from "../log/last-line.js";
import { isFault, openLine } from "../log/check-line.js";
import type { CollaborationActor } from "../log/event-line.js";
import { archivedName, type Places, sealedName, sealedSegments } from "../log/places.js";
import { sha256 } from "../log/sha256.js";
import type { ArchivedSegment } from "./collaboration-store.js";
import type { Committer } from "./committer.js";
import type { EventFeed } from "./event-feed.js";
import type { FileLayer } from "./file-layer.js";

export interface ArchiveDeps {
  places: Places;
  files: FileLayer;
  committer: Pick<Committer, "commit">;
  feed: EventFeed;
  clock: { now(): Date };
}

/** Answers to repeated calls are looked up in the log for a day. */
const KEPT_LEAST_MS = 24 * 60 * 60 * 1000;

/** Their record is one event. */
const SEGMENTS_A_CALL = 100;

/** Oldest first. The newest sealed segment always stays: a start reads on from it. */
export async function archiveSegments(
  deps: ArchiveDeps,
  { before, actor }: { before: Date; actor: CollaborationActor },
): Promise<ArchivedSegment[]> {
  const { places, files, committer, feed, clock } = deps;
  const until = Math.min(before.getTime(), clock.now().getTime() - KEPT_LEAST_MS);
  const segments = await oldSegments(places, until);
  if (segments.length === 0) return [];
  await files.makeFolder(places.archive);
  const data = { segments: segments as unknown as Json };
  await committer.commit({
    actor: { ...actor, via: "store" },
    decide: () => ({ event: { type: "log_archived", data }, changes: [], answer: null }),
  });
  for (const { firstSeq, lastSeq } of segments) {
    feed.forget(lastSeq);
    await files.rename(path.join(places.events, sealedName(firstSeq)), path.join(places.events, archivedName(firstSeq)));
  }
  await files.syncFolder(places.archive);
  await files.syncFolder(places.events);
  return segments;
}

async function oldSegments(places: Places, until: number): Promise<ArchivedSegment[]> {
  const found: ArchivedSegment[] = [];
  for (const firstSeq of (await sealedSegments(places.events)).slice(0, -1).slice(0, SEGMENTS_A_CALL)) {
    const file = path.join(places.events, sealedName(firstSeq));
    const raw = await lastLine(file);
    const seal = raw && openLine(raw);
    const snapshot = seal && !isFault(seal) && seal.type === "segment_sealed" ? seal.data["snapshot"] : null;
    // A segment that cannot be read stays where it is found: `verify` says what is wrong with it.
    if (!raw || !seal || isFault(seal) || typeof snapshot !== "string" || Date.parse(seal.ts) >= until) break;
    const { size } = await stat(file);
    found.push({ file: archivedName(firstSeq), firstSeq, lastSeq: seal.seq, bytes: size, hash: sha256(raw), snapshot });
  }
  return found;
}
