/** Where everything lies in the store's folder. */
import { readdir } from "node:fs/promises";
import path from "node:path";

export interface Places {
  folder: string;
  state: string;
  events: string;
  values: string;
  /** Sealed segments that were moved out of the log. */
  archive: string;
  conflicts: string;
  /** The segment being written. */
  active: string;
  head: string;
  /** Where a start may go on in the segment being written. */
  resume: string;
  checkpoints: string;
  lock: string;
  owner: string;
  gitignore: string;
}

export const ACTIVE_SEGMENT = "events.jsonl";
export const CHECKPOINTS_FILE = "checkpoints.jsonl";
const ARCHIVE = "archive";
const SEALED = /^events-([1-9]\d{0,15})\.jsonl$/;

export function placesOf(folder: string): Places {
  const events = path.join(folder, "events");
  return {
    folder,
    state: path.join(folder, "state"),
    events,
    values: path.join(events, "values"),
    archive: path.join(events, ARCHIVE),
    conflicts: path.join(folder, "conflicts"),
    active: path.join(events, ACTIVE_SEGMENT),
    head: path.join(events, "HEAD"),
    resume: path.join(events, "RESUME"),
    checkpoints: path.join(events, CHECKPOINTS_FILE),
    lock: path.join(folder, ".lock"),
    owner: path.join(folder, ".owner.json"),
    gitignore: path.join(folder, ".gitignore"),
  };
}

export function sealedName(firstSeq: number): string {
  return `events-${String(firstSeq)}.jsonl`;
}

/** Seen from `events/`, as sealed segments are. */
export function archivedName(firstSeq: number): string {
  return `${ARCHIVE}/${sealedName(firstSeq)}`;
}

/** First numbers of the sealed segments in a folder, in order. */
export async function sealedSegments(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  });
  return names
    .flatMap((name) => SEALED.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

export function valueFile(places: Places, sha256: string): string {
  return path.join(places.values, `${sha256}.json`);
}

export function snapshotFile(places: Places, sha256: string): string {
  return path.join(places.values, `${sha256}.snapshot.jsonl`);
}
