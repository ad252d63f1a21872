/** Every time limit and retry rule of the run's activities, with its reason. */
import { limitsOf, type PlanStep } from "@praxis/domain/plan";
import {
  STEP_ACTIVITIES,
  type AgentActivities,
  type HostActivities,
  type OfferMade,
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
/** Killing and looking takes some seconds, without a beat: a worker that is lost meanwhile is noticed by this alone. */
const CONFIRM_GONE_MS = 30_000;

/** A large repository takes minutes to check out before its verification begins. */
const CHECKOUT_MS = 600_000;

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

/**
 * The activity that an agent holds as its lease: the TTL is its heartbeat time-out. Temporal never tries it again by itself: a second attempt
 * would wait behind the workflow's back, where no outcome, refusal or preference of the first could be heard.
 */
export function agentActivity(step: PlanStep, offered: OfferMade): AgentActivities {
  const { timeoutMs } = limitsOf(step);
  return proxyActivities<AgentActivities>({
    activityId: offered.offerId,
    taskQueue: offered.queue,
    heartbeatTimeout: offered.ttlMs,
    startToCloseTimeout: timeoutMs,
    retry: { maximumAttempts: 1 },
    // The holder gets time to leave in order, and what it says last still counts.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
}

/** A worker that is silent this long is lost, and another one verifies. */
const VERIFY_HEARTBEAT_MS = 30_000;

/** Three tries are for lost workers; a verification that fails is an answer and not tried again. */
export function verifyActivity(offered: OfferMade): AgentActivities {
  return proxyActivities<AgentActivities>({
    startToCloseTimeout: offered.verifyTimeoutMs + CHECKOUT_MS + RECORDING_MS,
    heartbeatTimeout: VERIFY_HEARTBEAT_MS,
    retry: { maximumAttempts: 3, initialInterval: "500ms", backoffCoefficient: 3, maximumInterval: "30s" },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
}

/** Asks a machine whether a lost step's process is gone. When the machine stays away a person is told so instead. */
export function hostActivities(hostQueue: string): HostActivities {
  return proxyActivities<HostActivities>({
    taskQueue: hostQueue,
    scheduleToStartTimeout: HOST_START_MS,
    startToCloseTimeout: CONFIRM_GONE_MS,
    retry: { maximumAttempts: 3 },
  });
}
