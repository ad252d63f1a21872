/** A reader's server-sent events over a shared tail: each row with its id, and `end` when the chain has ended. */
import type { EventStream } from "../http/sse.js";
import { historyIdOf, type HistoryPlace } from "./history-place.js";
import type { HistoryTail } from "./history-tails.js";

export async function streamHistory(stream: EventStream, tail: HistoryTail, from: HistoryPlace): Promise<void> {
  try {
    for await (const items of tail.watch(from, stream.signal))
      for (const { place, text } of items) if (!(await stream.send({ id: historyIdOf(place), data: text }))) return;
    if (!stream.signal.aborted) await stream.send({ event: "end", data: JSON.stringify({ rows: "complete" }) });
  } finally {
    stream.end();
  }
}
