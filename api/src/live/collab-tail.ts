/** The log of the collaboration state as a source that many watch, in the process that owns it. */
import type { CollaborationStore } from "@praxis/collaboration/store";
import { collabEventView } from "../collab/events/collab-event-view.js";
import type { TailItem, TailSource } from "./shared-tail.js";

type Line = Parameters<typeof collabEventView>[0] & { seq: number };

/** `collaboration` throws `collaboration_unavailable` while another process owns the store. */
export function collabSource(collaboration: () => CollaborationStore): TailSource<number> {
  return {
    compare: (a, b) => a - b,
    head: () => Promise.resolve(collaboration().events.head().seq),
    read: async function* (after, to) {
      const { events } = collaboration();
      for (let at = after; at < to;) {
        const lines = (await events.read({ after: at, limit: 200 })).filter(({ seq }) => seq <= to);
        if (lines.length === 0) return;
        yield lines.map(itemOf);
        at = lines.at(-1)?.seq ?? at;
      }
    },
    follow: async function* (after, signal) {
      for await (const line of collaboration().events.follow({ after, signal })) yield [itemOf(line)];
    },
  };
}

function itemOf(line: Line): TailItem<number> {
  return { place: line.seq, text: JSON.stringify(collabEventView(line)) };
}
