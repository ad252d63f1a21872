/** Asking an open run for more: a step once again, or a message to whoever works on it. */
import { DomainError } from "@praxis/domain/errors";
import { isRunClosed, isStepRetryable, type RunCommand, type StepStatus } from "@praxis/domain/run";
import type { Tx } from "../connection/database.js";
import type { StoreDeps } from "../store-deps.js";
import { lockRun } from "./locked-run.js";
import { refuse, requested } from "./request-control.js";
import type { Requested, RunRequest } from "./run-record.js";

type CommandOf<Kind extends RunCommand["kind"]> = Extract<RunCommand, { kind: Kind }>;

/** Read after the run's lock: whoever changes a step's row holds that lock until its commit. */
const STEP = "SELECT status, generation FROM steps WHERE run_id = $1 AND step_id = $2";

export async function requestStepRetry(
  { database, clock }: StoreDeps,
  request: RunRequest & { stepId: string },
  tx?: Tx,
): Promise<Requested<CommandOf<"retry_step">>> {
  const { runId, stepId, actor, reason, commandId } = request;
  return database.within(tx, async (tx) => {
    const run = await lockRun(tx, runId);
    const [step] = await tx.query<{ status: StepStatus; generation: number }>(STEP, [runId, stepId]);
    if (!step) throw new DomainError("step_not_found", `The run ${runId} has no step ${stepId}.`);
    if (isRunClosed(run.status) || run.control === "cancel") throw refuse(run, "retryStep");
    if (!isStepRetryable(step.status)) {
      const message = `The step ${stepId} is ${step.status}; only a step that failed, was cancelled or was skipped can be run again.`;
      throw new DomainError("illegal_transition", message, { details: { from: step.status, to: "pending", allowed: [] } });
    }
    const event = { type: "step_retry_requested", actor, subject: `step:${stepId}`, data: { reason, commandId } } as const;
    return requested(tx, run, { kind: "retry_step", id: commandId, stepId, generation: step.generation }, event, clock.now());
  });
}

export async function postMessage(
  { database, clock }: StoreDeps,
  request: Omit<RunRequest, "reason"> & { text: string; mode: "steer" | "follow_up" },
  tx?: Tx,
): Promise<Requested<CommandOf<"post_message">>> {
  const { runId, text, mode, actor, commandId } = request;
  return database.within(tx, async (tx) => {
    const run = await lockRun(tx, runId);
    if (isRunClosed(run.status)) throw refuse(run, "message");
    const event = { type: "message_posted", actor, subject: "run", data: { text, mode, commandId } } as const;
    // Without the text: Temporal's history is no place for what people write.
    const told = { kind: "steer", payload: { text, mode } } as const;
    return requested(tx, run, { kind: "post_message", id: commandId, mode }, event, clock.now(), told);
  });
}
