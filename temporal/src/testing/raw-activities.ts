/** For tests and measurements: workflows without a worker. The caller schedules one activity at a time and sees how it ended. Not for production code. */
import { randomUUID } from "node:crypto";
import { Connection } from "@temporalio/client";

export interface RawActivity {
  workflowId: string;
  queue: string;
  activityId: string;
  heartbeatMs: number;
}

export interface RawEnd {
  kind: "completed" | "failed" | "timed_out" | "cancelled";
  /** Of a completed one. */
  outcome: unknown;
  /** The failure's type, or the kind of timeout. */
  why: string;
}

export interface RawActivities {
  /** Starts a workflow and schedules its activity; settles once Temporal has it. */
  schedule(activity: RawActivity): Promise<void>;
  /** All of it but the last call, which the answer makes: for who measures that one. */
  prepare(activity: RawActivity): Promise<() => Promise<void>>;
  /** Asks the activity to stop, as a workflow does that waits for the end of its cancellation. */
  askToCancel(workflowId: string): Promise<void>;
  /** Waits for the end of the activity at most `withinMs`. */
  end(workflowId: string, withinMs: number): Promise<RawEnd>;
  /** How many events the history has now. */
  historyLength(workflowId: string): Promise<number>;
  close(): Promise<void>;
}

const WORKFLOW_QUEUE_PREFIX = "raw-test/";
const SCHEDULE_ACTIVITY = 1;
const REQUEST_CANCEL_ACTIVITY = 2;
const ENDS = {
  activityTaskCompletedEventAttributes: "completed",
  activityTaskFailedEventAttributes: "failed",
  activityTaskTimedOutEventAttributes: "timed_out",
  activityTaskCanceledEventAttributes: "cancelled",
} as const;

export function createRawActivities({ address, namespace }: { address: string; namespace: string }): RawActivities {
  const connection = Connection.lazy({ address });
  const service = connection.workflowService;
  const queue = (workflowId: string) => ({ name: WORKFLOW_QUEUE_PREFIX + workflowId });
  const seconds = (ms: number) => ({ seconds: Math.floor(ms / 1000) as never, nanos: (ms % 1000) * 1_000_000 });

  /** Takes the workflow's next task and answers it with these commands. */
  const turn = async (workflowId: string, commands: readonly object[]): Promise<void> => (await begin(workflowId))(commands);
  const begin = async (workflowId: string): Promise<(commands: readonly object[]) => Promise<void>> => {
    const task = await connection.withDeadline(Date.now() + 60_000, () =>
      service.pollWorkflowTaskQueue({ namespace, taskQueue: queue(workflowId), identity: "raw-test" }),
    );
    if (task.taskToken.length === 0) throw new Error(`${workflowId} had no workflow task`);
    return async (commands) => {
      await service.respondWorkflowTaskCompleted({ namespace, taskToken: task.taskToken, identity: "raw-test", commands: [...commands] });
    };
  };
  const eventsOf = async (workflowId: string) => {
    const answer = await service.getWorkflowExecutionHistory({ namespace, execution: { workflowId }, maximumPageSize: 1_000 });
    return answer.history?.events ?? [];
  };
  const prepare: RawActivities["prepare"] = async ({ workflowId, queue: activityQueue, activityId, heartbeatMs }) => {
    await service.startWorkflowExecution({
      namespace,
      workflowId,
      requestId: randomUUID(),
      workflowType: { name: "raw" },
      taskQueue: queue(workflowId),
      identity: "raw-test",
    });
    const attributes = {
      activityId,
      activityType: { name: "agentWork" },
      taskQueue: { name: activityQueue },
      startToCloseTimeout: seconds(3_600_000),
      heartbeatTimeout: seconds(heartbeatMs),
      retryPolicy: { maximumAttempts: 1 },
    };
    const answer = await begin(workflowId);
    return () => answer([{ commandType: SCHEDULE_ACTIVITY, scheduleActivityTaskCommandAttributes: attributes }]);
  };
  return {
    prepare,
    schedule: async (activity) => (await prepare(activity))(),
    async askToCancel(workflowId) {
      await service.requestCancelWorkflowExecution({ namespace, workflowExecution: { workflowId }, requestId: randomUUID() });
      const scheduled = (await eventsOf(workflowId)).find((event) => event.activityTaskScheduledEventAttributes);
      const attributes = { scheduledEventId: scheduled?.eventId ?? null };
      await turn(workflowId, [{ commandType: REQUEST_CANCEL_ACTIVITY, requestCancelActivityTaskCommandAttributes: attributes }]);
    },
    async end(workflowId, withinMs) {
      for (const until = Date.now() + withinMs; ;) {
        for (const event of await eventsOf(workflowId)) {
          for (const [name, kind] of Object.entries(ENDS)) {
            const attributes = event[name as keyof typeof ENDS];
            if (attributes) return { kind, ...detailsOf(attributes as EndAttributes) };
          }
        }
        if (Date.now() > until) throw new Error(`the activity of ${workflowId} has not ended`);
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
    historyLength: async (workflowId) => (await eventsOf(workflowId)).length,
    close: () => connection.close(),
  };
}

interface EndAttributes {
  result?: { payloads?: { data?: Uint8Array | null }[] | null } | null;
  failure?: {
    applicationFailureInfo?: { type?: string | null } | null;
    timeoutFailureInfo?: { timeoutType?: number | null } | null;
  } | null;
}

function detailsOf({ result, failure }: EndAttributes): { outcome: unknown; why: string } {
  const data = result?.payloads?.[0]?.data;
  return {
    outcome: data ? (JSON.parse(Buffer.from(data).toString("utf8")) as unknown) : null,
    why: failure?.applicationFailureInfo?.type ?? String(failure?.timeoutFailureInfo?.timeoutType ?? ""),
  };
}
