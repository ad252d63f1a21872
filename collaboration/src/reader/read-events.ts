/** The log's lines from the files, without the lock. Lines of a write that is going on are left out. */
import path from "node:path";
import type { CollaborationEvent, EventLine } from "../log/event-line.js";
import { isFault, openLine } from "../log/check-line.js";
import { ACTIVE_SEGMENT, type Places, placesOf, sealedName, sealedSegments } from "../log/places.js";
import { scanLines } from "../log/scan-lines.js";

export interface ReadEvent extends EventLine {
  event: CollaborationEvent;
}

/**
 * In order, from the event after `after` to the last whole line. Stops at a line that is no event (`verifyFolder` says what is wrong
 * with it). Running beside the owner it may end with lines that are written but not yet acknowledged.
 */
export async function* readEvents(folder: string, { after = 0 }: { after?: number } = {}): AsyncGenerator<ReadEvent> {
  const places = placesOf(folder);
  let seq = after;
  // The segment being written may be sealed while it is read: its rest is then found under its new name.
  for (let tries = 0; tries < 3; tries++) {
    const sealed = await sealedSegments(places.events);
    for await (const read of wholeLines(places, sealed, seq)) {
      if (read.seq <= seq) continue;
      if (read.seq > seq + 1 && seq > after) break;
      seq = read.seq;
      yield read;
    }
    if ((await sealedSegments(places.events)).length === sealed.length) return;
  }
}

async function* wholeLines(places: Places, sealed: readonly number[], after: number): AsyncGenerator<ReadEvent> {
  const wanted = sealed.filter((_, index) => (sealed[index + 1] ?? Infinity) > after + 1).map(sealedName);
  for (const file of [...wanted, ACTIVE_SEGMENT]) {
    for await (const lines of scanLines(path.join(places.events, file))) {
      for (const { raw, complete } of lines) {
        const event = complete ? openLine(raw) : null;
        if (!event || isFault(event)) return;
        yield { seq: event.seq, line: raw.toString("utf8"), event };
      }
    }
  }
}
