/** Follows a run's log: reads what is new, writes it, waits to be woken. Needs no memory of its own, so any process can go on. */
import type { EventStore, RunStore } from "@praxis/database";
import { isRunClosed } from "@praxis/domain/run";
import type { EventStream } from "../http/sse.js";
import { eventView } from "./event-view.js";
import type { Wakeups } from "./run-wakeups.js";

export interface StreamDeps {
  runs: RunStore;
  events: EventStore;
  wakeups: Wakeups;
}

const PAGE = 200;
/** Notices only wake; should one be lost, the log is read again after this time. */
const READ_AGAIN_MS = 10_000;

export async function streamRunEvents(deps: StreamDeps, stream: EventStream, runId: string, from: number): Promise<void> {
  const watch = deps.wakeups.watch(runId);
  try {
    let after = from;
    while (!stream.signal.aborted) {
      const lines = await deps.events.read(runId, { after, limit: PAGE });
      for (const line of lines) {
        if (!(await stream.send({ id: String(line.seq), data: JSON.stringify(eventView(line)) }))) return;
        after = line.seq;
      }
      if (lines.length === PAGE) continue;
      const run = await deps.runs.getRun(runId);
      if (run && run.lastSeq > after) continue;
      if (!run || isRunClosed(run.status)) {
        await stream.send({ event: "end", data: JSON.stringify({ status: run?.status ?? "unknown" }) });
        break;
      }
      await watch.next(READ_AGAIN_MS, stream.signal);
    }
  } finally {
    watch.close();
    stream.end();
  }
}
