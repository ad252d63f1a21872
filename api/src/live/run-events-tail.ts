/** A run's log as a source that many watch: lines come from the database by their number, a notice only wakes. */
import type { EventLine, EventStore, RunStore } from "@praxis/database";
import { isRunClosed } from "@praxis/domain/run";
import { eventView } from "../events/event-view.js";
import type { Wakeups } from "../events/run-wakeups.js";
import type { TailItem, TailSource } from "./shared-tail.js";

export interface RunEventsDeps {
  runs: Pick<RunStore, "getRun">;
  events: EventStore;
  wakeups: Wakeups;
}

const PAGE = 200;
/** Should a notice be lost, the log is read again after this time. */
const READ_AGAIN_MS = 10_000;

export function runEventsSource({ runs, events, wakeups }: RunEventsDeps, runId: string): TailSource<number> {
  return {
    compare: (a, b) => a - b,
    head: async () => (await runs.getRun(runId))?.lastSeq ?? 0,
    read: async function* (after, to) {
      for (let at = after; at < to;) {
        const lines = (await events.read(runId, { after: at, limit: PAGE })).filter(({ seq }) => seq <= to);
        if (lines.length === 0) return;
        yield lines.map(itemOf);
        at = lines.at(-1)?.seq ?? at;
      }
    },
    follow: async function* (after, signal) {
      const watch = wakeups.watch(runId);
      try {
        for (let at = after; !signal.aborted;) {
          const lines = await events.read(runId, { after: at, limit: PAGE });
          if (lines.length > 0) yield lines.map(itemOf);
          at = lines.at(-1)?.seq ?? at;
          if (lines.length > 0) continue;
          const run = await runs.getRun(runId);
          if (run && run.lastSeq > at) continue;
          if (!run || isRunClosed(run.status)) return;
          await watch.next(READ_AGAIN_MS, signal);
        }
      } finally {
        watch.close();
      }
    },
  };
}

function itemOf(line: EventLine): TailItem<number> {
  return { place: line.seq, text: JSON.stringify(eventView(line)) };
}
