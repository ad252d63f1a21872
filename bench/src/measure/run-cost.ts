/** What one finished run cost Temporal, and where its time went, read from its history. */
import type { Client } from "@temporalio/client";

export interface RunCost {
  events: number;
  /** As the server counts them. */
  bytes: number;
  transitions: number;
}

export async function runCost(client: Client, workflowId: string): Promise<RunCost> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  const info = raw.workflowExecutionInfo;
  return {
    events: Number(info?.historyLength ?? 0),
    bytes: Number(info?.historySizeBytes ?? 0),
    transitions: Number(info?.stateTransitionCount ?? 0),
  };
}

/** Milliseconds of one run, by what they were spent on. */
export interface RunParts {
  total: number;
  /** A workflow task waits for a worker. */
  taskWaits: number;
  /** The workflow decides; local activities are in it. */
  decides: number;
  activityWaits: number;
  /** Activities run, and the server takes their results. */
  activities: number;
}

type Times = Map<string, number>;

export async function runParts(client: Client, workflowId: string): Promise<RunParts> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const at: Times = new Map();
  const parts: RunParts = { total: 0, taskWaits: 0, decides: 0, activityWaits: 0, activities: 0 };
  let last = 0;
  let first = 0;
  for (const event of events ?? []) {
    const id = String(event.eventId);
    const ms = Number(event.eventTime?.seconds ?? 0) * 1_000 + (event.eventTime?.nanos ?? 0) / 1e6;
    at.set(id, ms);
    first ||= ms;
    last = ms;
    const since = (eventId: unknown): number => ms - (at.get(String(eventId)) ?? ms);
    const taskStarted = event.workflowTaskStartedEventAttributes;
    const taskCompleted = event.workflowTaskCompletedEventAttributes;
    const started = event.activityTaskStartedEventAttributes;
    const completed = event.activityTaskCompletedEventAttributes;
    if (taskStarted) parts.taskWaits += since(taskStarted.scheduledEventId);
    if (taskCompleted) parts.decides += since(taskCompleted.startedEventId);
    if (started) parts.activityWaits += since(started.scheduledEventId);
    if (completed) parts.activities += since(completed.startedEventId);
  }
  return { ...parts, total: last - first };
}
