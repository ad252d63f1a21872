/** Tells a queue's workflow at once what Postgres already holds; a caller waits 500 ms for it at most. */
import type { QueueAddress } from "@praxis/database";
import type { Logger } from "pino";
import type { TemporalPort } from "../runs/temporal-port.js";

/** From the contract: a caller waits this long for Temporal at most. */
const DEADLINE_MS = 500;

export function createTellQueue({ temporal, log }: { temporal: TemporalPort; log: Logger }): (queue: QueueAddress) => Promise<void> {
  return async ({ repositoryKey, branch }) => {
    const told = temporal.tellQueue({ repositoryKey, branch }).catch((error: unknown) => {
      log.info({ repositoryKey, branch, reason: error instanceof Error ? error.message : "unknown" }, "left to the relay");
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, DEADLINE_MS);
    });
    await Promise.race([told, late]);
    clearTimeout(timer);
  };
}
