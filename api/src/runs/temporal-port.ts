/** What the API needs of Temporal. Every call may fail with `temporal_unavailable`; nothing of the API depends on it to answer reads. */
import type { TemporalClient } from "@praxis/temporal/client";

export type TemporalPort = Pick<
  TemporalClient,
  "startRun" | "signalRun" | "tellGate" | "tellEvaluation" | "tellQueue" | "executions" | "history" | "histories" | "ping"
>;
