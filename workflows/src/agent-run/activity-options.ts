/** Every time limit and retry rule of the run's activities, with its reason. */
import { limitsOf, type PlanStep } from "@praxis/domain/plan";
import {
  STEP_ACTIVITIES,
  type HostActivities,
  type RunActivities,
  type StepActivities,
  type StepActivityName,
} from "@praxis/temporal/contracts";
import { ActivityCancellationType, proxyActivities, proxyLocalActivities, type ActivityOptions } from "@temporalio/workflow";
import type { ExecutedKind } from "@praxis/domain/playbook";

/** Decisions go to Postgres. While it is away they are tried again without end: a run may not lose one. */
export const decide = proxyLocalActivities<RunActivities>({
  startToCloseTimeout: "30s",
  retry: { initialInterval: "200ms", backoffCoefficient: 2, maximumInterval: "10s" },
});

/** A worker needs some seconds beyond the step's own limit to end the process tree and record what happened. */
const RECORDING_MS = 30_000;
/** A machine that does not take its work within a minute is treated as gone. */
const HOST_START_MS = 60_000;

/** Called once per step: its options come from the plan. */
export function stepActivity(step: PlanStep, hostQueue: string | null): StepActivities[StepActivityName] {
  const limits = limitsOf(step);
  const options: ActivityOptions = {
    startToCloseTimeout: limits.timeoutMs + RECORDING_MS,
    retry: { maximumAttempts: limits.attempts, initialInterval: "1s", backoffCoefficient: 2, maximumInterval: "60s" },
    ...(limits.heartbeatTimeoutMs > 0
      ? { heartbeatTimeout: limits.heartbeatTimeoutMs, cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED }
      : { cancellationType: ActivityCancellationType.TRY_CANCEL }),
    ...(hostQueue === null ? {} : { taskQueue: hostQueue, scheduleToStartTimeout: HOST_START_MS }),
  };
  return proxyActivities<StepActivities>(options)[STEP_ACTIVITIES[step.uses as ExecutedKind]];
}

/** Asks a machine whether a lost step's process is gone. When the machine stays away a person is told so instead. */
export function hostActivities(hostQueue: string): HostActivities {
  return proxyActivities<HostActivities>({
    taskQueue: hostQueue,
    scheduleToStartTimeout: HOST_START_MS,
    startToCloseTimeout: "60s",
    retry: { maximumAttempts: 3 },
  });
}
