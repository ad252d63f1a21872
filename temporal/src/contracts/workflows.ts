import type { RunPlan } from "@praxis/domain/playbook";
import type { ClosedRunStatus, RunState } from "@praxis/domain/run";

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

/** Workflow type → function. `workflows/src/index.ts` satisfies this; clients start by these names. */
export interface WorkflowMap {
  agentRun(input: RunInput): Promise<RunOutcome>;
}
