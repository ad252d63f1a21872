/** The handlers of merge queues. */
import type { QueueAddress, QueueStore } from "@praxis/database";
import type { Git } from "@praxis/repository";
import type { Logger } from "pino";
import type { Handlers } from "../http/call.js";
import type { RepositoryResolver } from "../runs/resolve-repository.js";
import type { TemporalPort } from "../runs/temporal-port.js";
import { createEnterQueue } from "./enter-queue.js";
import { createGetQueue } from "./get-queue.js";
import { createLeaveQueue } from "./leave-queue.js";
import { createTellQueue } from "./tell-queue.js";

export interface QueueHandlerDeps {
  queue: QueueStore;
  git: Git;
  repositories: RepositoryResolver;
  temporal: TemporalPort;
  log: Logger;
}

/** Best effort: what it cannot tell, the relay in the workers tells. */
export type TellQueue = (queue: QueueAddress) => Promise<void>;

export function createQueueHandlers(deps: QueueHandlerDeps): Pick<Handlers, "getQueue" | "enterQueue" | "leaveQueue"> {
  const tell = createTellQueue(deps);
  return {
    getQueue: createGetQueue(deps),
    enterQueue: createEnterQueue({ ...deps, tell }),
    leaveQueue: createLeaveQueue({ ...deps, tell }),
  };
}
