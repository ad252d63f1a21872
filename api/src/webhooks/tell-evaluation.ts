/** Wakes an evaluation that waits for somebody's report. Not waited for: one that has ended needs nothing, one that was missed looks by itself. */
import type { Logger } from "pino";
import type { TemporalPort } from "../runs/temporal-port.js";

export function createTellEvaluation({ temporal, log }: { temporal: TemporalPort; log: Logger }): (workflowId: string) => void {
  return (workflowId) => {
    void temporal.tellEvaluation(workflowId).catch((error: unknown) => {
      log.info({ workflowId, reason: error instanceof Error ? error.message : "unknown" }, "the evaluation was not told of a report");
    });
  };
}
