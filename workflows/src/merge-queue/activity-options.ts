/** Time limits and retry rules of a merge queue, with their reasons. */
import type { QueueActivities } from "@praxis/temporal/contracts";
import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from "@temporalio/workflow";

/** Every activity of the queue beats once a second. A worker that is silent this long is lost, and another one goes on. */
const HEARTBEAT_MS = 10_000;

/**
 * Short statements of Postgres, made by the main loop one after the other. While Postgres is away they are tried again without end: a queue may
 * not lose its place. Nothing beside the main loop may call one: two local activities in one workflow task replay in another order.
 */
export const queueRecords = proxyLocalActivities<Pick<QueueActivities, "readQueue" | "readTip" | "endEntry">>({
  startToCloseTimeout: "30s",
  retry: { initialInterval: "200ms", backoffCoefficient: 2, maximumInterval: "10s" },
});

/** What is read and written beside the main loop, and so never local: one look at a ref, and entries that are given back. */
export const recordsBeside = proxyActivities<Pick<QueueActivities, "readTip" | "endEntry">>({
  startToCloseTimeout: "30s",
  heartbeatTimeout: HEARTBEAT_MS,
  retry: { initialInterval: "200ms", backoffCoefficient: 2, maximumInterval: "10s" },
});

/** Adds objects and nothing else, and a repeat makes the same ones. A large rebase checks out a whole tree. */
export const building = proxyActivities<Pick<QueueActivities, "buildCandidate">>({
  startToCloseTimeout: "10m",
  heartbeatTimeout: HEARTBEAT_MS,
  retry: { maximumAttempts: 5, initialInterval: "500ms", backoffCoefficient: 2, maximumInterval: "30s" },
});

/**
 * Reads receipts and asks for a gate; whoever waits for it is the workflow. Short, and a repeat finds what was asked for. None is local,
 * because the same news also lets the main loop read Postgres.
 */
export const asking = proxyActivities<Pick<QueueActivities, "askForCandidate" | "isCandidateOpen" | "concludeCandidate">>({
  startToCloseTimeout: "10m",
  heartbeatTimeout: HEARTBEAT_MS,
  retry: { initialInterval: "500ms", backoffCoefficient: 2, maximumInterval: "30s" },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});

/** As it was before: waits for a gate, which has a day, and holds a worker's place meanwhile. A worker that is silent for 30 s is lost, and another one goes on waiting. */
export const judging = proxyActivities<Pick<QueueActivities, "judgeCandidate">>({
  startToCloseTimeout: "25h",
  heartbeatTimeout: "30s",
  retry: { initialInterval: "500ms", backoffCoefficient: 2, maximumInterval: "30s" },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});

/** The one write to the branch runs once: whether it happened is read back, never guessed by doing it again. */
export const landing = proxyActivities<Pick<QueueActivities, "landCandidate">>({
  startToCloseTimeout: "5m",
  heartbeatTimeout: HEARTBEAT_MS,
  retry: { maximumAttempts: 1 },
});

/** Reads the branch and writes Postgres: until it knows. */
export const confirming = proxyActivities<Pick<QueueActivities, "confirmLanding">>({
  startToCloseTimeout: "1m",
  heartbeatTimeout: HEARTBEAT_MS,
  retry: { initialInterval: "200ms", backoffCoefficient: 2, maximumInterval: "10s" },
});
