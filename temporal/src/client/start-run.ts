/** Starts a run's workflow. Its id is the run's, so a second start finds the first. */
import { runWorkflowId } from "@praxis/domain/ids";
import { type Client, WorkflowExecutionAlreadyStartedError } from "@temporalio/client";
import { defineSearchAttributeKey } from "@temporalio/common";
import { RUNS_QUEUE, SEARCH_ATTRIBUTES, type RunInput, type WorkflowMap } from "../contracts/index.js";

export interface RunStart {
  input: RunInput;
  /** The playbook's name, for Temporal's own search. */
  playbook: string;
  /** 1 (first) to 5. */
  priority: number;
}

const KEYS = {
  runId: defineSearchAttributeKey(SEARCH_ATTRIBUTES.runId, "KEYWORD"),
  playbook: defineSearchAttributeKey(SEARCH_ATTRIBUTES.playbook, "KEYWORD"),
};

export async function startRun(client: Client, run: RunStart): Promise<void> {
  try {
    await client.workflow.start<WorkflowMap["agentRun"]>("agentRun", {
      taskQueue: RUNS_QUEUE,
      workflowId: runWorkflowId(run.input.runId),
      workflowIdReusePolicy: "REJECT_DUPLICATE",
      args: [run.input],
      priority: { priorityKey: run.priority },
      typedSearchAttributes: [
        { key: KEYS.runId, value: run.input.runId },
        { key: KEYS.playbook, value: run.playbook },
      ],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
