/**
 * The one client of a process. `lazy`: constructing it never fails, so a server boots and answers reads while Temporal is away.
 * Calls have a deadline and fail with `temporal_unavailable` (retry: true).
 */
import type { GateCommand } from "@praxis/domain/change-gate";
import type { RunCommand } from "@praxis/domain/run";
import { Client, Connection } from "@temporalio/client";
import { deliverCommand, reportsNews } from "../messages/index.js";
import { translateTemporalError } from "./translate-error.js";
import type { QueueTask } from "../contracts/index.js";
import { tellGate } from "./tell-gate.js";
import { tellQueue } from "./tell-queue.js";
import { startRun, type RunStart } from "./start-run.js";
import { describeRun, executionsOf, fetchHistory, type HistoryOfExecution, type WorkflowCondition } from "./run-history.js";
import { createHistoryReader, type HistoryReader } from "./history/read-history.js";
import { runWorkflowId } from "@praxis/domain/ids";

export interface TemporalClientOptions {
  address: string;
  namespace: string;
  tls?: boolean;
  apiKey?: string;
  /** How long one call may take; milliseconds. */
  deadlineMs?: number;
}

export interface TemporalClient {
  /** A repeat is a success: the workflow id is the run's. */
  startRun(run: RunStart): Promise<void>;
  /** Fails with `run_not_found` when the workflow has ended or never started. */
  signalRun(runId: string, command: RunCommand): Promise<void>;
  /** Wakes the change's gate, or begins it. */
  tellGate(workflowId: string, command: GateCommand): Promise<void>;
  /** Makes an evaluation look at reports again. Fails with `run_not_found` when it has ended. */
  tellEvaluation(workflowId: string): Promise<void>;
  /** Makes the queue of a branch look into Postgres, whether its workflow is open or not. */
  tellQueue(queue: QueueTask): Promise<void>;
  /** The workflow's condition as Temporal sees it; null when Temporal does not know it. */
  describeRun(runId: string): Promise<WorkflowCondition | null>;
  /** How many executions the run's chain has, first to last, as Temporal still remembers them. */
  executions(runId: string): Promise<string[]>;
  /** One execution's history as the SDK replays it (JSON of `temporal.api.history.v1.History`). Fails with `history_not_found`. */
  history(runId: string, execution: string): Promise<HistoryOfExecution>;
  /** The events themselves, page by page. */
  readonly histories: HistoryReader;
  ping(): Promise<void>;
  close(): Promise<void>;
  readonly raw: Client;
}

/** Long enough for a busy server, short enough for a person who waits. */
const DEADLINE_MS = 5_000;

export function createTemporalClient(options: TemporalClientOptions): TemporalClient {
  const connection = Connection.lazy({
    address: options.address,
    ...(options.tls || options.apiKey ? { tls: true } : {}),
    ...(options.apiKey ? { apiKey: options.apiKey } : {}),
  });
  const raw = new Client({ connection, namespace: options.namespace });
  const deadlineMs = options.deadlineMs ?? DEADLINE_MS;
  const call = async <T>(what: () => Promise<T>): Promise<T> => {
    try {
      return await connection.withDeadline(Date.now() + deadlineMs, what);
    } catch (error) {
      throw translateTemporalError(error);
    }
  };
  return {
    raw,
    startRun: (run) => call(() => startRun(raw, run)),
    signalRun: (runId, command) => call(() => raw.workflow.getHandle(runWorkflowId(runId)).signal(deliverCommand, command)),
    tellQueue: (queue) => call(() => tellQueue(raw, queue)),
    tellEvaluation: (workflowId) => call(() => raw.workflow.getHandle(workflowId).signal(reportsNews)),
    tellGate: (workflowId, command) => call(() => tellGate(raw, workflowId, command)),
    describeRun: (runId) => call(() => describeRun(raw, runId)),
    executions: (runId) => call(() => executionsOf(raw, options.namespace, runId)),
    history: (runId, execution) => call(() => fetchHistory(raw, runId, execution)),
    histories: createHistoryReader({ client: raw, connection, namespace: options.namespace, deadlineMs }),
    ping: () =>
      call(async () => {
        await connection.workflowService.describeNamespace({ namespace: options.namespace });
      }),
    close: () => connection.close(),
  };
}
