/** Tells merge queues what their first caller could not: that somebody came or went. Also wakes queues that do not move at all. */
import type { QueueStore } from "@praxis/database";
import type { TemporalClient } from "@praxis/temporal/client";
import type { Log } from "../log.js";
import { forEachItem, type Loop } from "./loop.js";

/** The API tries at once with a deadline of 500 ms; what is older than this was not delivered by it. */
const OLDER_THAN_MS = 2_000;
/** A gate takes minutes, so an open queue is told this rarely: it only matters when its workflow was ended by hand. */
const STILL_FOR_MS = 300_000;
const BATCH = 50;

export interface QueueRelayDeps {
  queue: Pick<QueueStore, "untold" | "markTold">;
  temporal: Pick<TemporalClient, "tellQueue">;
  log: Log;
}

export function createQueueRelay({ queue: queues, temporal, log }: QueueRelayDeps): Loop {
  return {
    name: "queue-relay",
    everyMs: 1_000,
    shared: true,
    async work() {
      const untold = await queues.untold({ olderThanMs: OLDER_THAN_MS, stillForMs: STILL_FOR_MS, limit: BATCH });
      await forEachItem(untold, log, async (queue) => {
        await temporal.tellQueue(queue);
        await queues.markTold(queue);
      });
    },
  };
}
