/**
 * Leases at Temporal, without an SDK worker: one poll takes the one task of one offer, its token then keeps, ends or cancels it. On a
 * connection of its own **without** the default retries: a repeated poll could drop a task that was already handed out.
 */
import { runWorkflowId } from "@praxis/domain/ids";
import { Connection } from "@temporalio/client";
import { defaultPayloadConverter } from "@temporalio/common";
import { isInvalidArgument, isNotFound, translateTemporalError } from "./translate-error.js";

export interface LeaseGatewayOptions {
  address: string;
  namespace: string;
  tls?: boolean;
  apiKey?: string;
  /** Shown in Temporal beside what this process took and ended. */
  identity: string;
  /** How long a call (polls left out) may take; milliseconds. */
  deadlineMs?: number;
}

/** gone: Temporal has ended this task, gave it to somebody else or never had it. It never comes back. */
export type Told = "done" | "gone";

/** Every call throws `temporal_unavailable` (retry: true) when Temporal is away: then nothing is known about its effect. */
export interface LeaseGateway {
  /**
   * Waits for the task of an offer's own queue. It is not stopped half-way on purpose: an answer that nobody reads is a task nobody
   * holds. A call always ends `waitMs` after it began, at the latest a second later.
   */
  pollOffer(queue: string, options: { waitMs: number }): Promise<{ taskToken: Uint8Array; attempt: number } | null>;
  /** Keeps the task for another heartbeat timeout. `details` shows in Temporal only. */
  heartbeat(taskToken: Uint8Array, details: unknown): Promise<{ cancelRequested: boolean } | "gone">;
  /** Ends the task with an outcome for the workflow. */
  complete(taskToken: Uint8Array, outcome: unknown): Promise<Told>;
  /** Reports that the task was cancelled. not_asked: the workflow has not asked for it (yet). */
  cancel(taskToken: Uint8Array): Promise<Told | "not_asked">;
  /** Ends a task whose time to live is over, instead of waiting for Temporal's timer, which comes a second later. */
  expire(taskToken: Uint8Array): Promise<Told>;
  /**
   * Ends a task whose token was lost before anybody kept it. It skips the check that a token makes, so only the sweeper calls it, and
   * only for a lease that was never granted. gone: no process has taken the task yet, or it has ended.
   */
  failUngranted(task: { runId: string; activityId: string; reason: string }): Promise<Told>;
  close(): Promise<void>;
}

/** The type of the failure that `failUngranted` leaves in the workflow. */
export const LEASE_NOT_GRANTED = "lease_not_granted";

/** The type of the failure that `expire` leaves there. */
export const LEASE_EXPIRED = "lease_expired";

/** A heartbeat's caller waits for it: well below the shortest TTL of 5 s. */
const DEADLINE_MS = 2_000;
/** The server answers an empty poll this long before its deadline, and refuses a deadline under two seconds. */
const POLL_MARGIN_MS = 1_000;
const POLL_DEADLINE_LEAST_MS = 2_000;
/** Our own connection tries again this often at least: the default of two minutes is longer than most leases. */
const RECONNECT_MOST_MS = 1_000;

export function createLeaseGateway(options: LeaseGatewayOptions): LeaseGateway {
  const { namespace, identity, deadlineMs = DEADLINE_MS } = options;
  const connection = Connection.lazy({
    address: options.address,
    ...(options.tls || options.apiKey ? { tls: true } : {}),
    ...(options.apiKey ? { apiKey: options.apiKey } : {}),
    interceptors: [],
    channelArgs: { "grpc.initial_reconnect_backoff_ms": 100, "grpc.max_reconnect_backoff_ms": RECONNECT_MOST_MS },
  });
  const service = connection.workflowService;
  const ask = async <Answer>(call: () => Promise<Answer>): Promise<Answer | "gone"> => {
    try {
      return await connection.withDeadline(Date.now() + deadlineMs, call);
    } catch (error) {
      if (isNotFound(error)) return "gone";
      throw translateTemporalError(error);
    }
  };
  const told = async (call: () => Promise<unknown>): Promise<Told> => ((await ask(call)) === "gone" ? "gone" : "done");
  return {
    pollOffer: (queue, { waitMs }) => pollOffer(connection, { namespace, identity, queue, waitMs }),
    async heartbeat(taskToken, details) {
      const answer = await ask(() => service.recordActivityTaskHeartbeat({ namespace, identity, taskToken, details: payloadsOf(details) }));
      return answer === "gone" ? "gone" : { cancelRequested: answer.cancelRequested };
    },
    complete: (taskToken, outcome) =>
      told(() => service.respondActivityTaskCompleted({ namespace, identity, taskToken, result: payloadsOf(outcome) })),
    async cancel(taskToken) {
      try {
        return await told(() => service.respondActivityTaskCanceled({ namespace, identity, taskToken }));
      } catch (error) {
        // Of a token that was ours a moment ago, nothing else can be invalid.
        if (isInvalidArgument(error)) return "not_asked";
        throw error;
      }
    },
    expire: (taskToken) =>
      told(() =>
        service.respondActivityTaskFailed({ namespace, identity, taskToken, failure: finalFailure(LEASE_EXPIRED, EXPIRED_MESSAGE) }),
      ),
    failUngranted: ({ runId, activityId, reason }) => {
      const failure = finalFailure(LEASE_NOT_GRANTED, reason);
      return told(() =>
        service.respondActivityTaskFailedById({ namespace, identity, workflowId: runWorkflowId(runId), activityId, failure }),
      );
    },
    close: () => connection.close(),
  };
}

const EXPIRED_MESSAGE = "No heartbeat came through in its time to live.";

function finalFailure(type: string, message: string) {
  return { message, source: "praxis", applicationFailureInfo: { type, nonRetryable: true } };
}

interface PollAsked {
  namespace: string;
  identity: string;
  queue: string;
  waitMs: number;
}

async function pollOffer(connection: Connection, asked: PollAsked): ReturnType<LeaseGateway["pollOffer"]> {
  const { namespace, identity, queue, waitMs } = asked;
  const deadline = Date.now() + Math.max(POLL_DEADLINE_LEAST_MS, waitMs + POLL_MARGIN_MS);
  let pollerGroupId = "";
  try {
    // A server that spreads a queue says with its first answer where to ask next.
    for (;;) {
      const answer = await connection.withDeadline(deadline, () =>
        connection.workflowService.pollActivityTaskQueue({ namespace, identity, taskQueue: { name: queue }, pollerGroupId }),
      );
      if (answer.taskToken.length > 0) return { taskToken: answer.taskToken, attempt: answer.attempt };
      const group = answer.pollerGroupInfos.find(({ id }) => id !== pollerGroupId && id !== "")?.id ?? "";
      if (group === "" || deadline - Date.now() < POLL_DEADLINE_LEAST_MS) return null;
      pollerGroupId = group;
    }
  } catch (error) {
    throw translateTemporalError(error);
  }
}

function payloadsOf(value: unknown): { payloads: ReturnType<typeof defaultPayloadConverter.toPayload>[] } {
  return { payloads: [defaultPayloadConverter.toPayload(value)] };
}
