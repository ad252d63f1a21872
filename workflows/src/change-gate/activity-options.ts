/** Time limits and retry rules of a change's gate, with their reasons. */
import { GATES_QUEUE, type EvidenceGroup, type GateActivities } from "@praxis/temporal/contracts";
import { ActivityCancellationType, proxyActivities } from "@temporalio/workflow";

/** A worker that is silent this long is lost, and another one goes on. */
const HEARTBEAT_MS = 15_000;
/** A large repository takes minutes to fetch, and installing its dependencies minutes more. */
const PREPARATION_MS = 1_800_000;

/** Reads git and writes to Postgres: repeated freely. An answer that is a fault of the request is not tried again. */
export const gatePreparation = proxyActivities<Pick<GateActivities, "prepareGate">>({
  startToCloseTimeout: PREPARATION_MS,
  heartbeatTimeout: HEARTBEAT_MS,
  retry: { maximumAttempts: 5, initialInterval: "500ms", backoffCoefficient: 2, maximumInterval: "30s" },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});

/** One read of Postgres: while it is away, tried again without end. */
export const gateReports = proxyActivities<Pick<GateActivities, "readReports">>({
  startToCloseTimeout: "1m",
  heartbeatTimeout: HEARTBEAT_MS,
  retry: { initialInterval: "500ms", backoffCoefficient: 2, maximumInterval: "30s" },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});

/** Judging, signing and recording. While Postgres is away they are tried again without end: a verdict may not be lost. */
export const gateDecisions = proxyActivities<Pick<GateActivities, "judgeGate" | "settleGate" | "failGate">>({
  startToCloseTimeout: "5m",
  heartbeatTimeout: HEARTBEAT_MS,
  retry: { initialInterval: "200ms", backoffCoefficient: 2, maximumInterval: "10s" },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});

/** Three tries are for lost workers: what a command answers, also that it fails, is evidence and not tried again. */
export function collector({ timeoutMs }: EvidenceGroup): Pick<GateActivities, "collectEvidence"> {
  return proxyActivities<Pick<GateActivities, "collectEvidence">>({
    taskQueue: GATES_QUEUE,
    startToCloseTimeout: timeoutMs + PREPARATION_MS,
    heartbeatTimeout: HEARTBEAT_MS,
    retry: { maximumAttempts: 3, initialInterval: "500ms", backoffCoefficient: 2, maximumInterval: "30s" },
    cancellationType: ActivityCancellationType.TRY_CANCEL,
  });
}
