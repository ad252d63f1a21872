/** The workflow id of a run, both ways. A second start of the same run is refused by Temporal because the id is the same. */
const PREFIX = "run:";

export function runWorkflowId(runId: string): string {
  return PREFIX + runId;
}

export function runIdOfWorkflow(workflowId: string): string | null {
  return workflowId.startsWith(PREFIX) ? workflowId.slice(PREFIX.length) : null;
}
