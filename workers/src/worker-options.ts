/** How our Temporal workers are set. The benchmark gives its raw contender the same, so that a ratio measures the code and not the settings. */
import type { WorkerOptions } from "@temporalio/worker";

export const WORKER_OPTIONS = {
  /** Cancellation reaches an activity only in a heartbeat's answer: beat often enough that a person does not wait. */
  maxHeartbeatThrottleInterval: "2s",
  defaultHeartbeatThrottleInterval: "2s",
  /** Room for what is nearly done before activities are told to stop. */
  shutdownGraceTime: "2s",
  /** A command gets 10 s after SIGTERM, then SIGKILL; recording takes the rest. */
  shutdownForceTime: "25s",
} as const satisfies Partial<WorkerOptions>;
