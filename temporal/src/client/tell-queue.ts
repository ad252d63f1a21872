/** Signals a branch's merge queue, and begins its workflow when none is open: it ends whenever the queue is empty. */
import { mergeQueueWorkflowId } from "@praxis/domain/ids";
import type { Client } from "@temporalio/client";
import { RUNS_QUEUE, type QueueTask, type WorkflowMap } from "../contracts/index.js";
import { queueNews } from "../messages/index.js";

export async function tellQueue(client: Client, { repositoryKey, branch }: QueueTask): Promise<void> {
  await client.workflow.signalWithStart<WorkflowMap["mergeQueue"]>("mergeQueue", {
    taskQueue: RUNS_QUEUE,
    workflowId: mergeQueueWorkflowId(repositoryKey, branch),
    workflowIdReusePolicy: "ALLOW_DUPLICATE",
    args: [{ repositoryKey, branch }],
    signal: queueNews,
  });
}
