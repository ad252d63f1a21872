/** The log of the collaboration state as a source that many watch: from the store in the process that owns it, from the owner in the others. */
import type { CollaborationStore } from "@praxis/collaboration/store";
import { setTimeout as sleep } from "node:timers/promises";
import { collabEventView } from "../collab/events/collab-event-view.js";
import type { CollaborationHost } from "../collab/ownership/collaboration-host.js";
import type { OwnerEvents } from "../collab/ownership/owner-events.js";
import type { TailItem, TailSource } from "./shared-tail.js";

export interface CollabTailDeps {
  /** Throws `collaboration_unavailable` when nobody comes to own it in time. */
  place: CollaborationHost["place"];
  owner: OwnerEvents;
}

type Line = Parameters<typeof collabEventView>[0] & { seq: number };

/** The owner has just stopped: until another one has taken over. */
const AGAIN_MS = 100;

export function collabSource({ place, owner }: CollabTailDeps): TailSource<number> {
  return {
    compare: (a, b) => a - b,
    head: async () => {
      const found = await place();
      return "here" in found ? found.here.events.head().seq : owner.head(found.there);
    },
    read: async function* (after, to) {
      for (let at = after; at < to;) {
        const found = await place();
        const page = "here" in found ? await pageHere(found.here, at) : (await owner.page(found.there, at)).map(toItem);
        const items = page.filter(({ place: seq }) => seq <= to);
        if (items.length === 0) return;
        yield items;
        at = items.at(-1)?.place ?? at;
      }
    },
    follow: async function* (after, signal) {
      for (let at = after; !signal.aborted;) {
        const found = await place();
        if ("here" in found) {
          for await (const line of found.here.events.follow({ after: at, signal })) yield [itemOf(line)];
          return;
        }
        for await (const events of owner.follow(found.there, at, signal)) {
          yield events.map(toItem);
          at = events.at(-1)?.seq ?? at;
        }
        await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}

async function pageHere(store: CollaborationStore, after: number): Promise<TailItem<number>[]> {
  return (await store.events.read({ after, limit: 200 })).map(itemOf);
}

function toItem({ seq, text }: { seq: number; text: string }): TailItem<number> {
  return { place: seq, text };
}

function itemOf(line: Line): TailItem<number> {
  return { place: line.seq, text: JSON.stringify(collabEventView(line)) };
}
