/**
 * For tests and measurements: a real continue-as-new chain of any length, written through Temporal without a worker or an activity's work.
 * Its events look like those of an agent run. Not for production code.
 */
import { randomUUID } from "node:crypto";
import { runWorkflowId } from "@praxis/domain/ids";
import { Connection } from "@temporalio/client";

export interface ChainWish {
  runId: string;
  executions: number;
  /** Of each, about: whole rounds. */
  eventsEach: number;
  /** Leave the last execution open (default: it completes). */
  open?: boolean;
}

export interface HistoryChains {
  /** Answers how many events the executions that have ended hold. */
  make(wish: ChainWish): Promise<number>;
  /** Further rounds (one by default) in the execution that was left open, written at once. */
  grow(runId: string, count?: number): Promise<void>;
  close(): Promise<void>;
}

/** One workflow task of a round: an activity that is cancelled at once, a timer likewise, and markers of segments. */
const ROUNDS_A_TASK = 100;
/** Activity 3 (scheduled, asked to cancel, cancelled), timer 2, marker 1. */
const EVENTS_A_ROUND = 6;
const COMMANDS_A_ROUND = 5;

const COMMAND = { schedule: 1, cancelActivity: 2, startTimer: 3, complete: 4, cancelTimer: 6, marker: 9, continueAsNew: 10 } as const;

export function createHistoryChains({ address, namespace }: { address: string; namespace: string }): HistoryChains {
  const connection = Connection.lazy({ address });
  const service = connection.workflowService;
  const queueOf = (runId: string) => ({ name: `chain-test/${runId}` });
  const answerTask = async (runId: string, commandsAt: (lastEventId: number) => object[]): Promise<number> => {
    const task = await connection.withDeadline(Date.now() + 60_000, () =>
      service.pollWorkflowTaskQueue({ namespace, taskQueue: queueOf(runId), identity: "chain-test" }),
    );
    if (task.taskToken.length === 0) throw new Error(`${runId} had no workflow task`);
    // The completion of this task is the event after its start; what its commands write follows.
    const completedId = Number(String(task.startedEventId)) + 1;
    const commands = commandsAt(completedId);
    await service.respondWorkflowTaskCompleted({ namespace, taskToken: task.taskToken, identity: "chain-test", commands });
    return completedId;
  };
  const rounds = (runId: string, count: number) => (completedId: number) =>
    Array.from({ length: count }, (_one, place) => round(queueOf(runId).name, completedId + place * COMMANDS_A_ROUND, place)).flat();

  return {
    make: async ({ runId, executions, eventsEach, open = false }) => {
      await service.startWorkflowExecution({
        namespace,
        workflowId: runWorkflowId(runId),
        requestId: randomUUID(),
        workflowType: { name: "agentRun" },
        taskQueue: queueOf(runId),
        identity: "chain-test",
        input: { payloads: [payload({ runId })] },
      });
      let events = 0;
      for (let execution = 0; execution < executions; execution += 1) {
        const isLast = execution === executions - 1;
        // The end of the cancelled activities is written after everything else and asks for the next workflow task.
        for (let left = Math.max(1, Math.floor(eventsEach / EVENTS_A_ROUND)); left > 0; left -= ROUNDS_A_TASK)
          await answerTask(runId, rounds(runId, Math.min(left, ROUNDS_A_TASK)));
        if (isLast && open) return events;
        const end = isLast
          ? [{ commandType: COMMAND.complete, completeWorkflowExecutionCommandAttributes: {} }]
          : [continueAsNew(queueOf(runId))];
        events += (await answerTask(runId, () => end)) + 1;
      }
      return events;
    },
    grow: async (runId, count = 1) => {
      await answerTask(runId, rounds(runId, count));
    },
    close: () => connection.close(),
  };
}

const ENCODING = Buffer.from("json/plain");

function payload(value: unknown): { metadata: Record<string, Uint8Array>; data: Uint8Array } {
  return { metadata: { encoding: ENCODING }, data: Buffer.from(JSON.stringify(value)) };
}

const duration = (seconds: number) => ({ seconds: seconds as never, nanos: 0 });

/** The event ids that commands refer to are known beforehand: events are written in the order of the commands. */
function round(queue: string, before: number, place: number): object[] {
  const stepId = `step-${String(place)}`;
  const timerId = randomUUID();
  return [
    {
      commandType: COMMAND.schedule,
      scheduleActivityTaskCommandAttributes: {
        activityId: randomUUID(),
        activityType: { name: "runCommand" },
        taskQueue: { name: `${queue}/nobody` },
        startToCloseTimeout: duration(3_600),
        input: { payloads: [payload({ stepId, generation: 1, version: place, note: "x".repeat(200) })] },
      },
    },
    { commandType: COMMAND.cancelActivity, requestCancelActivityTaskCommandAttributes: { scheduledEventId: (before + 1) as never } },
    { commandType: COMMAND.startTimer, startTimerCommandAttributes: { timerId, startToFireTimeout: duration(3_600) } },
    { commandType: COMMAND.cancelTimer, cancelTimerCommandAttributes: { timerId } },
    {
      commandType: COMMAND.marker,
      recordMarkerCommandAttributes: {
        markerName: "core_local_activity",
        details: {
          data: { payloads: [payload({ seq: place, attempt: 1, activity_id: String(place), activity_type: "runSegment" })] },
          result: { payloads: [payload({ decisions: [{ kind: "ended", stepId, status: "succeeded" }], note: "y".repeat(150) })] },
        },
      },
    },
  ];
}

function continueAsNew(taskQueue: { name: string }): object {
  return {
    commandType: COMMAND.continueAsNew,
    continueAsNewWorkflowExecutionCommandAttributes: { workflowType: { name: "agentRun" }, taskQueue, initiator: 1 },
  };
}
