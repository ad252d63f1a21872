import type { ChangeGateState, EvaluationRef, GateCommand } from "@praxis/domain/change-gate";
import type { QueueState } from "@praxis/domain/queue";
import type { RunPlan } from "@praxis/domain/playbook";
import type { ClosedRunStatus, RunState } from "@praxis/domain/run";
import type { EvidenceGroup, GateSettled } from "./gate-activities.js";
import type { QueueTask } from "./queue-activities.js";

/** What a run's workflow is started with. Bodies (inputs, `with`, outputs) are in Postgres. */
export interface RunInput {
  runId: string;
  plan: RunPlan;
  /** Steps whose results were taken over from the run that this one retries. */
  reused?: readonly string[];
  /** Present in every execution of the chain but the first. */
  carried?: {
    state: RunState;
    /** The last command ids that were handled. */
    seenCommandIds: readonly string[];
    /** When the run times out, in milliseconds since 1970; while paused, how much is left. */
    deadlineAt: number | null;
    leftMs: number | null;
  };
}

export interface RunOutcome {
  status: ClosedRunStatus;
}

/** One change of one repository. Its workflow id names both; everything else stands in Postgres. */
export interface ChangeGateInput {
  /** Present in every execution of the chain but the first. */
  carried?: { state: ChangeGateState; inbox: readonly GateCommand[] };
}

/** One evaluation: one head under one policy. */
export interface GateEvaluationInput {
  of: EvaluationRef;
  groups: readonly EvidenceGroup[];
}

/** One branch of one repository. */
export interface MergeQueueInput extends QueueTask {
  /** Present in every execution of the chain but the first. */
  carried?: { state: QueueState };
}

/** Workflow type → function. `workflows/src/index.ts` satisfies this; clients start by these names. */
export interface WorkflowMap {
  agentRun(input: RunInput): Promise<RunOutcome>;
  /** Id: `changeGateWorkflowId`. Ends when nothing is under way; the next command begins it anew. */
  changeGate(input: ChangeGateInput): Promise<void>;
  /** Id: `gateEvaluationWorkflowId`. A child of the change's gate. */
  gateEvaluation(input: GateEvaluationInput): Promise<GateSettled>;
  /** Id: `mergeQueueWorkflowId`. Ends when the queue is empty; the next entry begins it anew. */
  mergeQueue(input: MergeQueueInput): Promise<void>;
}
