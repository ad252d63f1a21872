/** Tells merge queues what their first caller could not: that somebody came or went. Also wakes queues that do not move at all. */
import type { QueueStore } from "@praxis/database";
import type { TemporalClient } from "@praxis/temporal/client";
import type { Loop } from "./loop.js";

/** The API tries at once with a deadline of 500 ms; what is older than this was not delivered by it. */
const OLDER_THAN_MS = 2_000;
/** A gate takes minutes, so an open queue is told this rarely: it only matters when its workflow was ended by hand. */
const STILL_FOR_MS = 300_000;
const BATCH = 50;

export function createQueueRelay(deps: { queue: QueueStore; temporal: Pick<TemporalClient, "tellQueue"> }): Loop {
  return {
    name: "queue-relay",
    everyMs: 1_000,
    shared: true,
    async work() {
      for (const queue of await deps.queue.untold({ olderThanMs: OLDER_THAN_MS, stillForMs: STILL_FOR_MS, limit: BATCH })) {
        await deps.temporal.tellQueue(queue);
        await deps.queue.markTold(queue);
      }
    },
  };
}
