/** A run's histories over its whole continue-as-new chain, and what Temporal says of its workflow. */
import { DomainError } from "@praxis/domain/errors";
import type { AgentActivities } from "../contracts/index.js";
import { runWorkflowId } from "@praxis/domain/ids";
import { type Client, WorkflowNotFoundError, type WorkflowExecutionStatusName } from "@temporalio/client";
import { isNotFound } from "./translate-error.js";
import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";

export interface HistoryOfExecution {
  execution: string;
  /** The execution before it in the chain. */
  continuedFrom: string | null;
  /** The history as the SDK replays it, JSON text. */
  json: string;
  events: number;
}

export interface WorkflowCondition {
  status: WorkflowExecutionStatusName;
  /** Above 1, the workflow task keeps failing: the code needs repair. */
  workflowTaskAttempt: number;
  /** Something has been ready for a worker for more than 30 s and nobody took it. */
  waitsForWorker: boolean;
  closedAt: Date | null;
}

export async function describeRun(client: Client, runId: string): Promise<WorkflowCondition | null> {
  try {
    const found = await client.workflow.getHandle(runWorkflowId(runId)).describe();
    return {
      status: found.status.name,
      workflowTaskAttempt: found.raw.pendingWorkflowTask?.attempt ?? 0,
      waitsForWorker: [found.raw.pendingWorkflowTask, ...(found.raw.pendingActivities ?? []).filter(isForWorker)].some(isUnclaimed),
      closedAt: found.closeTime ?? null,
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

interface Timestamp {
  seconds?: unknown;
}
interface PendingTask {
  startedTime?: unknown;
  lastStartedTime?: unknown;
  scheduledTime?: Timestamp | null;
  originalScheduledTime?: Timestamp | null;
}

interface StartedEvent {
  workflowExecutionStartedEventAttributes?: { continuedExecutionRunId?: string | null } | null;
}

/** The work of an agent lies open until an agent asks for it: that is no worker's absence. */
const AGENT_WORK: keyof AgentActivities = "agentWork";

function isForWorker({ activityType }: { activityType?: { name?: string | null } | null }): boolean {
  return activityType?.name !== AGENT_WORK;
}

const UNCLAIMED_AFTER_MS = 30_000;

function isUnclaimed(task: PendingTask | null | undefined): boolean {
  if (!task || task.startedTime || task.lastStartedTime) return false;
  const since = Number(task.originalScheduledTime?.seconds ?? task.scheduledTime?.seconds ?? 0) * 1_000;
  return since > 0 && Date.now() - since > UNCLAIMED_AFTER_MS;
}

/** Walks the chain back from its last execution by the first event of each. */
export async function executionsOf(client: Client, namespace: string, runId: string): Promise<string[]> {
  const workflowId = runWorkflowId(runId);
  const chain: string[] = [];
  let execution: string | undefined = (await client.workflow.getHandle(workflowId).describe()).runId;
  while (execution) {
    chain.unshift(execution);
    const page: Page | null = await firstPage(client, { namespace, workflowId, execution });
    if (!page) break; // Temporal has forgotten it, and all before it; it keeps its place.
    execution = page.history?.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? undefined;
  }
  return chain;
}

interface Page {
  history?: { events?: StartedEvent[] | null } | null;
}

async function firstPage(client: Client, at: { namespace: string; workflowId: string; execution: string }): Promise<Page | null> {
  const { namespace, workflowId, execution } = at;
  try {
    return await client.workflowService.getWorkflowExecutionHistory({
      namespace,
      execution: { workflowId, runId: execution },
      maximumPageSize: 1,
    });
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

export async function fetchHistory(client: Client, runId: string, execution: string): Promise<HistoryOfExecution> {
  try {
    const history = await client.workflow.getHandle(runWorkflowId(runId), execution).fetchHistory();
    const events = history.events ?? [];
    return {
      execution,
      continuedFrom: events[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || null,
      json: historyToJSON(history),
      events: events.length,
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError || isNotFound(error)) {
      throw new DomainError("history_not_found", "Temporal no longer has the history of this execution.", { cause: error });
    }
    throw error;
  }
}
